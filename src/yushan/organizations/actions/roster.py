"""Rosters: bulk enrolment, leaving, reminders."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db import transaction

from yushan.accounts.actions import ensure_people, lock_people
from yushan.accounts.actions.people import Named, identity_hash, phone_hash
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.bulk import insert_rows
from yushan.common.errors import Conflict, Refusal
from yushan.common.identity import IdentityNumber
from yushan.common.signals import tell_person_facts_changed
from yushan.common.text import same_name
from yushan.organizations import rules
from yushan.organizations.access import require
from yushan.organizations.models import StaffMember, Unit

_CHUNK = 500
_COLUMNS = (
    "unit_id", "person_id", "spell", "phone", "phone_hash", "in_service", "is_party_member", "position", "joined_on",
    "left_on", "updated_at",
)  # fmt: skip
NAME_DIFFERS = "姓名与该身份证号已登记的姓名不一致，请核对姓名和身份证号。"


@dataclass(frozen=True, slots=True)
class StaffRow:
    """One line of a roster; `phone` normalised or empty, blank dates None."""

    name: str
    identity: IdentityNumber
    phone: str
    in_service: bool
    is_party_member: bool
    position: str = ""
    joined_on: date | None = None
    left_on: date | None = None


class Outcome(NamedTuple):
    """What became of a row: created, updated, unchanged, or rejected with the reason."""

    kind: str
    reason: str = ""


def _spell(row: StaffMember | StaffRow, number: int) -> rules.Spell:
    return rules.Spell(number, row.in_service, row.is_party_member, row.position, row.phone, row.joined_on, row.left_on)


def _known_spells(unit: Unit, person_ids: Sequence[int]) -> dict[int, dict[int, tuple[rules.Spell, int]]]:
    """Known spells: person → spell number → (spell, row id)."""
    known: dict[int, dict[int, tuple[rules.Spell, int]]] = {}
    for start in range(0, len(person_ids), _CHUNK):
        for row in StaffMember.objects.filter(unit=unit, person_id__in=person_ids[start : start + _CHUNK]):
            known.setdefault(row.person_id, {})[row.spell] = (_spell(row, row.spell), row.pk)
    return known


@transaction.atomic
def enrol_staff(actor: Any, *, unit: Unit, rows: Sequence[StaffRow]) -> list[Outcome]:
    """Enters a chunk of a roster in one transaction; one outcome per row, a rejected row stops nothing.

    Needs roster.edit on the unit. What a row means is decided by rules.enrol; the caller chunks by 5,000.
    """
    require(actor, "roster.edit", on=unit)
    today = clock.today()
    people = ensure_people([Named(row.name, row.identity) for row in rows])
    persons = [people[identity_hash(row.identity.number)] for row in rows]
    ids = sorted({person.pk for person in persons})
    lock_people(ids)
    known = _known_spells(unit, ids)
    written: dict[tuple[int, int], rules.Spell] = {}
    moved: set[int] = set()
    outcomes: list[Outcome] = []
    for row, person in zip(rows, persons, strict=True):
        if not same_name(person.name, row.name):
            outcomes.append(Outcome("rejected", NAME_DIFFERS))
            continue
        spells = known.setdefault(person.pk, {})
        verdict = rules.enrol([spell for spell, _ in spells.values()], _spell(row, 0), today)
        spell = verdict.spell
        if verdict.kind == "updated" and spell and (person.pk, spell.number) in written:
            verdict = rules.Verdict(
                "rejected", reason="同一个人在这批名单里出现了两次，内容不一样，请只保留正确的一行。"
            )
        if verdict.kind in ("created", "updated") and spell:
            before = spells.get(spell.number)
            if before is None or not before[0].same_facts(spell):
                moved.add(person.pk)
            spells[spell.number] = (spell, before[1] if before else 0)
            written[person.pk, spell.number] = spell
        outcomes.append(Outcome(verdict.kind, verdict.reason))
    if written:
        _write(unit, written)
        tell_person_facts_changed(moved)
        record(actor, "organizations.enrol_staff", subject=unit, label=unit.name, rows=_counts(outcomes))
    return outcomes


def _counts(outcomes: Iterable[Outcome]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for outcome in outcomes:
        counts[outcome.kind] = counts.get(outcome.kind, 0) + 1
    return counts


def _write(unit: Unit, written: dict[tuple[int, int], rules.Spell]) -> None:
    now = clock.now()
    insert_rows(
        StaffMember,
        _COLUMNS,
        [
            (
                unit.pk, person_id, number, spell.phone, phone_hash(spell.phone) if spell.phone else "", spell.in_service,
                spell.is_party_member, spell.position, spell.joined_on, spell.left_on, now,
            )
            for (person_id, number), spell in written.items()
        ],
        unique=_COLUMNS[:3],
        update=_COLUMNS[3:],
    )  # fmt: skip
    Unit.objects.filter(pk=unit.pk).update(roster_updated_at=now)
    unit.roster_updated_at = now


@transaction.atomic
def mark_left(actor: Any, *, staff_member: StaffMember, left_on: date, reason: str) -> StaffMember:
    """Ends a spell: `left_on` is the first day not in service any more. Refusal for a future or impossible day."""
    require(actor, "roster.edit", on=staff_member.unit)
    if not reason.strip():
        raise Refusal("请写明离职原因，例如调出、退休。", field="reason")
    lock_people([staff_member.person_id])
    row = StaffMember.objects.select_related("unit", "person").get(pk=staff_member.pk)
    today = clock.today()
    if said := rules.left_objection(row.joined_on, row.left_on, left_on, today):
        if row.left_on and row.left_on <= today:
            raise Conflict(f"{row.person.name}{said}")
        raise Refusal(said, field="left_on")
    row.left_on, row.in_service, row.updated_at = left_on, False, clock.now()
    row.save(update_fields=["left_on", "in_service", "updated_at"])
    Unit.objects.filter(pk=row.unit_id).update(roster_updated_at=row.updated_at)
    tell_person_facts_changed([row.person_id])
    record(
        actor, "organizations.mark_left", subject=row, label=row.unit.name, person_id=row.person_id, reason=reason,
        left_on=left_on.isoformat(),
    )  # fmt: skip
    return row
