"""Rooms with their terms, what is taken, what is free."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from yushan.common import clock
from yushan.common.errors import NotFound
from yushan.organizations.access import visible_or_404
from yushan.stations.models import Audience, Booking, Equipment, Room, Station
from yushan.stations.queries.keepers import reach
from yushan.stations.queries.opening import Calendar, calendar_of, calendars
from yushan.stations.rules import booking as rules
from yushan.stations.rules.bookable import bookable
from yushan.stations.rules.booking import DayHours
from yushan.stations.rules.rooms import ACCESSIBILITY, FEATURES, named, weekdays_text

Window = tuple[datetime, datetime]
_MOST_DAYS = 60


def terms_of(room: Room) -> rules.Terms:
    """The terms of a room as the rules take them. No statement."""
    return rules.Terms(
        audiences=frozenset(room.audiences), weekdays=frozenset(room.weekdays),
        ahead_days=room.ahead_days, notice_hours=room.notice_hours, longest_minutes=room.longest_minutes,
        setup_minutes=room.setup_minutes, cleanup_minutes=room.cleanup_minutes, approval=room.approval,
        places=room.places, is_open=room.is_open and room.station.state in Station.AT_WORK,
    )  # fmt: skip


def rooms_of(station: Station) -> QuerySet[Room]:
    """All rooms of a station."""
    return Room.objects.filter(station=station).select_related("station").order_by("name", "pk")


def equipment_of(station: Station) -> QuerySet[Equipment]:
    """All equipment of a station."""
    return Equipment.objects.filter(station=station).select_related("station").order_by("name", "pk")


def room_kept(actor: Any, pk: int) -> Room:
    """A room of a station that the actor keeps; NotFound for others'."""
    rows = Room.objects.select_related("station__area", "station__organization")
    return visible_or_404(actor, "station.edit", rows, pk, **reach("station"))


def equipment_kept(actor: Any, pk: int) -> Equipment:
    """Equipment of a station that the actor keeps; NotFound for others'."""
    rows = Equipment.objects.select_related("station__area", "station__organization")
    return visible_or_404(actor, "station.edit", rows, pk, **reach("station"))


def bookable_stations() -> QuerySet[Station]:
    """Stations at work with a room that somebody can book."""
    rooms = Room.objects.filter(station=OuterRef("pk"), is_open=True)
    return Station.objects.select_related("area").filter(Exists(rooms), state__in=Station.AT_WORK)


def bookable_station(code: str) -> Station:
    """One of them, by the code of its public address. NotFound for others."""
    found = bookable_stations().filter(code=code).first()
    if found is None:
        raise NotFound("这个站点没有可以预约的场地，或者已经停用。")
    return found


def open_rooms(station: Station) -> QuerySet[Room]:
    """The rooms that somebody can book."""
    return rooms_of(station).filter(is_open=True)


def calendar_for(station: Station, audience: str, since: date) -> Calendar | None:
    """The calendar that binds a booking; the station's own use is bound by none. At most 2 statements."""
    return None if audience == Audience.STATION else calendar_of(station, since)


def hours_of(room: Room, day: date, calendar: Calendar | None) -> DayHours:
    """From when until when a room can be used on a day, local. No statement.

    `calendar` is the station's: what can be booked lies within its opening hours and on no closed day. None for what the
    station does for itself: it holds the room's own hours, and may be when the doors are shut.
    """
    own = (_minute(room.opens), _minute(room.closes))
    found = bookable(
        room.weekdays, own, isoweekday=day.isoweekday(), station=calendar.windows(day) if calendar else None,
        closed=calendar.closed(day) if calendar else "",
    )  # fmt: skip
    return DayHours([(_at(day, opens), _at(day, closes)) for opens, closes in found.windows], found.why)


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def _at(day: date, minute: int) -> datetime:
    return clock.at(day) + timedelta(minutes=minute)


def taken(rooms: Sequence[Room], first: date, last: date, *, beside: Booking | None = None) -> dict[int, list[Window]]:
    """What is held of each room from the first day to the last one, both included, local; 1 statement."""
    rows = Booking.objects.filter(
        room__in=[room.pk for room in rooms], state__in=Booking.HOLDING,
        holds_from__lt=clock.at(last + timedelta(days=1)), holds_until__gt=clock.at(first),
    )  # fmt: skip
    if beside is not None:
        rows = rows.exclude(pk=beside.pk)
    found: dict[int, list[Window]] = defaultdict(list)
    for pk, begin, end in rows.order_by("holds_from").values_list("room", "holds_from", "holds_until"):
        found[pk].append((clock.local(begin), clock.local(end)))
    return found


