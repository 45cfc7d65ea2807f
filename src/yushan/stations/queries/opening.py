"""Whether stations are open: of one, of a page of them, as a condition."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q

from yushan.common import clock
from yushan.common.periods import holiday_name, is_holiday
from yushan.stations.models import ClosedDays, Station, WeeklyHours
from yushan.stations.rules.hours import Window
from yushan.stations.rules.open_now import Opening, opening


def _now(moment: datetime | None) -> tuple[date, int]:
    local = clock.local(moment or clock.now())
    return local.date(), local.hour * 60 + local.minute


@dataclass(frozen=True)
class Calendar:
    """The opening hours of a station from a day on: windows by weekday (1 is Monday), none where its hours are not known;
    `closed(day)` says why a day is none on which it opens, empty when it is."""

    weekly: dict[int, list[Window]]
    closed: Callable[[date], str]

    def windows(self, day: date) -> list[Window] | None:
        """What the week says of a day; None where the hours are not known."""
        return self.weekly.get(day.isoweekday(), []) if self.weekly else None


def calendars(stations: Iterable[Station], since: date) -> dict[int, Calendar]:
    """The calendars of stations, with the closed days that are not over on `since`; 2 statements."""
    listed = list(stations)
    keys = [station.pk for station in listed]
    weekly: dict[int, dict[int, list[Window]]] = defaultdict(lambda: defaultdict(list))
    for station, weekday, opens, closes in WeeklyHours.objects.filter(station__in=keys).values_list(
        "station", "weekday", "opens", "closes"
    ):
        weekly[station][weekday].append((opens, closes))
    closed: dict[int, list[ClosedDays]] = defaultdict(list)
    for row in ClosedDays.objects.filter(station__in=keys, last_day__gte=since):
        closed[row.station_id].append(row)
    return {station.pk: Calendar(weekly[station.pk], _closed(station, closed[station.pk])) for station in listed}


def calendar_of(station: Station, since: date) -> Calendar:
    """The calendar of one station; 2 statements."""
    return calendars([station], since)[station.pk]


def openings(stations: Iterable[Station], moment: datetime | None = None) -> dict[int, Opening]:
    """How each stands at a moment, now unless told otherwise; 2 statements."""
    day, minute = _now(moment)
    found = calendars(stations, day)
    return {pk: opening(one.weekly, day, minute, one.closed) for pk, one in found.items()}


def _closed(station: Station, rows: list[ClosedDays]) -> Callable[[date], str]:
    def why(day: date) -> str:
        found = next((row.reason for row in rows if row.first_day <= day <= row.last_day), "")
        if not found and station.rests_on_holidays and is_holiday(day):
            return holiday_name(day)
        return found

    return why


def opening_of(station: Station, moment: datetime | None = None) -> Opening:
    """How one station stands; 2 statements."""
    return openings([station], moment)[station.pk]


def is_open(moment: datetime | None = None) -> Q:
    """Stations that are open at a moment, as a condition."""
    day, minute = _now(moment)
    window = WeeklyHours.objects.filter(
        station=OuterRef("pk"), weekday=day.isoweekday(), opens__lte=minute, closes__gt=minute
    )
    shut = ClosedDays.objects.filter(station=OuterRef("pk"), first_day__lte=day, last_day__gte=day)
    found = Q(Exists(window)) & ~Q(Exists(shut))
    return found & Q(rests_on_holidays=False) if is_holiday(day) else found
