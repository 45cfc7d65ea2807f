"""The people behind a figure, for those entitled to see them, and the ledger lines behind their taking part."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from yushan.accounts.models import Person
from yushan.ledger.models import HourEntry, YearlyParticipation
from yushan.ledger.queries import with_holder
from yushan.organizations.access import scope_filter
from yushan.organizations.models import StaffMember, UnitPlacement
from yushan.organizations.queries import in_force
from yushan.volunteers.models import PastRegistration, Volunteer
from yushan.volunteers.queries import selves


class PeopleFilter(StrEnum):
    """Which people of a roster: the denominators, the numerators, and who is missing from them."""

    ALL = "all"
    REGISTERED = "registered"
    UNREGISTERED = "unregistered"
    SERVED = "served"
    NOT_SERVED = "not_served"
    REGISTERED_NOT_SERVED = "registered_not_served"
    PARTY = "party"
    PARTY_SERVED = "party_served"
    PARTY_NOT_SERVED = "party_not_served"


# Whether a party member took part is for the branch alone (queries/party.py): no page lists people by these.
PARTY_FILTERS = frozenset({PeopleFilter.PARTY, PeopleFilter.PARTY_SERVED, PeopleFilter.PARTY_NOT_SERVED})

_CONDITIONS = {
    PeopleFilter.ALL: Q(),
    PeopleFilter.REGISTERED: Q(is_registered=True),
    PeopleFilter.UNREGISTERED: Q(is_registered=False),
    PeopleFilter.SERVED: Q(has_served=True),
    PeopleFilter.NOT_SERVED: Q(has_served=False),
    PeopleFilter.REGISTERED_NOT_SERVED: Q(has_served=False, is_registered=True),
    PeopleFilter.PARTY: Q(is_party=True),
    PeopleFilter.PARTY_SERVED: Q(is_party=True, has_served=True),
    PeopleFilter.PARTY_NOT_SERVED: Q(is_party=True, has_served=False),
}


def _registered(as_of: date, person: str) -> Q:
    volunteers = Volunteer.objects.filter(
        Q(withdrawn_on=None) | Q(withdrawn_on__gt=as_of), person=OuterRef(person), verified_on__lte=as_of
    )
    # Somebody who left and came back was registered in the earlier time too.
    earlier = PastRegistration.objects.filter(
        volunteer__person=OuterRef(person), verified_on__lte=as_of, withdrawn_on__gt=as_of
    )
    return Q(Exists(volunteers)) | Q(Exists(earlier))


def _served(year: int, as_of: date, person: str) -> Exists:
    return Exists(YearlyParticipation.objects.filter(person=OuterRef(person), year=year, first_day__lte=as_of))


def placed_on(as_of: date) -> QuerySet[UnitPlacement]:
    """Where units stood on a day."""
    return UnitPlacement.objects.filter(
        Q(from_day=None) | Q(from_day__lte=as_of), Q(until_day=None) | Q(until_day__gt=as_of)
    )


def roster_rows(actor: Any, scope: str, pk: int, *, as_of: date) -> QuerySet[StaffMember]:
    """Rows in force on a day in a unit, area or the city, of units whose roster the actor may see today."""
    rows = StaffMember.objects.filter(
        in_force(as_of), scope_filter(actor, "roster.view", area="unit__area", unit="unit")
    )
    if scope == "unit":
        return rows.filter(unit_id=pk)
    return rows.filter(unit_id__in=placed_on(as_of).filter(area_id=pk).values("unit_id")) if scope == "area" else rows


def people_behind(
    actor: Any, which: PeopleFilter | str, *, scope: str, pk: int, year: int, as_of: date, text: str = ""
) -> QuerySet[Person]:
    """Each person once, with `is_registered`, `has_served` and `is_party` of that day; narrowed by name or pinyin."""
    rows = roster_rows(actor, scope, pk, as_of=as_of)
    party = rows.filter(is_party_member=True, person=OuterRef("pk"))
    people = Person.objects.filter(pk__in=rows.values("person_id")).annotate(
        is_registered=_registered(as_of, "pk"), has_served=_served(year, as_of, "pk"), is_party=Exists(party)
    )
    for word in text.split():
        people = people.filter(Q(name__icontains=word) | Q(name_pinyin__icontains=word.lower()))
    return people.filter(_CONDITIONS[PeopleFilter(which)])


def narrow_roster(rows: QuerySet[StaffMember], which: PeopleFilter, as_of: date) -> QuerySet[StaffMember]:
    """The rows in force of a roster that belong to a filter; for the chips of the unit's own page."""
    served = _served(as_of.year, as_of, "person")
    marked = rows.filter(in_force(as_of)).annotate(is_registered=_registered(as_of, "person"), has_served=served)
    conditions = {
        PeopleFilter.UNREGISTERED: Q(is_registered=False),
        PeopleFilter.REGISTERED_NOT_SERVED: Q(is_registered=True, has_served=False),
        PeopleFilter.PARTY_NOT_SERVED: Q(is_party_member=True, has_served=False),
    }
    return marked.filter(conditions[which])


@dataclass
class Behind:
    """What stands beside a person in the list: roster rows in scope, lines that count in the year, 志愿者编号."""

    rows: list[StaffMember] = field(default_factory=list)
    entries: int = 0
    minutes: int = 0
    number: str = ""


def facts_beside(
    actor: Any, person_ids: Collection[int], *, scope: str, pk: int, year: int, as_of: date
) -> dict[int, Behind]:
    """For the people of one page: three statements."""
    found = {person_id: Behind() for person_id in person_ids}
    rows = roster_rows(actor, scope, pk, as_of=as_of).filter(person_id__in=found).select_related("unit")
    for row in rows.order_by("unit__code", "spell"):
        found[row.person_id].rows.append(row)
    volunteers = {}
    for pk, person_id, number in Volunteer.objects.filter(person_id__in=found).values_list("pk", "person_id", "number"):
        volunteers[pk], found[person_id].number = person_id, number
    lines: Any = with_holder(counted_lines(year, as_of).filter(volunteer__in=selves(volunteers))).order_by()
    sums = lines.values_list("holder_id").annotate(Count("pk"), Sum("minutes"))
    for volunteer_id, entries, minutes in sums:
        behind = found[volunteers[volunteer_id]]
        behind.entries, behind.minutes = entries, minutes
    return found


def counted_lines(year: int, as_of: date) -> QuerySet[HourEntry]:
    """Ledger lines that count as taking part: of the year up to the day, neither reversals nor reversed."""
    return HourEntry.objects.filter(
        reverses=None, reversal=None, service_day__gte=date(year, 1, 1), service_day__lte=min(as_of, date(year, 12, 31))
    )


def lines_behind(person: Person, *, year: int, as_of: date) -> QuerySet[HourEntry]:
    """The lines of one person, oldest first; the first of them is what made them count."""
    volunteers = Volunteer.objects.filter(person=person).values_list("pk", flat=True)
    lines = counted_lines(year, as_of).filter(volunteer__in=selves(list(volunteers)))
    return lines.select_related("organization").order_by("service_day", "starts_at", "pk")
