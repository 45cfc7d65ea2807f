"""The duty roster: the shifts of a week by its plan, what is missing, what clashes. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo


@dataclass(frozen=True)
class Line:
    """A line of the week plan."""

    key: int
    weekday: int
    begins: time
    ends: time
    places: int


@dataclass(frozen=True)
class Due:
    """A shift that the plan asks for."""

    line: int
    starts_at: datetime
    ends_at: datetime
    places: int


def monday_of(day: date) -> date:
    """The Monday of the week in which a day lies."""
    return day - timedelta(days=day.weekday())


def week(lines: Iterable[Line], monday: date, zone: tzinfo, *, closed: frozenset[date] = frozenset()) -> list[Due]:
    """The shifts of the week that begins on `monday`, in order; none on days that are closed."""
    found = []
    for line in lines:
        day = monday + timedelta(days=line.weekday)
        if day not in closed:
            begin, end = (datetime.combine(day, at, tzinfo=zone) for at in (line.begins, line.ends))
            found.append(Due(line.key, begin, end, line.places))
    return sorted(found, key=lambda due: (due.starts_at, due.ends_at, due.line))


def missing(places: int, turns: int) -> int:
    """How many people a shift lacks."""
    return max(0, places - turns)


def clashes(begin: datetime, end: datetime, others: Sequence[tuple[datetime, datetime]]) -> bool:
    """Whether a turn overlaps another one of the same person; half-open."""
    return any(begin < until and since < end for since, until in others)
