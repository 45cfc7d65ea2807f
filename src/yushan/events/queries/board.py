"""The shift board of a day: venues, shifts, posts, with who is there and what lacks."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q

from yushan.activities.models import Activity, Shift, SignUp
from yushan.common import clock
from yushan.events.models import Event, Venue

_CAME = Q(presence__in_at__isnull=False)


@dataclass(frozen=True)
class Line:
    """A post of a shift on the board."""

    name: str
    places: int
    accepted: int
    present: int
    has_begun: bool

    @property
    def lacking(self) -> int:
        """Places that nobody has; once the shift has begun, people who are not there."""
        return max(self.places - (self.present if self.has_begun else self.accepted), 0)


@dataclass(frozen=True)
class ShiftLines:
    """A shift with its posts."""

    shift: Shift
    lines: list[Line]


@dataclass(frozen=True)
class VenueDay:
    """A venue on a day: the shifts in the order of time, and their sums."""

    venue: Venue
    shifts: list[ShiftLines]

    @property
    def places(self) -> int:
        """All of the day."""
        return sum(line.places for one in self.shifts for line in one.lines)

    @property
    def accepted(self) -> int:
        """All of the day."""
        return sum(line.accepted for one in self.shifts for line in one.lines)

    @property
    def present(self) -> int:
        """All of the day."""
        return sum(line.present for one in self.shifts for line in one.lines)

    @property
    def lacking(self) -> int:
        """All of the day."""
        return sum(line.lacking for one in self.shifts for line in one.lines)


def shifts_on(event: Event, day: date) -> list[Shift]:
    """Shifts of held activities that begin on that day, with posts and venue; 2 statements."""
    rows = Shift.objects.filter(
        activity__event_service__event=event,
        activity__state__in=Activity.HELD,
        starts_at__gte=clock.at(day),
        starts_at__lt=clock.at(day + timedelta(days=1)),
    )
    rows = rows.select_related("activity__event_service__venue", "activity__organization")
    return list(rows.prefetch_related("posts").order_by("starts_at", "id"))


def days_of(event: Event) -> list[date]:
    """Days with a shift and the days of the event; 1 statement."""
    rows = Shift.objects.filter(activity__event_service__event=event, activity__state__in=Activity.HELD)
    with_shift = {clock.local(moment).date() for moment in rows.values_list("starts_at", flat=True).distinct()}
    own = {event.starts_on + timedelta(days=step) for step in range((event.ends_on - event.starts_on).days + 1)}
    return sorted(with_shift | own)


def board_of(event: Event, day: date) -> list[VenueDay]:
    """The whole day; 4 statements, however many shifts and people."""
    shifts, now = shifts_on(event, day), clock.now()
    rows = SignUp.objects.filter(shift__in=[shift.pk for shift in shifts], state__in=SignUp.HOLDING)
    counted = rows.order_by().values("post").annotate(held=Count("pk"), came=Count("pk", filter=_CAME))
    by_post = {row["post"]: (row["held"], row["came"]) for row in counted}
    found: dict[int, VenueDay] = {venue.pk: VenueDay(venue, []) for venue in event.venues.all()}
    for shift in shifts:
        lines = [
            Line(post.name, post.places, *by_post.get(post.pk, (0, 0)), shift.starts_at <= now)
            for post in shift.posts.all()
        ]
        found[shift.activity.event_service.venue_id].shifts.append(ShiftLines(shift, lines))
    return [one for one in found.values() if one.shifts]
