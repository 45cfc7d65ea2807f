"""A school registers a class: students are 待确认 until they, and the guardians of minors, have said yes themselves."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db import transaction

from yushan.accounts.actions import ensure_people, lock_people, notify
from yushan.accounts.actions.people import Named, identity_hash, people_with
from yushan.accounts.models import GuardianRequest, Person, User
from yushan.audit.actions import record
from yushan.common import clock, rulebook
from yushan.common.errors import Conflict, NotFound, Refusal
from yushan.common.signals import tell_person_facts_changed
from yushan.common.text import same_name
from yushan.organizations.access import require
from yushan.organizations.models import Unit
from yushan.volunteers import rules
from yushan.volunteers.actions.collective import invited
from yushan.volunteers.actions.facts import Outcome, StudentRow
from yushan.volunteers.actions.guardians import group_on, is_child, is_grown_up, said_yes_themselves, verify_invited
from yushan.volunteers.actions.people import (
    PHONE_FIELDS,
    group_of,
    keep_consents,
    keep_identity_check,
    require_consents,
    set_phone,
)
from yushan.volunteers.models import Guardianship, Volunteer

State = GuardianRequest.State
ANSWER_URL = "/me/wards/"
_OTHER_NAME = "与该身份证号已登记的姓名不一致，请核对姓名和身份证号。"


def _digest(row: StudentRow) -> str:
    return identity_hash(row.identity.number)


def _is_minor(row: StudentRow) -> bool:
    return group_on(row.identity.birth_date) != rules.AgeGroup.ADULT


def _objection(row: StudentRow, known: dict[str, Person]) -> str:
    """Why a row creates nobody; empty when it does. The guardian is looked at for minors only."""
    try:
        group_of(row.identity)
    except Refusal as error:
        return error.message
    person = known.get(_digest(row))
    if person and not same_name(person.name, row.name):
        return "姓名" + _OTHER_NAME
    if not _is_minor(row):
        return ""
    if row.guardian is None:
        return "监护人姓名没有填：未满 18 岁的学生要填监护人。"
    adult = rulebook.number("adult_age")
    problem = rules.guardian_problem(
        ward=row.identity.number,
        guardian=row.guardian.identity.number,
        guardian_birth=row.guardian.identity.birth_date,
        day=clock.today(),
        adult=adult,
    )
    if problem:
        return "监护人身份证号不对：" + problem % {"adult": adult}
    person = known.get(identity_hash(row.guardian.identity.number))
    return "监护人姓名" + _OTHER_NAME if person and not same_name(person.name, row.guardian.name) else ""


def _named(rows: Sequence[StudentRow]) -> list[Named]:
    """Students and guardians, each identity number once."""
    found = {row.identity.number: Named(row.name, row.identity) for row in rows}
    for row in rows:
        if row.guardian and _is_minor(row):
            found.setdefault(row.guardian.identity.number, Named(row.guardian.name, row.guardian.identity))
    return list(found.values())


def _registered(people: Collection[Person]) -> set[int]:
    return set(Volunteer.objects.filter(person__in=people).values_list("person_id", flat=True))


def _judged(rows: Sequence[StudentRow]) -> list[Outcome]:
    """created, unchanged (registered or invited before, or twice in the file) or rejected, row by row."""
    known = people_with(identity_hash(one.identity.number) for one in _named(rows))
    volunteers = _registered(known.values())
    seen: set[object] = set()
    outcomes = []
    for row in rows:
        reason = _objection(row, known)
        person = known.get(_digest(row))
        mark = person.pk if person else row.identity.number
        is_there = mark in seen or (person is not None and person.pk in volunteers)
        if not reason:
            seen.add(mark)
        outcomes.append(Outcome("rejected", reason) if reason else Outcome("unchanged" if is_there else "created"))
    return outcomes


@transaction.atomic
def register_students(actor: Any, *, unit: Unit, rows: Sequence[StudentRow]) -> list[Outcome]:
    """One outcome a row. volunteer.register is required on the unit. Nobody counts as registered by this alone."""
    require(actor, "volunteer.register", on=unit)
    outcomes = _judged(rows)
    wanted = [row for row, outcome in zip(rows, outcomes, strict=True) if outcome.result == "created"]
    if not wanted:
        return outcomes
    people = ensure_people(_named(wanted))
    lock_people(person.pk for person in people.values())
    # Somebody may have registered by themselves since the first look.
    taken = _registered(people.values())
    fresh = [(people[_digest(row)], row) for row in wanted if people[_digest(row)].pk not in taken]
    Volunteer.objects.bulk_create(invited(actor, unit, [(who, row.phone) for who, row in fresh]), batch_size=1000)
    asked = [_request(actor, ward, row, people) for ward, row in fresh if _is_minor(row)]
    GuardianRequest.objects.bulk_create(asked, batch_size=1000)
    tell_person_facts_changed(person.pk for person, _row in fresh)
    record(
        actor, "volunteers.register_students", subject=unit, label=unit.name, created=len(fresh), guardians=len(asked)
    )
    _ask(unit, asked)
    made = {row.identity.number for _person, row in fresh}
    return [
        Outcome("unchanged") if outcome.result == "created" and row.identity.number not in made else outcome
        for row, outcome in zip(rows, outcomes, strict=True)
    ]


def _request(actor: Any, ward: Person, row: StudentRow, people: dict[str, Person]) -> GuardianRequest:
    guardian = row.guardian
    if guardian is None:
        raise Refusal("未满 18 岁的学生要填监护人。")  # _objection has looked
    return GuardianRequest(
        ward=ward,
        guardian=people[identity_hash(guardian.identity.number)],
        relation=guardian.relation[:20],
        phone=guardian.phone,
        group=row.group[:40],
        asked_by=actor if getattr(actor, "pk", None) else None,
        asked_at=clock.now(),
    )


def _ask(unit: Unit, asked: Sequence[GuardianRequest]) -> None:
    """Guardians with an account of their own read it at once; the others are told by the school."""
    rows = User.objects.filter(person__in=[row.guardian_id for row in asked], is_active=True)
    users = dict(rows.values_list("person_id", "pk"))
    for row in asked:
        if row.guardian_id in users:
            notify(
                [users[row.guardian_id]], key=f"guardian-asked:{row.pk}", url=ANSWER_URL,
                title=f"{unit.name}为{row.ward.name}登记了志愿者，请您决定是否同意",
            )  # fmt: skip


def _locked(actor: User, request: GuardianRequest, *states: str) -> GuardianRequest:
    """The request under lock, for the guardian themselves. NotFound for anybody else, Conflict for another state."""
    rows = GuardianRequest.objects.select_for_update(of=("self",)).select_related("ward")
    row = rows.filter(pk=request.pk, guardian_id=actor.person_id or 0).first()
    if row is None:
        raise NotFound()
    if row.state not in states:
        raise Conflict(f"这件事已经办过了：{row.get_state_display()}。")
    return row


def _volunteer(row: GuardianRequest) -> Volunteer | None:
    return Volunteer.objects.select_for_update(of=("self",), no_key=True).filter(person=row.ward).first()


def _is_open(volunteer: Volunteer) -> bool:
    """Never registered yet: waiting, or ended by a guardian's no."""
    return volunteer.state != Volunteer.State.VERIFIED and volunteer.verified_on is None


