"""The key posts of a town (三长): filled, handed on, vacated, linked to the volunteer who is in it."""

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from yushan.accounts.models import Person
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Conflict, Refusal
from yushan.organizations.access import require
from yushan.organizations.models import KeyPost, Town
from yushan.organizations.queries.key_posts import scope_of_area


def _record(actor: Any, action: str, post: KeyPost, reason: str = "") -> None:
    record(
        actor, f"organizations.{action}", subject=post, label=str(post), person_id=post.person_id, reason=reason,
        employer=post.employer,
    )  # fmt: skip


def _refuse_stranger(name: str, person: Person | None) -> None:
    if person and "".join(person.name.split()) != "".join(name.split()):
        raise Refusal("姓名和这位志愿者登记的不一样，请核对编号。", field="number")


@transaction.atomic
def fill_key_post(
    actor: Any,
    *,
    town: Town,
    kind: str,
    employer: str,
    name: str,
    from_day: date,
    community: str = "",
    person: Person | None = None,
) -> KeyPost:
    """Somebody comes into a post; whoever was in it goes the day before. Needs organization.edit over the area.

    Refusal: nothing to call it by, a day to come, somebody else in that post on or after that day.
    """
    require(actor, "organization.edit", on=scope_of_area(town.area))
    employer, name = " ".join(employer.split())[:120], " ".join(name.split())[:60]
    if kind not in KeyPost.Kind.values:
        raise Refusal("请选择是哪一长。", field="kind")
    if len(employer) < 2 or len(name) < 2:
        raise Refusal("单位和姓名都要写。", field="employer" if len(employer) < 2 else "name")
    _refuse_stranger(name, person)
    if from_day > clock.today():
        raise Refusal("任职日期还没有到，到任以后再登记。", field="from_day")
    # Two who fill one post wait for each other here: the second one sees whom the first one entered.
    town = Town.objects.select_for_update(no_key=True).get(pk=town.pk)
    if not town.is_active:
        raise Refusal(f"{town.name}已经不在镇街表里。", field="town")
    same = KeyPost.objects.select_for_update().filter(town=town, kind=kind, employer=employer).order_by("pk")
    meeting = same.filter(Q(until_day=None) | Q(until_day__gt=from_day))
    if later := meeting.filter(Q(from_day__gte=from_day) | Q(until_day__isnull=False)).first():
        raise Refusal(
            f"{employer}从 {later.from_day} 起已经登记了{later.name}，时间重叠。请核对任职日期。", field="from_day"
        )
    for before in meeting:
        before.until_day, before.end_reason = from_day, "由别人接任"
        before.save(update_fields=["until_day", "end_reason"])
    try:
        with transaction.atomic():
            made = KeyPost.objects.create(
                town=town, kind=kind, employer=employer, name=name, from_day=from_day,
                community=" ".join(community.split())[:60], person=person,
                created_by=actor if getattr(actor, "pk", None) else None,
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict("刚刚有人登记了这个职务，请刷新后查看。") from error
    _record(actor, "fill_key_post", made)
    return made


def _current(post: KeyPost) -> KeyPost:
    """The row under its lock; Conflict when somebody ended it in between."""
    row = KeyPost.objects.select_for_update(of=("self",)).select_related("town__area").get(pk=post.pk)
    if row.until_day is not None:
        raise Conflict(f"{row.name}已经不在这个职务上，请刷新页面。")
    return row


@transaction.atomic
def vacate_key_post(actor: Any, *, post: KeyPost, last_day: date, reason: str) -> KeyPost:
    """Somebody leaves a post that nobody takes yet. Needs organization.edit over the area."""
    row = _current(post)
    require(actor, "organization.edit", on=scope_of_area(row.town.area))
    if last_day < row.from_day:
        raise Refusal(f"{row.name}从 {row.from_day} 起任职，离任日期不能更早。", field="last_day")
    if last_day > clock.today():
        raise Refusal("离任日期还没有到，到那天再登记。", field="last_day")
    if len(reason.strip()) < 2:
        raise Refusal("请写明原因，例如调动、退休。", field="reason")
    row.until_day, row.end_reason = last_day + timedelta(days=1), reason.strip()[:200]
    row.save(update_fields=["until_day", "end_reason"])
    _record(actor, "vacate_key_post", row, row.end_reason)
    return row


@transaction.atomic
def link_key_post(actor: Any, *, post: KeyPost, person: Person | None) -> KeyPost:
    """Says which volunteer the holder is, once they have registered; None takes a wrong link away."""
    row = _current(post)
    require(actor, "organization.edit", on=scope_of_area(row.town.area))
    _refuse_stranger(row.name, person)
    row.person = person
    row.save(update_fields=["person"])
    _record(actor, "link_key_post", row)
    return row
