"""Accreditation: the person sends a photograph, staff give the badge its number or say why not."""

import secrets
from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from yushan.accounts.actions import Message, notify, notify_each
from yushan.accounts.models import Consent
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.actors import is_system
from yushan.common.counters import take
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.common.latin import latin_name
from yushan.common.locking import locked as locked_row
from yushan.common.pictures import NoPicture, cleaned
from yushan.common.sealed_files import SealedFolder
from yushan.events.actions.events import locked as locked_event
from yushan.events.actions.sheet_files import empty_sheets
from yushan.events.documents import can_be_set
from yushan.events.lifecycle import ACCREDITATION
from yushan.events.models import Accreditation, BadgePhoto, Event, Venue
from yushan.events.queries.people import has_agreed, has_place, look_of, may_check, placed
from yushan.events.rules.languages import LEVELS
from yushan.organizations.access import can, require
from yushan.volunteers.actions import set_consent
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries import acts_for
from yushan.volunteers.queries.inboxes import Inboxes, inboxes_of

PHOTOS = SealedFolder("badge-photos", "这张照片已经删除。")
PURPOSE = "badge_photo"
MOST_BYTES = 1024 * 1024  # the phone makes 600 × 800 of it; a sheet holds 400 of them in memory
State = Accreditation.State


def locked(row: Accreditation) -> Accreditation:
    """The row under lock, as it is now; NotFound when it is gone."""
    return locked_row(row, "event__organization", "volunteer__person")


def _tell(row: Accreditation, *, what: str, title: str, body: str = "") -> None:
    """Each decision is told once, also when a badge is withdrawn and given again."""
    at = clock.local(row.decided_at or clock.now())
    key = f"accreditation:{row.pk}:{what}:{at:%Y%m%d%H%M%S}"
    for users, url in _pages(row.event, row.volunteer_id, inboxes_of([row.volunteer_id])[row.volunteer_id]):
        notify(users, key=key, title=title, body=body, url=url)


def _pages(event: Event, volunteer_id: int, inboxes: Inboxes) -> list[tuple[list[int], str]]:
    """Who is told, with the address of the person's page: a guardian's names the child."""
    url = reverse("events:mine", args=[event.code])
    return [(inboxes.own, url), (inboxes.guardians, f"{url}?for={volunteer_id}")]


def _new(event: Event, volunteer: Volunteer) -> Accreditation:
    return Accreditation(
        event=event,
        volunteer=volunteer,
        code=secrets.token_urlsafe(12),
        name_latin=latin_name(volunteer.person.name)[:80],
        asked_at=clock.now(),
    )


def live(event: Event) -> None:
    """Conflict before and after the days in which people are accredited."""
    if event.state not in Event.LIVE:
        raise Conflict(_("这次大型活动%(state)s，不再办证件。") % {"state": event.get_state_display()})


@transaction.atomic
def for_person(actor: Any, *, event: Event, volunteer: Volunteer) -> Accreditation:
    """The person's accreditation, begun now if need be. NotFound for who has no place in the event."""
    if not acts_for(actor, volunteer):
        raise NotAllowed(_("只能办自己的证件。"))
    known = Accreditation.objects.filter(event=event, volunteer=volunteer).first()
    if known:
        return known
    if not has_place(event, volunteer):
        raise NotFound(_("您在这次大型活动里还没有录取的岗位。"))
    row, _made = Accreditation.objects.get_or_create(
        event=event,
        volunteer=volunteer,
        defaults={
            name: getattr(_new(event, volunteer), name) for name in ("code", "name_latin", "asked_at")
        },
    )  # fmt: skip
    return row


@transaction.atomic
def ask_everybody(actor: Any, *, event: Event) -> int:
    """Asks all who have a place and no accreditation yet for their photograph; answers how many."""
    event = locked_event(event)
    require(actor, "event.edit", on=event)
    live(event)
    fresh = placed(event).exclude(accreditations__event=event).select_related("person").distinct()
    made = Accreditation.objects.bulk_create((_new(event, one) for one in fresh), ignore_conflicts=True, batch_size=500)
    ids = [row.volunteer_id for row in made]
    inboxes = inboxes_of(ids)
    body = "每个人都要有证件才能进场。用手机传一张正面照，再填用餐和乘车。"
    notify_each(
        Message(user, f"accreditation:{event.code}:asked:{pk}", f"请为“{event.name}”办证件", body, url)
        for pk in ids
        for users, url in _pages(event, pk, inboxes[pk])
        for user in users
    )
    record(actor, "events.ask_photos", subject=event, label=event.name, people=len(ids))
    return len(ids)


