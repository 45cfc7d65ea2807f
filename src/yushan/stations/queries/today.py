"""What the door of a station says of its rooms today: nobody's name but that of a team or unit."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count

from yushan.common import clock
from yushan.stations.models import Audience, Booking, Station
from yushan.stations.queries.bookings import bookings_at


@dataclass(frozen=True)
class Here:
    """A room that is used today. `who` is empty for people and for the station itself."""

    starts_at: datetime
    ends_at: datetime
    title: str
    room: str
    who: str
    activity_code: str


def booked_today(station: Station) -> list[Here]:
    """Today's bookings that hold, soonest first; 1 statement."""
    today = clock.today()
    rows = bookings_at(station, today, today).filter(state__in=(Booking.State.CONFIRMED, Booking.State.KEPT))
    return [
        Here(
            row.starts_at, row.ends_at, row.title, row.room.name,
            row.taker if row.audience in (Audience.TEAM, Audience.UNIT) else "", row.activity_code,
        )
        for row in rows[:100]
    ]  # fmt: skip


def booked_counts(stations: Collection[int]) -> dict[int, int]:
    """How many bookings hold today, by station; 1 statement, none for no station."""
    if not stations:
        return {}
    today = clock.today()
    rows = Booking.objects.filter(
        room__station__in=list(stations), state__in=(Booking.State.CONFIRMED, Booking.State.KEPT),
        starts_at__gte=clock.at(today), starts_at__lt=clock.at(today + timedelta(days=1)),
    )  # fmt: skip
    return dict(rows.order_by().values("room__station").annotate(n=Count("pk")).values_list("room__station", "n"))
