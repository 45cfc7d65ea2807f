"""Meals and transport of a day: counts for the page, rows with names for the list that leaves the platform."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from yushan.accounts.models import Consent
from yushan.common import clock
from yushan.events.models import Accreditation, Arrangement, BoardingPoint, Event, Venue
from yushan.events.queries.people import places
from yushan.events.rules.days import Stay, Wish, first_venues, meals, seats
from yushan.volunteers.models import Volunteer

Diet = Arrangement.Diet


@dataclass(frozen=True)
class VenueMeals:
    """Meals of a venue: by diet in the order of Diet, people, and what they cannot eat (without names)."""

    venue: Venue
    by_diet: list[int]
    people: int
    allergies: list[str]


@dataclass(frozen=True)
class Bus:
    """A boarding point with the people for each venue."""

    point: BoardingPoint
    by_venue: list[tuple[Venue, int]]
    people: int


@dataclass(frozen=True)
class DayLists:
    """Everything about a day."""

    meals: list[VenueMeals]
    buses: list[Bus]
    alone: int


@dataclass(frozen=True)
class _Known:
    where: dict[int, int]
    rows: dict[int, Arrangement]
    wishes: dict[int, Wish]


def _known(event: Event, day: date) -> _Known:
    rows = places(event).filter(starts_at__gte=clock.at(day), starts_at__lt=clock.at(day + timedelta(days=1)))
    listed = rows.values_list(
        "volunteer_id", "shift__activity__event_service__venue_id", "starts_at", "ends_at"
    ).order_by()
    where = first_venues(Stay(*row) for row in listed)
    said = {row.volunteer_id: _as_agreed(row) for row in _said(event) if row.volunteer_id in where}
    wishes = {person: Wish(row.diet, row.boarding_id) for person, row in said.items()}
    return _Known(where, said, wishes)


def _said(event: Event) -> QuerySet[Any]:
    """What people said, with whether the yes to it still stands; 1 statement."""
    yes = Consent.objects.filter(person=OuterRef("volunteer__person"), purpose="event_meals", withdrawn_at=None)
    return Arrangement.objects.filter(event=event).select_related("boarding").annotate(has_agreed=Exists(yes))


def _as_agreed(row: Any) -> Arrangement:
    """Who took the yes back eats what is usual from that moment, not from the hour at which it is carried out."""
    if not row.has_agreed:
        row.diet, row.allergies = Diet.USUAL, ""
    found: Arrangement = row
    return found


def lists_of(event: Event, day: date) -> DayLists:
    """Counts of the day; 4 statements, however many people."""
    known = _known(event, day)
    venues, points = list(event.venues.all()), list(event.boarding_points.all())
    eaten, seated = meals(known.where, known.wishes, Diet.USUAL), seats(known.where, known.wishes)
    found = []
    for venue in venues:
        here = [person for person, at in known.where.items() if at == venue.pk]
        allergies = sorted(known.rows[one].allergies for one in here if one in known.rows and known.rows[one].allergies)
        if here:
            found.append(VenueMeals(venue, [eaten[(venue.pk, diet)] for diet in Diet.values], len(here), allergies))
    buses = [
        Bus(point, [(venue, n) for venue in venues if (n := seated[(venue.pk, point.pk)])],
            sum(seated[(venue.pk, point.pk)] for venue in venues))
        for point in points
    ]  # fmt: skip
    return DayLists(found, buses, len(known.where) - sum(bus.people for bus in buses))


@dataclass(frozen=True)
class Row:
    """One person of the day's list."""

    volunteer: Volunteer
    badge: str
    venue: str
    diet: str
    allergies: str
    boarding: str
    leaves: str


def rows_of(event: Event, day: date, most: int) -> list[Row]:
    """Everybody of the day by venue and name, at most `most`; 6 statements."""
    known = _known(event, day)
    venues = {venue.pk: venue.name for venue in event.venues.all()}
    people = Volunteer.objects.filter(pk__in=known.where).select_related("person")
    badges: dict[int, Any] = {
        row.volunteer_id: row
        for row in Accreditation.objects.filter(event=event, number__isnull=False).select_related("event")
    }
    found = []
    for one in people[:most]:
        said = known.rows.get(one.pk)
        point = said.boarding if said else None
        badge = badges.get(one.pk)
        found.append(
            Row(
                one,
                badge.badge_number if badge else "",
                venues[known.where[one.pk]],
                str((said or Arrangement()).get_diet_display()),
                said.allergies if said else "",
                point.name if point else "自己前往",
                f"{point.leaves_at:%H:%M}" if point else "",
            )
        )
    return sorted(found, key=lambda row: (row.venue, row.volunteer.person.name_pinyin, row.volunteer.pk))
