"""Reading bookings: for whoever booked, for the keeper, for the door."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from yushan.common import clock, rulebook
from yushan.common.errors import NotFound
from yushan.organizations.access import can, scope_filter, visible, visible_or_404
from yushan.organizations.models import Organization, Unit
from yushan.stations.linking import Linked, activities
from yushan.stations.models import Audience, Booking, Station
from yushan.stations.queries.keepers import kept, reach
from yushan.stations.rules import trust

_RELATED = ("room__station__area", "room__station__organization", "organization", "unit", "series", "user")
# Places in the rule booking_open_most.
_PLACES = {Audience.PERSON: 0, Audience.UNIT: 1, Audience.TEAM: 2}


def _rows() -> QuerySet[Booking]:
    return Booking.objects.select_related(*_RELATED)


def bookings_at(station: Station, first: date, last: date) -> QuerySet[Booking]:
    """Bookings of a station that begin from the first to the last day, both included, soonest first."""
    rows = _rows().filter(
        room__station=station, starts_at__gte=clock.at(first), starts_at__lt=clock.at(last + timedelta(days=1))
    )
    return rows.order_by("starts_at", "pk")


def booking_seen(actor: Any, pk: int) -> Booking:
    """A booking as the keeper and whoever oversees the station see it; NotFound for others' stations."""
    return visible_or_404(actor, "station.use", _rows(), pk, **reach("room__station"))


def to_answer(actor: Any) -> QuerySet[Booking]:
    """Requests that wait for this person: at the stations they keep; for the level above only what is overdue."""
    rows = _rows().filter(state=Booking.State.ASKED, ends_at__gt=clock.now())
    own = rows.filter(kept(actor, "room__station"))
    late = visible(actor, "station.edit", rows.filter(due_at__lt=clock.now()), **reach("room__station"))
    return own | late


def to_mark(actor: Any) -> QuerySet[Booking]:
    """Bookings of today and before that began and of which nobody said whether they were used, at own stations."""
    rows = _rows().filter(state=Booking.State.CONFIRMED, starts_at__lte=clock.now())
    return rows.filter(kept(actor, "room__station"))


def appeals(actor: Any) -> QuerySet[Booking]:
    """What takers said about bookings noted as missed, not answered yet, at own stations."""
    rows = _rows().filter(state=Booking.State.MISSED, appealed_at__isnull=False, appeal_answered_at=None)
    return rows.filter(kept(actor, "room__station"))


def own_condition(user: Any) -> Q:
    """Bookings or loans of an account, and of the teams and units that it books for."""
    mine = Q(user=user.pk)
    for condition in (
        scope_filter(user, "station.book", organization="organization__path"),
        scope_filter(user, "station.book", unit="unit"),
    ):
        # An empty one is the whole city: who is over it sees here what they booked themselves.
        mine |= condition or Q(pk__in=[])
    return mine


def bookings_of(user: Any) -> QuerySet[Booking]:
    """What somebody booked, and what was booked for the teams and units that they book for."""
    return _rows().filter(own_condition(user))


def own_booking(user: Any, pk: int) -> Booking:
    """One of them; NotFound for others'."""
    found = bookings_of(user).filter(pk=pk).first()
    if found is None:
        raise NotFound()
    return found


def may_act(actor: Any, booking: Booking) -> bool:
    """Whether somebody acts for the taker of a booking: the account behind it, or who books for the team or unit."""
    if getattr(actor, "pk", None) and booking.user_id == actor.pk:
        return True
    of = booking.organization or booking.unit
    return of is not None and can(actor, "station.book", on=of)


def teams_of(user: Any) -> QuerySet[Organization]:
    """Organizations for which somebody may book by a grant on them or above them in the tree; nothing by district."""
    rows = Organization.objects.filter(state=Organization.State.ACTIVE)
    return visible(user, "station.book", rows, organization="path").order_by("path")


def units_of(user: Any) -> QuerySet[Unit]:
    """Units for which somebody may book."""
    return visible(user, "station.book", Unit.objects.all(), unit="pk").order_by("name", "pk")


@dataclass(frozen=True)
class Standing:
    """How many bookings a taker may have open at a station, how many are, and why it is fewer than usual."""

    most: int
    allowed: int
    open: int

    @property
    def left(self) -> int:
        """So many more."""
        return max(0, self.allowed - self.open)

    @property
    def why(self) -> str:
        """In words; empty where it is the usual number."""
        return trust.in_words(self.most, self.allowed)


def same_taker(station: Station, booking: Booking) -> QuerySet[Booking]:
    """All bookings at a station of the taker of this one (which need not be saved)."""
    rows = Booking.objects.filter(room__station=station, audience=booking.audience)
    if booking.audience == Audience.TEAM:
        return rows.filter(organization=booking.organization_id)
    if booking.audience == Audience.UNIT:
        return rows.filter(unit=booking.unit_id)
    if booking.user_id:
        return rows.filter(user=booking.user_id)
    return rows.filter(contact_hash=booking.contact_hash) if booking.contact_hash else rows.none()


def standing_of(station: Station, booking: Booking) -> Standing:
    """The deposit of trust of a taker at a station (rules/trust.py); a series counts once. 2 statements."""
    if booking.audience == Audience.STATION:
        return Standing(0, 0, 0)
    most = int(rulebook.value("booking_open_most")[_PLACES[Audience(booking.audience)]])  # type: ignore[index]
    rows, now = same_taker(station, booking), clock.now()
    since = now - timedelta(days=rulebook.number("booking_trust_days"))
    ended = rows.filter(state__in=(Booking.State.KEPT, Booking.State.MISSED), starts_at__gte=since)
    outcomes = ended.order_by("starts_at", "pk").values_list("state", flat=True)
    left = trust.allowed(most, [state == Booking.State.KEPT for state in outcomes])
    waiting = rows.filter(state__in=Booking.OPEN, ends_at__gt=now).exclude(pk=booking.pk)
    units = {series or -pk for series, pk in waiting.values_list("series", "pk")}
    return Standing(most, left, len(units))


def linked_codes(codes: set[str]) -> dict[str, Linked]:
    """Activities by code; at most 1 statement of the room above."""
    return activities().named(codes) if codes else {}


def linked(bookings: Sequence[Booking]) -> dict[str, Linked]:
    """The activities that bookings are for, by code."""
    return linked_codes({booking.activity_code for booking in bookings if booking.activity_code})


@dataclass
class Day:
    """A day of a week with its bookings."""

    day: date
    bookings: list[Booking] = field(default_factory=list)


def week_at(station: Station, monday: date) -> list[Day]:
    """Seven days with what stands in each; what was declined, lapsed or cancelled is left out. 1 statement."""
    days = [Day(monday + timedelta(days=step)) for step in range(7)]
    rows = bookings_at(station, monday, monday + timedelta(days=6))
    for row in rows.filter(state__in=(*Booking.HOLDING, Booking.State.MISSED, Booking.State.EXCUSED)):
        days[(clock.local(row.starts_at).date() - monday).days].bookings.append(row)
    return days