def _bookable_days(room: Room, first: date, calendar: Calendar | None, *, by_keeper: bool) -> list[Window]:
    """The hours of the days from `first` on, as far ahead as the terms allow, trimmed to what is not too near."""
    now = clock.local(clock.now())
    soonest = now if by_keeper else now + timedelta(hours=room.notice_hours)
    # In steps of a quarter of an hour: nobody books from 9:07.
    soonest += timedelta(minutes=-soonest.minute % 15, seconds=-soonest.second, microseconds=-soonest.microsecond)
    last = now.date() + timedelta(days=_MOST_DAYS if by_keeper else min(room.ahead_days, _MOST_DAYS))
    days = []
    day = max(first, now.date())
    while day <= last:
        days += [(max(begin, soonest), end) for begin, end in hours_of(room, day, calendar).windows if end > soonest]
        day += timedelta(days=1)
    return days


@dataclass(frozen=True)
class RoomDay:
    """A room on a day: what is free, in words for the page; `why` where nothing can be booked that day."""

    room: Room
    free: list[Window]
    why: str = ""

    @property
    def features(self) -> list[str]:
        """What it has, in words."""
        return named(self.room.features, FEATURES)

    @property
    def accessibility(self) -> list[str]:
        """How one gets in and takes part, in words."""
        return named(self.room.accessibility, ACCESSIBILITY)

    @property
    def hours(self) -> str:
        """«周二至周日 9:00–17:00»."""
        begin, end = self.room.opens, self.room.closes
        return f"{weekdays_text(self.room.weekdays)} {begin.hour}:{begin:%M}–{end.hour}:{end:%M}"


def day_of(rooms: Sequence[Room], day: date, *, by_keeper: bool = False) -> list[RoomDay]:
    """Each room on a day with what can still be booked; 3 statements."""
    held = taken(rooms, day, day)
    known = calendars({room.station_id: room.station for room in rooms}.values(), day)
    today, found = clock.today(), []
    for room in rooms:
        calendar = known[room.station_id]
        hours = [one for one in _bookable_days(room, day, calendar, by_keeper=by_keeper) if one[0].date() == day]
        if hours:
            free = [gap for one in hours for gap in rules.free(one, held[room.pk], terms_of(room))]
            found.append(RoomDay(room, free, "" if free else "已经约满"))
        elif why := hours_of(room, day, calendar).why:
            found.append(RoomDay(room, [], why.removesuffix("。")))
        elif day <= today:
            found.append(RoomDay(room, [], "今天来不及约了" if day == today else "已经过去"))
        else:
            found.append(RoomDay(room, [], f"最多提前 {room.ahead_days} 天约"))
    return found


def next_times(
    room: Room, begin: datetime, end: datetime, *, by_keeper: bool = False, own_use: bool = False,
    beside: Booking | None = None, most: int = 3,
) -> list[Window]:  # fmt: skip
    """The next times of the same length at which the room can be booked; `own_use`: by the station for itself. 3 statements."""
    begin, end = clock.local(begin), clock.local(end)
    calendar = None if own_use else calendar_of(room.station, begin.date())
    days = _bookable_days(room, begin.date(), calendar, by_keeper=by_keeper)
    if not days or end <= begin:
        return []
    held = taken([room], days[0][0].date(), days[-1][0].date(), beside=beside)[room.pk]
    return rules.next_free(days, held, terms_of(room), wanted=(begin, end), most=most)


def other_rooms(room: Room, begin: datetime, end: datetime, *, audience: str, people: int) -> list[Room]:
    """Other rooms of the station that could be booked at that very time; 4 statements."""
    begin, end = clock.local(begin), clock.local(end)
    rooms = [one for one in open_rooms(room.station) if one.pk != room.pk]
    held, now = taken(rooms, begin.date(), end.date()), clock.local(clock.now())
    calendar = calendar_for(room.station, audience, begin.date())
    return [
        one
        for one in rooms
        if not rules.problem(
            terms_of(one), hours_of(one, begin.date(), calendar), begin, end, audience=audience, people=people, now=now
        )[0]
        and not any(rules.overlap(rules.held(terms_of(one), begin, end), window) for window in held[one.pk])
    ]


def outside_hours(station: Station, *, most: int = 200) -> list[Booking]:
    """Bookings to come that no longer lie within the opening hours or fall on closed days, soonest first; 3 statements.

    Hours and closed days move nobody: the keeper speaks with who booked, then moves or calls off.
    """
    rows = Booking.objects.filter(room__station=station, state__in=Booking.OPEN, starts_at__gt=clock.now())
    rows = rows.exclude(audience=Audience.STATION).select_related("room", "organization", "unit")
    calendar, found = calendar_of(station, clock.today()), []
    for row in rows.order_by("starts_at", "pk")[:most]:
        row.room.station = station
        begin, end = clock.local(row.starts_at), clock.local(row.ends_at)
        if rules.time_problem(hours_of(row.room, begin.date(), calendar), begin, end)[0]:
            found.append(row)
    return found