@transaction.atomic
def submit_photo(
    actor: Any,
    *,
    event: Event,
    volunteer: Volunteer,
    content: bytes,
    name_latin: str,
    languages: Mapping[str, str],
    agreed: bool,
) -> Accreditation:
    """The person's photograph, the name in Latin letters and how well they speak which language.

    Refusal without the yes to its purpose and for what is no picture. What the camera wrote beside it goes. `content`
    may be empty where a photograph is there already.
    """
    row = locked(for_person(actor, event=event, volunteer=volunteer))
    volunteer = row.volunteer
    live(row.event)
    if not has_place(row.event, volunteer):
        raise Conflict(_("您在这次大型活动里已经没有岗位，不用办证件。"))
    name = " ".join(name_latin.split())
    if not name or not name.isascii():
        raise Refusal(_("请用拉丁字母写证件上的姓名，例如 YU Xiaohe。"), field="name_latin")
    if not agreed and not has_agreed(volunteer.person_id, PURPOSE):
        raise Refusal(_("要先同意把照片用在证件上，才能办证件。"), field="agreed")
    old = BadgePhoto.objects.filter(accreditation=row).first()
    if not content and old is None:
        raise Refusal(_("请选一张正面照。"), field="photo")
    row.state = ACCREDITATION.next_state(row.state, "submit")
    if content:
        _keep(row, content, old)
    row.name_latin, row.languages = name[:80], {code: one for code, one in languages.items() if one in LEVELS}
    row.submitted_at, row.reason = clock.now(), ""
    row.save(update_fields=["state", "name_latin", "languages", "submitted_at", "reason"])
    if agreed:
        set_consent(actor, volunteer=volunteer, purpose=PURPOSE, given=True)
    record(
        actor, "events.submit_photo", subject=row, label=row.event.name, person_id=volunteer.person_id,
        replaced=bool(old and content),
    )  # fmt: skip
    return row


def _keep(row: Accreditation, content: bytes, old: BadgePhoto | None) -> None:
    try:
        bare, media = cleaned(content, most_bytes=MOST_BYTES)
    except NoPicture as error:
        raise Refusal(_(str(error)), field="photo") from error
    if not can_be_set(bare, media):
        raise Refusal(_("这张照片打不开，请换一张，或者截图以后再传。"), field="photo")
    gone = old.file if old else ""
    BadgePhoto.objects.update_or_create(
        accreditation=row,
        defaults={
            "code": secrets.token_urlsafe(16),
            "file": PHOTOS.keep(bare),
            "media_type": media,
            "added_at": clock.now(),
        },
    )
    transaction.on_commit(lambda: PHOTOS.remove(gone))


def _decider(actor: Any, row: Accreditation) -> None:
    require(actor, "event.edit", on=row.event)
    if getattr(actor, "person_id", None) == row.volunteer.person_id and not is_system(actor):
        raise NotAllowed("自己的证件请另一位管理员办。")


def _looked_at(row: Accreditation, seen: str | None) -> None:
    """Conflict when photograph or name are no longer those on the page of who decides (queries.people.look_of)."""
    if seen is not None and seen != look_of(row):
        raise Conflict("照片刚换过，请重新看。")


@transaction.atomic
def approve(
    actor: Any, *, accreditation: Accreditation, zones: Collection[Venue] | None = None, seen: str | None = None
) -> Accreditation:
    """Gives the badge with its number; twice gives it once. `zones` are venues beside those of the person's shifts,
    `seen` is what stood on the page. Conflict where the person sent something else meanwhile.
    """
    row = locked(accreditation)
    _decider(actor, row)
    live(row.event)
    if row.state != State.APPROVED:
        _looked_at(row, seen)
        if not has_place(row.event, row.volunteer):
            raise Conflict("这个人已经没有岗位，不能发证。")
        photo = BadgePhoto.objects.filter(accreditation=row)
        if not photo.exists() or not has_agreed(row.volunteer.person_id, PURPOSE):
            raise Refusal("没有照片，或者本人撤回了同意。请等本人再传。")
        row.state = ACCREDITATION.next_state(row.state, "approve")
        row.number = row.number or take(f"badge:{row.event_id}")
        row.decided_at, row.decided_by = clock.now(), None if is_system(actor) else actor
        row.reason = ""
        row.save(update_fields=["state", "number", "decided_at", "decided_by", "reason"])
        record(
            actor, "events.approve_badge", subject=row, label=row.badge_number, person_id=row.volunteer.person_id
        )  # fmt: skip
        _tell(
            row,
            what="approved",
            title=f"“{row.event.name}”的证件办好了",
            body=row.badge_number,
        )
    if zones is not None:
        _keep_zones(actor, row, zones)
    return row


def _keep_zones(actor: Any, row: Accreditation, zones: Collection[Venue]) -> None:
    if any(zone.event_id != row.event_id for zone in zones):
        raise Refusal("请选这次大型活动的场馆。", field="zones")
    before = set(row.zones.all())
    if before == set(zones):
        return
    row.zones.set(zones)
    record(
        actor, "events.set_zones", subject=row, label=row.badge_number, person_id=row.volunteer.person_id,
        was=sorted(zone.name for zone in before), zones=sorted(zone.name for zone in zones),
    )  # fmt: skip


