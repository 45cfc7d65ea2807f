"""What took place at a station by the check-ins of its activities, for the use log; the room of activities tells it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from yushan.common import clock
from yushan.stations.actions.booking import locked_booking
from yushan.stations.actions.keeping import keep
from yushan.stations.models import Audience, Booking, Station, Use


@dataclass(frozen=True)
class Came:
    """A shift of an activity at a station with how many checked in."""

    key: int
    starts_at: datetime
    ends_at: datetime
    people: int


@transaction.atomic
def note_check_ins(actor: Any, *, station: Station, code: str, title: str, who: str, shifts: Sequence[Came]) -> int:
    """What took place at a station by its check-ins. A shift for which a room was booked stands there once, as the booking.

    Answers how many lines were written; again they are the same.
    """
    booked = list(
        Booking.objects.filter(
            room__station=station, activity_code=code, state__in=(Booking.State.CONFIRMED, Booking.State.KEPT)
        ).select_related("room__station")
    )
    written = 0
    for shift in shifts:
        own = [one for one in booked if one.starts_at < shift.ends_at and one.ends_at > shift.starts_at]
        for booking in own:
            keep(actor, locked_booking(booking), shift.people)
        if not own:
            Use.objects.update_or_create(
                source=f"shift:{shift.key}",
                defaults={
                    "station": station, "audience": Audience.TEAM, "who": who[:120], "title": title[:120],
                    "activity_code": code, "starts_at": shift.starts_at, "ends_at": shift.ends_at,
                    "people": min(shift.people, 32_000), "noted_at": clock.now(),
                },
            )  # fmt: skip
        written += 1
    return written
