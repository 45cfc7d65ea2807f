"""Denominators of the registration rate on several days: declared headcounts, rosters' own counts where there is none.

A declared headcount is a number and is added as it is. Where no headcount is declared, people are counted from the
roster: each once in an area and once in the city, and not at all where a declared headcount of the same area (city)
already holds them.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Q

from yushan.indicators.facts import days_of
from yushan.indicators.rules import ALWAYS, NEVER, Interval
from yushan.organizations.models import StaffMember, Unit, UnitHeadcount, UnitPlacement

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


# Units by day and node (area, or CITY).
_Groups = dict[date, dict[int, list[int]]]


def _city_groups(days: Sequence[date]) -> _Groups:
    units = list(Unit.objects.values_list("pk", flat=True))
    return {day: {CITY: units} for day in days}


def _area_groups(days: Sequence[date], ids: Collection[int] | None) -> _Groups:
    groups: _Groups = {day: defaultdict(list) for day in days}
    placements = UnitPlacement.objects.all() if ids is None else UnitPlacement.objects.filter(area_id__in=ids)
    for unit_id, area_id, first, until in placements.values_list("unit_id", "area_id", "from_day", "until_day"):
        for day in days:
            if (first or ALWAYS) <= day < (until or NEVER):
                groups[day][area_id].append(unit_id)
    return groups


class _Rosters:
    """Days on each roster of the people of some units, their rows on other rosters included. One statement."""

    def __init__(self, unit_ids: Collection[int]) -> None:
        self._spells: dict[int, list[tuple[Interval, int]]] = defaultdict(list)
        if not unit_ids:
            return
        people = StaffMember.objects.filter(unit_id__in=unit_ids).values("person_id")
        rows = StaffMember.objects.filter(person_id__in=people)
        columns = ("unit_id", "person_id", "joined_on", "left_on", "in_service")
        for unit_id, person_id, joined_on, left_on, in_service in rows.values_list(*columns):
            if days := days_of(joined_on, left_on, in_service):
                self._spells[unit_id].append((days, person_id))

    def people(self, unit_ids: Collection[int], day: date) -> set[int]:
        """People in service in any of the units."""
        return {
            person_id
            for unit_id in unit_ids
            for (first, until), person_id in self._spells.get(unit_id, ())
            if first <= day < until
        }


def node_headcounts(
    scope: str, days: Sequence[date], ids: Collection[int] | None, own: Mapping[date, Mapping[int, int]]
) -> dict[date, dict[int, Headcount]]:
    """By day and area (or CITY); `own` are the kept counts of people on rosters. Three statements at most."""
    groups = _city_groups(days) if scope == "city" else _area_groups(days, ids)
    members = {unit_id for by_node in groups.values() for units in by_node.values() for unit_id in units}
    declared = _declared(days[-1], Q() if ids is None else Q(unit_id__in=members))
    split: dict[tuple[date, int], tuple[dict[int, int], list[int]]] = {}
    for day, by_node in groups.items():
        for node, units in by_node.items():
            numbers = {unit_id: number for unit_id in units if (number := declared.on(unit_id, day)) is not None}
            split[day, node] = numbers, [unit_id for unit_id in units if unit_id not in numbers]
    # Only where some units declare and others do not must people be looked at; else sums are enough.
    rosters = _Rosters({unit_id for numbers, without in split.values() if numbers for unit_id in without})
    found: dict[date, dict[int, Headcount]] = {day: {} for day in days}
    for (day, node), (numbers, without) in split.items():
        if not numbers:
            found[day][node] = Headcount(own[day].get(node, 0), None)
            continue
        extra = rosters.people(without, day) - rosters.people(numbers, day) if without else set()
        found[day][node] = Headcount(sum(numbers.values()) + len(extra), sum(numbers.values()))
    return found
