"""Group registration by a unit: people are 待确认 until they confirm at their first sign-in (docs/domain.md)."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yushan.accounts.actions import ensure_people, lock_people
from yushan.accounts.actions.people import Named, identity_hash, people_with
from yushan.accounts.models import Person
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.common.identity import IdentityError, normalise_mobile
from yushan.common.identity import parse as parse_identity
from yushan.common.signals import tell_person_facts_changed
from yushan.common.text import same_name
from yushan.organizations.access import require
from yushan.organizations.models import StaffMember, Unit
from yushan.volunteers import rules
from yushan.volunteers.actions.facts import CollectiveRow, Outcome
from yushan.volunteers.actions.guardians import verify_invited, waits_for_guardian
from yushan.volunteers.actions.numbers import fresh_numbers, fresh_pass
from yushan.volunteers.actions.people import group_of, keep_consents, keep_identity_check, require_consents, set_phone
from yushan.volunteers.models import Volunteer


def _objection(row: CollectiveRow, person: Person | None, known: bool, seen: bool) -> Outcome | None:
    """Why a row creates nobody; None when it does."""
    try:
        if group_of(row.identity) != rules.AgeGroup.ADULT:
            return Outcome("rejected", "未满 18 岁需要监护人同意，请本人和监护人一起在手机上注册。")
    except Refusal as error:
        return Outcome("rejected", error.message)
    if person and not same_name(person.name, row.name):
        return Outcome("rejected", "姓名与该身份证号已登记的姓名不一致，请核对姓名和身份证号。")
    return Outcome("unchanged") if known or seen else None


def _registered(people: dict[str, Person]) -> set[str]:
    """The identity hashes of those who are volunteers."""
    ids = set(Volunteer.objects.filter(person__in=people.values()).values_list("person_id", flat=True))
    return {digest for digest, person in people.items() if person.pk in ids}


def invited(actor: Any, unit: Unit, people: Sequence[tuple[Person, str]]) -> list[Volunteer]:
    """Unsaved volunteers whom a unit registers, 待确认, each with their telephone (empty: none)."""
    numbers = fresh_numbers(unit.area, clock.today(), len(people)) if people else []
    fresh = []
    for number, (person, phone) in zip(numbers, people, strict=True):
        volunteer = Volunteer(
            person=person,
            number=number,
            state=Volunteer.State.TO_CONFIRM,
            source=Volunteer.Source.UNIT,
            area=unit.area,
            invited_by_unit=unit,
            pass_code=fresh_pass(),
            registered_by=actor if getattr(actor, "pk", None) else None,
        )
        set_phone(volunteer, phone)
        fresh.append(volunteer)
    return fresh


@transaction.atomic
def register_collectively(actor: Any, *, unit: Unit, rows: Sequence[CollectiveRow]) -> list[Outcome]:
    """Registers people of a unit as 待确认, one outcome a row; volunteers and people invited before stay unchanged.

    volunteer.register is required on the unit. Nobody counts as registered before they confirmed by themselves.
    """
    require(actor, "volunteer.register", on=unit)
    digests = [identity_hash(row.identity.number) for row in rows]
    people = people_with(digests)
    volunteers = _registered(people)
    outcomes: list[Outcome] = []
    wanted: dict[str, CollectiveRow] = {}
    for row, digest in zip(rows, digests, strict=True):
        objection = _objection(row, people.get(digest), digest in volunteers, digest in wanted)
        outcomes.append(objection or Outcome("created"))
        if objection is None:
            wanted[digest] = row
    if not wanted:
        return outcomes
    people = ensure_people([Named(row.name, row.identity) for row in wanted.values()])
    lock_people(person.pk for person in people.values())
    # Somebody may have registered by themselves since the first look.
    taken = _registered(people)
    # Two numbers of somebody who was there twice lead to one person, who is registered once.
    by_person = {people[digest].pk: digest for digest in reversed(wanted) if digest not in taken}
    fresh = invited(actor, unit, [(people[one], wanted[one].phone) for one in sorted(by_person.values())])
    Volunteer.objects.bulk_create(fresh, batch_size=1000)
    tell_person_facts_changed(volunteer.person_id for volunteer in fresh)
    record(actor, "volunteers.register_collectively", subject=unit, label=unit.name, created=len(fresh))
    late = {digest for digest in taken if digest in wanted}
    return [
        Outcome("unchanged") if outcome.result == "created" and digest in late else outcome
        for outcome, digest in zip(outcomes, digests, strict=True)
    ]


@transaction.atomic
def invite_staff(actor: Any, *, unit: Unit, staff_ids: Collection[int]) -> list[Outcome]:
    """Registers people of the unit's roster as 待确认: what the roster knows is not asked again.

    One outcome for each of the given roster rows that belong to the unit; without a mobile number: rejected.
    """
    require(actor, "volunteer.register", on=unit)
    members = StaffMember.objects.filter(unit=unit, pk__in=staff_ids, left_on=None).select_related("person")
    rows, outcomes = [], []
    for member in members.order_by("pk"):
        try:
            identity = parse_identity(member.person.identity_number, clock.today())
            rows.append(CollectiveRow(member.person.name, identity, normalise_mobile(member.phone)))
        except IdentityError as error:
            outcomes.append(Outcome("rejected", f"{member.person.name}：{error.reason}"))
    return outcomes + register_collectively(actor, unit=unit, rows=rows)


@transaction.atomic
def confirm_registration(actor: Any, *, consents: Collection[str]) -> Volunteer:
    """Somebody whom their unit registered and who already signs in says yes; from today they are registered.

    A minor about whom a guardian was asked stays 待确认 until the guardian agrees as well.
    """
    if not getattr(actor, "person_id", None):
        raise NotAllowed(_("请先登录。"))
    require_consents(consents)
    lock_people([actor.person_id])
    volunteer = Volunteer.objects.select_for_update(no_key=True).filter(person_id=actor.person_id).first()
    if volunteer is None or volunteer.state != Volunteer.State.TO_CONFIRM:
        raise Conflict(_("没有待您确认的注册。"))
    keep_consents(actor, volunteer.person, consents)
    if waits_for_guardian(volunteer.person):
        record(
            actor, "volunteers.register_half", subject=volunteer, label=volunteer.number, person_id=volunteer.person_id
        )
        return volunteer
    verify_invited(volunteer)
    tell_person_facts_changed([volunteer.person_id])
    keep_identity_check(actor, volunteer.person)
    record(
        actor, "volunteers.register_confirm", subject=volunteer, label=volunteer.number, person_id=volunteer.person_id
    )
    return volunteer
