"""Denominators of the registration rate on several days: declared headcounts, rosters' own counts where there is none.

A declared headcount is a number and is added as it is. Where no headcount is declared, people are counted from the
roster: each once in an area and once in the city, and not at all where a declared headcount of the same area (city)
already holds them. How many these are is kept (rules.COVERED), so that no page goes through rosters.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Q

from yushan.indicators.rules import ALWAYS, NEVER, Interval
from yushan.organizations.models import UnitHeadcount, UnitPlacement

CITY = 0


class Headcount(NamedTuple):
    """`total` is the denominator; `declared` the declared part, None where nothing is declared."""

    total: int
    declared: int | None


@dataclass(frozen=True)
class _Declared:
    """Declared staff of units, in force from each day of statistics until the next one."""

    days: Mapping[int, Sequence[date]]
    staff: Mapping[int, Sequence[int]]

    def on(self, unit_id: int, day: date) -> int | None:
        at = bisect_right(self.days.get(unit_id, ()), day)
        return self.staff[unit_id][at - 1] if at else None


def _declared(until: date, condition: Q) -> _Declared:
    days: dict[int, list[date]] = defaultdict(list)
    staff: dict[int, list[int]] = defaultdict(list)
    rows = UnitHeadcount.objects.filter(condition, stat_day__lte=until).order_by("stat_day")
    for unit_id, stat_day, count in rows.values_list("unit_id", "stat_day", "staff"):
        days[unit_id].append(stat_day)
        staff[unit_id].append(count)
    return _Declared(days, staff)


def unit_headcounts(
    days: Sequence[date], ids: Collection[int] | None, own: Mapping[date, Mapping[int, int]]
) -> dict[date, dict[int, Headcount]]:
    """By day and unit; `own` are the rosters' own counts. One statement."""
    declared = _declared(days[-1], Q() if ids is None else Q(unit_id__in=ids))
    units = set(declared.days).union(*own.values())
    found: dict[date, dict[int, Headcount]] = {}
    for day in days:
        found[day] = {}
        for unit_id in units:
            number = declared.on(unit_id, day)
            found[day][unit_id] = Headcount(own[day].get(unit_id, 0) if number is None else number, number)
    return found


# Area (or CITY) and day → how much more there is from that day on: declared staff, units that declare, units.
_Steps = dict[tuple[int, date], list[int]]


def _spells(until: date, condition: Q) -> dict[int, list[tuple[Interval, int]]]:
    """Declared staff of each unit by the days on which it holds; one statement."""
    declared = _declared(until, condition)
    return {
        unit: [
            ((first, later), staff)
            for first, later, staff in zip(days, [*days[1:], NEVER], declared.staff[unit], strict=True)
        ]
        for unit, days in declared.days.items()
    }


def _add(steps: _Steps, node: int, days: Interval, *amounts: int) -> None:
    first, until = days
    if first < until:
        for day, sign in ((first, 1), (until, -1)):
            for place, amount in enumerate(amounts):
                steps[node, day][place] += sign * amount


def _city_steps(until: date) -> _Steps:
    steps: _Steps = defaultdict(lambda: [0, 0, 0])
    _add(steps, CITY, (ALWAYS, NEVER), 0, 0, 1)
    for spells in _spells(until, Q()).values():
        for days, staff in spells:
            _add(steps, CITY, days, staff, 1, 0)
    return steps


def _area_steps(until: date, ids: Collection[int] | None) -> _Steps:
    """A unit counts where it stood on the day; two statements."""
    steps: _Steps = defaultdict(lambda: [0, 0, 0])
    placements = UnitPlacement.objects.all() if ids is None else UnitPlacement.objects.filter(area_id__in=ids)
    rows = list(placements.values_list("unit_id", "area_id", "from_day", "until_day"))
    spells = _spells(until, Q() if ids is None else Q(unit_id__in={row[0] for row in rows}))
    for unit_id, area_id, first, last in rows:
        stood = first or ALWAYS, last or NEVER
        _add(steps, area_id, stood, 0, 0, 1)
        for days, staff in spells.get(unit_id, ()):
            _add(steps, area_id, (max(days[0], stood[0]), min(days[1], stood[1])), staff, 1, 0)
    return steps


def node_headcounts(
    scope: str,
    days: Sequence[date],
    ids: Collection[int] | None,
    own: Mapping[date, Mapping[int, int]],
    covered: Mapping[date, Mapping[int, int]],
) -> dict[date, dict[int, Headcount]]:
    """By day and area (or CITY), of areas those in which units stood. `own` are the kept counts of people on rosters,
    `covered` those of them whom a declared headcount of the node holds; nobody is looked at. Two statements at most.
    """
    steps = _city_steps(days[-1]) if scope == "city" else _area_steps(days[-1], ids)
    found: dict[date, dict[int, Headcount]] = {}
    sums: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    waiting = sorted(steps, key=lambda key: key[1], reverse=True)
    for day in days:
        while waiting and waiting[-1][1] <= day:
            key = waiting.pop()
            sums[key[0]] = [before + more for before, more in zip(sums[key[0]], steps[key], strict=True)]
        found[day] = {}
        for node, (staff, declaring, units) in sums.items():
            if units:
                beside = own[day].get(node, 0) - covered[day].get(node, 0)
                found[day][node] = Headcount(staff + beside, staff if declaring else None)
    return found
