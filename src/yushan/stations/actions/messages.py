"""Who is told what about bookings: the taker, and the keepers of the station."""

from typing import Any

from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.common import clock
from yushan.common.said import window_text
from yushan.organizations.queries.holders import holders_on
from yushan.stations.models import Booking
from yushan.stations.queries.keepers import keepers_of


def when(thing: Any) -> str:
    """«周三 14:00–16:00» of anything with starts_at and ends_at."""
    return window_text(clock.local(thing.starts_at), clock.local(thing.ends_at), clock.today())


def place(booking: Booking) -> str:
    """Station and room."""
    return f"{booking.room.station.name}{booking.room.name}"


def takers_of(booking: Booking) -> set[int]:
    """The account behind a booking; of a team without one whoever books for it. Reads the organization."""
    if booking.user_id:
        return {booking.user_id}
    return set(holders_on(booking.organization, "station.book")) if booking.organization else set()


def tell_taker(booking: Booking, *, key: str, title: str, body: str = "", actor: Any = None) -> None:
    """Those of `takers_of`; nobody is told what they did themselves."""
    people = takers_of(booking) - {getattr(actor, "pk", None)}
    url = reverse("bookings:own", args=[booking.pk])
    notify(
        people, key=f"booking:{booking.pk}:{key}", title=title, body=body, url=url, starts_at=booking.starts_at
    )  # fmt: skip


def tell_keepers(booking: Booking, *, key: str, title: str, body: str = "", actor: Any = None) -> None:
    """Whoever keeps the station, without the one who acts."""
    people = set(keepers_of(booking.room.station_id)) - {getattr(actor, "pk", None)}
    url = reverse("stations:booking", args=[booking.pk])
    notify(people, key=f"booking:{booking.pk}:keeper:{key}", title=title, body=body, url=url)
