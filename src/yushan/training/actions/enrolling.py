"""Enrolling: by oneself, or by a clerk for several; exactly `places` are in, the rest waits in the order of arrival."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.common.locking import locked as locked_row
from yushan.common.reasons import because
from yushan.organizations.access import can, require
from yushan.organizations.models import Organization, Unit
from yushan.training.actions.base import by_whom, tell
from yushan.training.actions.classes import locked, when
from yushan.training.actions.waitlist import promote
from yushan.training.lifecycle import ENROLMENT, may
from yushan.training.models import Enrolment, TrainingClass
from yushan.training.queries.audience import belongs, not_for
from yushan.training.queries.people import own_people
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries import acts_for

MOST_AT_ONCE = 200


def _check_open(row: TrainingClass, is_organiser: bool) -> None:
    now = clock.now()
    if row.state not in TrainingClass.GOING_ON:
        raise Conflict(f"这个班{row.get_state_display()}，不能报名。")
    if now >= (row.ends_at if is_organiser else row.enrol_until):
        raise Conflict("报名已经截止。看看别的班次吧。")


def _standing(row: TrainingClass, volunteer: Volunteer) -> Enrolment | None:
    rows = Enrolment.objects.filter(training_class=row, volunteer=volunteer, state__in=Enrolment.CURRENT)
    return rows.first()


def _put(actor: Any, row: TrainingClass, volunteer: Volunteer, **by: Any) -> Enrolment:
    """In while there are places, else in line. The class is held, and whoever waits has had what was free (`promote`)."""
    now, is_free = clock.now(), row.taken < row.places
    made = Enrolment.objects.create(
        training_class=row, volunteer=volunteer, state=Enrolment.State.ENROLLED if is_free else Enrolment.State.WAITLISTED,
        applied_at=now, accepted_at=now if is_free else None, **by,
    )  # fmt: skip
    row.taken += is_free
    record(
        actor, "training.enrol", subject=made, label=row.title, person_id=volunteer.person_id, state=made.state,
        for_somebody_else=bool(by),
    )  # fmt: skip
    return made


def enrol(actor: Any, *, training_class: TrainingClass, volunteer: Volunteer) -> Enrolment:
    """The person, or the guardian, asks for a place. Asked again, what stands is answered."""
    try:
        with transaction.atomic():
            return _enrol(actor, training_class, volunteer)
    except IntegrityError as error:
        if (standing := _standing(training_class, volunteer)) is None:
            raise Conflict("刚刚有变化，请刷新页面再试。") from error
        return standing  # asked twice at this very moment


def _enrol(actor: Any, training_class: TrainingClass, volunteer: Volunteer) -> Enrolment:
    row = locked(training_class)
    if not acts_for(actor, volunteer):
        raise NotAllowed("您只能为自己报名；替本单位、本组织的人报名请从工作台进。")
    if standing := _standing(row, volunteer):
        return standing
    _check_open(row, False)
    if volunteer.state != Volunteer.State.VERIFIED:
        raise Refusal("先完成志愿者注册，再报名培训。")
    if why := not_for(row.version.course, volunteer):
        raise Refusal(why, code="not_for")
    promote(row)
    return _put(actor, row, volunteer)


@dataclass(frozen=True)
class Outcome:
    """What came of enrolling several."""

    enrolled: int = 0
    waiting: int = 0
    known: int = 0
    refused: tuple[tuple[str, str], ...] = ()


@transaction.atomic
def enrol_several(
    actor: Any, *, training_class: TrainingClass, volunteers: Sequence[int], unit: Unit | None = None,
    organization: Organization | None = None,
) -> Outcome:  # fmt: skip
    """A clerk of a unit or of an organization enrols their people, by key; each of them is told and can leave again.

    Who is none of theirs is not there. The order is that of the list: the first get the places that are left.
    """
    if bool(unit) == bool(organization):
        raise Refusal("请选择是哪个单位或者哪个组织的人。")
    require(actor, "training.enrol", on=unit or organization)
    keys = list(dict.fromkeys(volunteers))
    if len(keys) > MOST_AT_ONCE:
        raise Refusal(f"一次最多报 {MOST_AT_ONCE} 人，请分几次报。")
    row = locked(training_class)
    _check_open(row, can(actor, "training.edit", on=row))
    people = own_people(unit=unit, organization=organization).filter(pk__in=keys).in_bulk()
    standing = set(
        Enrolment.objects.filter(training_class=row, volunteer__in=people, state__in=Enrolment.CURRENT).values_list(
            "volunteer", flat=True
        )
    )
    inside = belongs(row.version.course, list(people))
    promote(row)  # once: what is free after it goes to these, in their order
    made, refused = [], []
    for one in (people[key] for key in keys if key in people and key not in standing):
        if one.pk in inside:
            made.append(_put(actor, row, one, unit=unit, organization=organization, enrolled_by=by_whom(actor)))
        else:
            refused.append((one.person.name, not_for(row.version.course, one)))
    whose = str(unit.name if unit else organization.name if organization else "")
    for state, said in ((Enrolment.State.ENROLLED, "已录取"), (Enrolment.State.WAITLISTED, "正在候补")):
        rows = [one for one in made if one.state == state]
        tell(
            rows, key="by-clerk", title=f"{whose}为您报名了“{row.title}”", body=f"{said}。{when(row)}。来不了可以退出。"
        )
    enrolled = sum(one.state == Enrolment.State.ENROLLED for one in made)
    return Outcome(enrolled, len(made) - enrolled, len(standing), tuple(refused))


@transaction.atomic
def withdraw(actor: Any, *, enrolment: Enrolment, reason: str = "") -> Enrolment:
    """Leaves; the first who waits moves up in the same transaction. Twice is once."""
    whole = locked(enrolment.training_class)
    row = locked_row(enrolment, "volunteer")
    if not acts_for(actor, row.volunteer) and not can(actor, "training.edit", on=whole):
        raise NotAllowed("您只能退出自己的报名。")
    if row.state == Enrolment.State.WITHDRAWN:
        return row
    leave(actor, whole, row, reason)
    return row


def leave(actor: Any, whole: TrainingClass, row: Enrolment, reason: str) -> None:
    """The same with both rows held and the right looked at."""
    if row.state not in may("withdraw"):
        raise Conflict(f"这条报名{row.get_state_display()}，不能退出。")
    if row.attempts.filter(state="open").exists():
        raise Conflict("正在考试，请先交卷。")
    row.state, row.ended_at = ENROLMENT.next_state(row.state, "withdraw"), clock.now()
    row.reason = reason.strip()[:300]
    row.save(update_fields=["state", "ended_at", "reason"])
    person = row.volunteer.person_id
    record(actor, "training.withdraw", subject=row, label=whole.title, person_id=person, reason=row.reason)
    promote(whole)


@transaction.atomic
def decline(actor: Any, *, enrolment: Enrolment, reason: str) -> Enrolment:
    """The organisers take somebody off the list, with a reason that reaches them; the place goes on."""
    whole = locked(enrolment.training_class)
    require(actor, "training.edit", on=whole)
    row = locked_row(enrolment, "volunteer")
    said = because(reason, "请写明原因，会告诉本人。")
    if row.state not in may("decline"):
        raise Conflict(f"这条报名{row.get_state_display()}，不能再改。")
    if row.attempts.filter(state="open").exists():
        raise Conflict("本人正在考试，请等交卷以后再移出。")
    row.state, row.ended_at, row.reason = ENROLMENT.next_state(row.state, "decline"), clock.now(), said
    row.save(update_fields=["state", "ended_at", "reason"])
    person = row.volunteer.person_id
    record(actor, "training.decline", subject=row, label=whole.title, person_id=person, reason=said)
    tell([row], key="declined", title=f"“{whole.title}”这次没有安排您", body=said)
    promote(whole)
    return row
