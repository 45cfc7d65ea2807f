"""Reading the raw facts of persons in bulk: roster rows, placements, registration, participation."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.db.models import Min

from yushan.indicators.rules import ALWAYS, NEVER, Interval, PersonFacts, Spell
from yushan.ledger.models import YearlyParticipation
from yushan.organizations.models import StaffMember, UnitHeadcount, UnitPlacement
from yushan.volunteers.queries import registered_intervals


def days_of(joined_on: date | None, left_on: date | None, in_service: bool) -> Interval | None:
    """Days a roster row is in force; None for somebody not in service without a leaving date."""
    if left_on is None and not in_service:
        return None
    start, end = joined_on or ALWAYS, left_on or NEVER
    return (start, end) if start < end else None


def facts_of(person_ids: Collection[int]) -> dict[int, PersonFacts]:
    """Facts by person id, seven statements for all; everybody asked for has an entry."""
    spells: dict[int, list[Spell]] = defaultdict(list)
    rows = StaffMember.objects.filter(person_id__in=person_ids).values_list(
        "person_id", "unit_id", "joined_on", "left_on", "in_service", "is_party_member"
    )
    for person_id, unit_id, joined_on, left_on, in_service, party in rows:
        if days := days_of(joined_on, left_on, in_service):
            spells[person_id].append(Spell(unit_id, days, party))
    placements: dict[int, list[tuple[Interval, int]]] = defaultdict(list)
    units = {spell.unit_id for listed in spells.values() for spell in listed}
    for unit_id, area_id, from_day, until_day in UnitPlacement.objects.filter(unit_id__in=units).values_list(
        "unit_id", "area_id", "from_day", "until_day"
    ):
        placements[unit_id].append(((from_day or ALWAYS, until_day or NEVER), area_id))
    headcounts = UnitHeadcount.objects.filter(unit_id__in=units).order_by().values_list("unit_id")
    declared: dict[int, date] = dict(headcounts.annotate(Min("stat_day")))
    registered: dict[int, list[Interval]] = defaultdict(list)
    for person_id, verified_on, withdrawn_on in registered_intervals(person_ids):
        registered[person_id].append((verified_on, withdrawn_on or NEVER))
    first_days: dict[int, dict[int, date]] = defaultdict(dict)
    for person_id, year, first_day in YearlyParticipation.objects.filter(person_id__in=person_ids).values_list(
        "person_id", "year", "first_day"
    ):
        first_days[person_id][year] = first_day
    return {
        pk: PersonFacts(spells.get(pk, []), placements, registered.get(pk, []), first_days.get(pk, {}), declared)
        for pk in person_ids
    }
