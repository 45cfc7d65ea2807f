"""Volunteers, counted once in every part of the city: registered, with skills, active, served, came back. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from yushan.indicators.rules import NEVER, Interval, StepKey, intersect, union

VOLUNTEERS, SKILLED, ACTIVE = "volunteers", "skilled", "active"  # on a day
SERVED, BACK = "served", "back"  # of a year
CITY = ("city", 0)


@dataclass(frozen=True)
class Place:
    """Where an organization's people are counted; 0: in no area, under no detachment."""

    area: int = 0
    detachment: int = 0

    @property
    def nodes(self) -> list[tuple[str, int]]:
        """City, area and detachment."""
        own = [("area", self.area)] if self.area else []
        return [CITY, *own, *([("org", self.detachment)] if self.detachment else [])]


@dataclass(frozen=True)
class Registered:
    """Days as a registered volunteer."""

    days: Interval
    area: int
    skilled: bool


@dataclass(frozen=True)
class Served:
    """Days of service for one organization in a year: the first, the next one after it, the last."""

    place: Place
    year: int
    first: date
    second: date | None
    last: date


def active_until(day: date) -> date:
    """The first day on which a service of `day` no longer lies in the last twelve months."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February: whoever asks on 28 February of the next year looks back to the 28th, not included
        return date(day.year + 1, 3, 1)


def registered_steps(spells: Iterable[Registered], served: Iterable[Served]) -> Counter[StepKey]:
    """Counts of days, in the city and in the area of the volunteer; active ones are a part of those registered."""
    years: dict[int, list[Served]] = {}
    for one in served:
        years.setdefault(one.year, []).append(one)
    # Within a year there is no pause of twelve months.
    active = union(
        (min(one.first for one in rows), active_until(max(one.last for one in rows))) for rows in years.values()
    )
    found: Counter[StepKey] = Counter()
    for spell in spells:
        parts = {VOLUNTEERS: [spell.days], ACTIVE: intersect(active, [spell.days])}
        parts |= {SKILLED: [spell.days]} if spell.skilled else {}
        for scope, node in [CITY, *([("area", spell.area)] if spell.area else [])]:
            for metric, intervals in parts.items():
                for first, until in intervals:
                    found[scope, node, metric, 0, first] += 1
                    if until != NEVER:
                        found[scope, node, metric, 0, until] -= 1
    return found


def served_steps(served: Iterable[Served]) -> Counter[StepKey]:
    """Counts of a year: from the first day in a part of the city on somebody served there; came back from the first day
    there that is not their first one of the year anywhere.
    """
    nodes: dict[tuple[str, int, int], list[Served]] = {}
    for one in served:
        for scope, node in one.place.nodes:
            nodes.setdefault((scope, node, one.year), []).append(one)
    found: Counter[StepKey] = Counter()
    for (scope, node, year), rows in nodes.items():
        begun = min(one.first for one in nodes[*CITY, year])
        found[scope, node, SERVED, year, min(one.first for one in rows)] += 1
        if back := _after(rows, begun):
            found[scope, node, BACK, year, back] += 1
    return found


def _after(rows: Sequence[Served], begun: date) -> date | None:
    days = [one.first if one.first > begun else one.second for one in rows]
    return min((day for day in days if day is not None), default=None)


def with_day(days: tuple[date, date | None, date] | None, day: date) -> tuple[date, date | None, date]:
    """First, second and last day of service with one more day."""
    if days is None:
        return day, None, day
    first, second, last = days
    if day < first:
        first, second = day, first
    elif day > first and (second is None or day < second):
        second = day
    return first, second, max(last, day)
