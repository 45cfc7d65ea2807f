"""Ordering: by oneself with or without an account, by somebody for others, at the desk by telephone."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from yushan.accounts.actions.people import phone_hash
from yushan.audit.actions import record
from yushan.common import clock, vault
from yushan.common.counters import take
from yushan.common.documents import NoDocument, cleaned
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.common.sealed_files import SealedFolder
from yushan.needs.actions.base import ACCEPT, set_clock, tell_staff
from yushan.needs.actions.room import room_to_order
from yushan.needs.actions.spells import enter
from yushan.needs.askers import Asker
from yushan.needs.models import Need, NeedFile
from yushan.needs.queries.asking import areas_to_record
from yushan.needs.rules.asking import crowd_trouble
from yushan.organizations.access import require
from yushan.organizations.models import Area, Town
from yushan.plan.models import Entry
from yushan.projects.models import ServiceItem
from yushan.projects.queries.services import public_services
from yushan.projects.rules.services import ACCESSIBILITY

FILES = SealedFolder("needs", "这个文件已经删除。")
MOST_FILES, MOST_BYTES, MOST_WINDOWS = 3, 5 * 1024 * 1024, 3
PARTS = {"morning": "上午", "afternoon": "下午", "evening": "晚上"}
# Open orders of one telephone number; more is a slip of the finger or a joke.
MOST_OPEN = 10
# Nobody plans further ahead; a later year is a slip of the finger.
MOST_AHEAD = timedelta(days=366)


@dataclass(frozen=True)
class Wish:
    """What is ordered, where, when, for how many."""

    title: str
    service_type: Entry | None  # None: whoever asks cannot say, staff sort it
    area: Area
    place: str
    windows: Sequence[tuple[date, str]]
    people: int
    item: ServiceItem | None = None
    text: str = ""
    town: Town | None = None
    address: str = ""
    longitude: Decimal | None = None
    latitude: Decimal | None = None
    languages: Sequence[str] = ()
    accessibility: Sequence[str] = ()
    on_wall: bool = False


@dataclass(frozen=True)
class Contact:
    """Who asks; `phone` is normalised."""

    kind: str
    name: str
    phone: str
    unit_name: str = ""
    phone_checked: bool = False


@dataclass(frozen=True)
class Receipt:
    """What the asker keeps: the order, and the code that with its link opens it. The code is told once."""

    need: Need
    code: str = field(repr=False)


def keep_file(content: bytes) -> tuple[str, str]:
    """Seals what is sent along, before the order is complete; name and media type. What stays without one is tidied away."""
    try:
        bare, media = cleaned(content, most_bytes=MOST_BYTES)
    except NoDocument as error:
        raise Refusal(str(error), field="attached") from error
    return FILES.keep(bare), media


def hashed_code(number: str, code: str) -> str:
    """What is kept of a code."""
    return vault.lookup_hash(f"{number}:{code}", "need-code")


def _new_number() -> str:
    month = f"{clock.today():%y%m}"
    return f"XQ-{month}-{take(f'need:{month}'):04d}"


def _check(wish: Wish, contact: Contact) -> None:
    if not wish.title.strip():
        raise Refusal("请写想要什么。", field="title")
    if not wish.place.strip():
        raise Refusal("请写在哪里：村、社区、学校或单位。", field="place")
    if wish.town and wish.town.area_id != wish.area.pk:
        raise Refusal("这个镇街不在所选的区县，请重新选。", field="town")
    if not wish.windows:
        raise Refusal("请至少选一个方便的时间。", field="day1")
    if len(wish.windows) > MOST_WINDOWS or any(part not in PARTS for _day, part in wish.windows):
        raise Refusal(f"方便的时间最多写 {MOST_WINDOWS} 个。", field="day1")
    if any(day < clock.today() for day, _part in wish.windows):
        raise Refusal("方便的时间要选今天或今后的。", field="day1")
    if any(day > clock.today() + MOST_AHEAD for day, _part in wish.windows):
        raise Refusal("方便的时间要在一年以内，再远的请到时候再点。", field="day1")
    if wish.people < 1:
        raise Refusal("请写大约多少人。", field="people")
    if not contact.name.strip() or not contact.phone:
        raise Refusal("请留联系人和手机号，接单的队要跟您约时间。", field="contact_name")


def _check_item(wish: Wish) -> None:
    item = wish.item
    if item is None:
        return
    if not public_services().filter(pk=item.pk).exists():
        raise Conflict("这项服务刚刚停了，请看看别的，或者写成心愿。", field="title")
    if not public_services(area=wish.area).filter(pk=item.pk).exists():
        raise Refusal(
            f"还没有队伍能把这项服务带到{wish.area.name}，请看看那里能点的别的服务，或者写成心愿，区县会想办法。",
            field="area",
        )
    if said := crowd_trouble(wish.people, item.least_people, item.most_people):
        raise Refusal(said, field="people")


@transaction.atomic
def order(
    actor: Any,
    *,
    wish: Wish,
    contact: Contact,
    channel: str,
    submission: str,
    files: Sequence[tuple[str, str]] = (),
) -> Receipt:
    """Places an order; `actor` is a user or None for whoever has no account. The same submission again is the same order.

    Refusal where the month of a service is full. The first step's clock begins. The code of the receipt is new each time: only who filled the form in gets here.
    """
    if channel == Need.Channel.DESK:
        require(actor, "need.record")
        if not areas_to_record(actor).filter(pk=wish.area.pk).exists():
            raise NotAllowed("这个区县不归您登记，请告诉对方打那个区县的电话。")
    code = f"{secrets.randbelow(10**6):06d}"
    if known := Need.objects.select_for_update().filter(submission=submission).first():
        return _again(known, code, actor)
    _check(wish, contact)
    _check_item(wish)
    if wish.item:
        room_to_order(wish.item, [day for day, _part in wish.windows])
    contact_hash = phone_hash(contact.phone)
    if Need.objects.filter(contact_hash=contact_hash, state__in=Need.OPEN).count() >= MOST_OPEN:
        raise Refusal(f"这个手机号已经有 {MOST_OPEN} 件在办，请先等这些办完。", field="contact_phone")
    now, number = clock.now(), _new_number()
    need = Need(
        number=number, token=secrets.token_urlsafe(24), code_hash=hashed_code(number, code), submission=submission,
        item=wish.item, service_type=wish.item.service_type if wish.item else wish.service_type,
        title=wish.title.strip()[:60], text=wish.text.strip(), area=wish.area, town=wish.town,
        place=wish.place.strip()[:60], address=wish.address.strip(), longitude=wish.longitude, latitude=wish.latitude,
        windows=[{"day": day.isoformat(), "part": part} for day, part in sorted(wish.windows)],
        first_day=min(day for day, _part in wish.windows), people=wish.people, languages=list(wish.languages),
        accessibility=[one for one in ACCESSIBILITY if one in wish.accessibility], kind=contact.kind,
        unit_name=contact.unit_name.strip()[:60], contact_name=contact.name.strip(), contact_phone=contact.phone,
        contact_hash=contact_hash, phone_checked=contact.phone_checked, channel=channel,
        user=actor if getattr(actor, "pk", None) else None, asked_at=now,
        wall=Need.Wall.ASKED if wish.on_wall else Need.Wall.NONE,
    )  # fmt: skip
    set_clock(need, now, ACCEPT)
    try:
        with transaction.atomic():
            need.save()
            enter(need, now)
    except IntegrityError:  # the same form, sent twice at one moment
        known = Need.objects.filter(submission=submission).first()
        if known is None:
            raise
        return _again(known, code, actor)
    NeedFile.objects.bulk_create(
        NeedFile(need=need, use=NeedFile.Use.ORDER, name=name, media_type=media) for name, media in files[:MOST_FILES]
    )
    record(actor or Asker(need.token), "needs.order", subject=need, label=need.title, channel=channel)
    body = f"{need.area.name}{need.where}，约 {need.people} 人。"
    if need.service_type is None:
        body += "点单的人说不清是哪一类，请先归类。"
    tell_staff(need, key="new", title=f"新点单：{need.title}", body=body)
    return Receipt(need, code)


def _again(need: Need, code: str, actor: Any) -> Receipt:
    """The order is there: a fresh code, because the first one may never have been read. For whoever sent it only."""
    if need.user_id != getattr(actor, "pk", None):
        raise Conflict("这张表已经由别人提交过，请重新点单。")
    need.code_hash = hashed_code(need.number, code)
    need.save(update_fields=["code_hash"])
    return Receipt(need, code)


def tidy_files() -> int:
    """Removes sealed files that no row names: of forms left half filled in, of orders whose time of keeping is over."""
    return FILES.tidy(NeedFile.objects.values_list("name", flat=True))