@transaction.atomic
def set_zones(actor: Any, *, accreditation: Accreditation, zones: Collection[Venue]) -> Accreditation:
    """Which venues a badge opens beside those of the person's shifts. Conflict where there is no valid badge."""
    row = locked(accreditation)
    _decider(actor, row)
    live(row.event)
    if row.state != State.APPROVED:
        raise Conflict(f"证件{row.get_state_display()}，发证以后才能改可进的场馆。")
    _keep_zones(actor, row, zones)
    return row


@transaction.atomic
def refuse(actor: Any, *, accreditation: Accreditation, reason: str, seen: str | None = None) -> Accreditation:
    """Sends the photograph back with a reason that reaches the person; `seen` as in `approve`."""
    row = locked(accreditation)
    _decider(actor, row)
    _looked_at(row, seen)
    if len(reason.strip()) < 2:
        raise Refusal("请写明照片哪里不合适，本人会看到。", field="reason")
    row.state = ACCREDITATION.next_state(row.state, "refuse")
    row.decided_at, row.decided_by = clock.now(), None if is_system(actor) else actor
    row.reason = reason.strip()[:300]
    row.save(update_fields=["state", "decided_at", "decided_by", "reason"])
    record(
        actor, "events.refuse_badge", subject=row, label=row.event.name, person_id=row.volunteer.person_id,
        reason=row.reason,
    )  # fmt: skip
    _tell(row, what="refused", title=f"“{row.event.name}”的照片要重传", body=row.reason)
    return row


@transaction.atomic
def take_back(actor: Any, *, accreditation: Accreditation, reason: str) -> Accreditation:
    """The badge is no longer valid; whoever scans it sees so."""
    row = locked(accreditation)
    _decider(actor, row)
    if len(reason.strip()) < 2:
        raise Refusal("请写明收回的原因，本人会看到。", field="reason")
    row.state = ACCREDITATION.next_state(row.state, "withdraw")
    row.decided_at, row.decided_by = clock.now(), None if is_system(actor) else actor
    row.reason = reason.strip()[:300]
    row.save(update_fields=["state", "decided_at", "decided_by", "reason"])
    record(
        actor, "events.withdraw_badge", subject=row, label=row.badge_number, person_id=row.volunteer.person_id,
        reason=row.reason,
    )  # fmt: skip
    _tell(row, what="withdrawn", title=f"“{row.event.name}”的证件收回了", body=row.reason)
    return row


@transaction.atomic
def forget_photo(actor: Any, *, accreditation: Accreditation) -> None:
    """The person takes the photograph away, and with it the yes: the badge is no longer valid, its number stays."""
    row = locked(accreditation)
    if not acts_for(actor, row.volunteer):
        raise NotAllowed(_("只能删自己的照片。"))
    drop_photo(row)
    set_consent(actor, volunteer=row.volunteer, purpose=PURPOSE, given=False)
    record(actor, "events.forget_photo", subject=row, label=row.event.name, person_id=row.volunteer.person_id)


def drop_photo(row: Accreditation) -> None:
    """Photograph, file and sheets with it go; whoever had sent one is asked anew. The caller holds the lock. Twice is harmless."""
    photo = BadgePhoto.objects.filter(accreditation=row).first()
    if photo is None:
        return
    file = photo.file
    photo.delete()
    transaction.on_commit(lambda: PHOTOS.remove(file))
    empty_sheets([row.pk])
    if any(step.event == "forget" for step in ACCREDITATION.events(row.state)):
        row.state = ACCREDITATION.next_state(row.state, "forget")
        row.save(update_fields=["state"])


@transaction.atomic
def read_photo(actor: Any, *, photo: BadgePhoto) -> bytes:
    """The photograph for the person and for who decides or checks badges; of the latter each look stands in the trail."""
    row = photo.accreditation
    if acts_for(actor, row.volunteer):
        return PHOTOS.fetch(photo.file)
    may_see = can(actor, "event.edit", on=row.event) or may_check(actor, row)
    if not may_see or not has_agreed(row.volunteer.person_id, PURPOSE):
        raise NotFound()
    record(
        actor, "events.read_photo", subject=row, label=row.event.name, person_id=row.volunteer.person_id,
        reason="核对证件照片",
    )  # fmt: skip
    return PHOTOS.fetch(photo.file)


def tidy_photos() -> str:
    """Regular work: photographs whose yes was taken back go, and files that a crash or the retention left."""
    kept, gone = BadgePhoto.objects.select_related("accreditation__volunteer"), 0
    agreed = Consent.objects.filter(purpose=PURPOSE, withdrawn_at=None).values("person_id")
    for photo in kept.exclude(accreditation__volunteer__person__in=agreed)[:500]:
        with transaction.atomic():
            drop_photo(locked(photo.accreditation))
            gone += 1
    lost = PHOTOS.tidy(BadgePhoto.objects.values_list("file", flat=True))
    return f"{gone} 张撤回同意的证件照、{lost} 个无主文件删除"
