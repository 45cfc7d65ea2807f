"""Recurring bookings: all dates that are free are booked, the others are named with the reason."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from django.db import transaction

from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.actors import is_system
from yushan.common.errors import NotAllowed, Refusal
from yushan.common.reasons import because
from yushan.common.recurring import Pattern, objection
from yushan.organizations.access import can
from yushan.stations.actions.booking import (
    call_off,
    check_standing,
    check_time,
    is_keeper,
    lock_station,
    locked_booking,
    new_number,
    put_in_state,
    save_held,
)
from yushan.stations.actions.messages import tell_keepers
from yushan.stations.actions.taking import Taking
from yushan.stations.models import Audience, Booking, BookingSeries, Room
from yushan.stations.queries.bookings import may_act
from yushan.stations.queries.rooms import calendar_for


@dataclass
class SeriesOutcome:
    """The dates that were booked, and those that were not with the reason in words."""

    booked: list[Booking] = field(default_factory=list)
    left: list[tuple[date, str]] = field(default_factory=list)
    series: BookingSeries | None = None


def _on(day: date, room: Room, taking: Taking, begin: time, end: time, **facts: Any) -> Booking:
    return Booking(
        room=room, starts_at=clock.at(day, begin.hour, begin.minute), ends_at=clock.at(day, end.hour, end.minute),
        **taking.columns(), **facts,
    )  # fmt: skip


def look_ahead(
    actor: Any, *, room: Room, taking: Taking, days: Sequence[date], begin: time, end: time, people: int
) -> list[tuple[date, str]]:
    """Each date with why it cannot be booked, empty where it can: what is shown before. Nothing is kept.

    1 statement a date: there are sixty at most, and the form asks once.
    """
    by_keeper = can(actor, "station.edit", on=room)
    calendar = calendar_for(room.station, taking.audience, clock.today())
    found = []
    for day in days:
        try:
            check_time(_on(day, room, taking, begin, end, people=people), by_keeper=by_keeper, calendar=calendar)
        except Refusal as error:
            found.append((day, error.message.removesuffix("，请看下面还空着的时间。").removesuffix("。")))
        else:
            found.append((day, ""))
    return found


@transaction.atomic
def book_series(
    actor: Any, *, room: Room, taking: Taking, pattern: Pattern, begin: time, end: time, title: str, people: int,
    wishes: str = "",
) -> SeriesOutcome:  # fmt: skip
    """Books every date of the pattern that is free and fits the terms. Refusal when none does; people book single ones only."""
    station = lock_station(room.station_id)
    by_keeper = can(actor, "station.edit", on=room)
    if taking.audience == Audience.PERSON and not by_keeper:
        raise NotAllowed("定期预约由服务队、单位约，个人请一次一次约。")
    if why := objection(pattern, clock.today()):
        raise Refusal(why, field="last")
    room.station = station
    calendar = calendar_for(station, taking.audience, clock.today())
    now, outcome = clock.now(), SeriesOutcome()
    series = BookingSeries.objects.create(
        room=room, rule=pattern.rule(), created_by=None if is_system(actor) else actor, created_at=now
    )
    for day in pattern.days():
        booking = _on(
            day, room, taking, begin, end, people=people, title=title.strip()[:60], wishes=wishes.strip()[:200],
            asked_at=now, asked_by=series.created_by, series=series,
        )  # fmt: skip
        try:
            check_time(booking, by_keeper=by_keeper, calendar=calendar)
            if not by_keeper and not outcome.booked:
                check_standing(booking)  # the whole series counts once
            put_in_state(booking, by_keeper=by_keeper)
            booking.number = new_number()
            save_held(booking)
        except Refusal as error:
            if not outcome.booked and error.field == "starts_at" and "没用完的预约" in error.message:
                raise
            outcome.left.append((day, error.message))
        else:
            outcome.booked.append(booking)
    if not outcome.booked:
        raise Refusal("这些日子一个也约不上，请换时间或场地。", field="begin")
    outcome.series = series
    record(
        actor, "stations.book_series", subject=series, label=f"{station.name} {room.name}", rule=series.rule,
        dates=len(outcome.booked), left=len(outcome.left),
    )  # fmt: skip
    first = outcome.booked[0]
    if first.state == Booking.State.ASKED:
        said = f"{len(outcome.booked)} 次，{first.title}。请逐次审核。"
        tell_keepers(first, key="asked", title=f"{first.taker_masked}定期预约{room.name}", body=said, actor=actor)
    return outcome


@transaction.atomic
def cancel_rest(actor: Any, *, booking: Booking, reason: str = "") -> int:
    """This date of a series and all after it are given back; answers how many."""
    if booking.series_id is None:
        raise Refusal("这不是定期预约。")
    if may_act(actor, booking):
        reason = reason.strip()[:200]
    elif is_keeper(actor, booking):
        reason = because(reason, "请写明为什么取消，约的人会看到。", most=200)
    else:
        raise NotAllowed("这个预约由约的人或站点的管理员取消。")
    rows = Booking.objects.select_related("room__station").filter(
        series=booking.series_id, state__in=Booking.OPEN, starts_at__gte=booking.starts_at, starts_at__gt=clock.now()
    )
    gone = list(rows.order_by("starts_at"))
    for row in gone:
        call_off(actor, locked_booking(row), reason)
    return len(gone)