def _answered(row: GuardianRequest, state: str) -> None:
    row.state, row.answered_at = state, clock.now()
    row.save(update_fields=["state", "answered_at"])


@transaction.atomic
def agree_as_guardian(actor: User, *, request: GuardianRequest, consents: Collection[str]) -> Volunteer:
    """The guardian's yes. Under 14 the child is registered from today, by the guardian's account; from 14 on the young
    person's own yes is needed as well, in whichever order the two come. Who said no may think better of it."""
    lock_people([request.ward_id])
    row = _locked(actor, request, State.WAITING, State.DECLINED)
    require_consents(consents)
    if row.state == State.DECLINED and GuardianRequest.objects.filter(ward=row.ward_id, pk__gt=row.pk).exists():
        raise Conflict("学校后来请了另一位监护人，由那一位答复；要改由您答复，请联系学校。")
    volunteer, ward, guardian = _volunteer(row), row.ward, actor.person
    if volunteer is None or guardian is None or not _is_open(volunteer) or is_grown_up(ward):
        raise Conflict("这个孩子的注册已经不用您同意了。")
    _answered(row, State.AGREED)
    facts = {"relation": row.relation, "phone": row.phone, "consented_at": row.answered_at}
    Guardianship.objects.update_or_create(
        volunteer=volunteer, guardian=guardian, defaults=facts | {"guardian_user": actor if is_child(ward) else None}
    )
    keep_consents(actor, ward, consents, given_by="guardian", guardian=guardian)
    if is_child(ward) and not volunteer.phone:
        set_phone(volunteer, row.phone)
        volunteer.save(update_fields=PHONE_FIELDS)
    if not (is_child(ward) or said_yes_themselves(ward)):
        volunteer.state, volunteer.withdrawn_on = Volunteer.State.TO_CONFIRM, None
        volunteer.save(update_fields=["state", "withdrawn_on"])
    else:
        verify_invited(volunteer)
        tell_person_facts_changed([ward.pk])
        keep_identity_check(actor, ward)
    record(
        actor, "volunteers.guardian_agree", subject=volunteer, label=volunteer.number, person_id=ward.pk,
        registered=volunteer.state == Volunteer.State.VERIFIED,
    )  # fmt: skip
    _tell(row, "监护人同意您注册志愿者")
    return volunteer


@transaction.atomic
def decline_as_guardian(actor: User, *, request: GuardianRequest) -> None:
    """The guardian says no: the school's entry ends, nothing counts; the school reads it."""
    lock_people([request.ward_id])
    row = _locked(actor, request, State.WAITING)
    _answered(row, State.DECLINED)
    volunteer = _volunteer(row)
    if volunteer and volunteer.state == Volunteer.State.TO_CONFIRM:
        volunteer.state, volunteer.withdrawn_on = Volunteer.State.WITHDRAWN, clock.today()
        volunteer.save(update_fields=["state", "withdrawn_on"])
    record(actor, "volunteers.guardian_decline", subject=volunteer, person_id=row.ward_id)
    _tell(row, "监护人没有同意您注册志愿者")
    notify(
        [row.asked_by_id or 0], key=f"guardian-declined:{row.pk}", url="/staff/",
        title=f"{row.ward.name}的监护人没有同意注册志愿者",
    )  # fmt: skip


def _tell(row: GuardianRequest, title: str) -> None:
    users = User.objects.filter(person_id=row.ward_id, is_active=True).values_list("pk", flat=True)
    notify(users, key=f"guardian-answered:{row.pk}", url="/me/", title=title)
