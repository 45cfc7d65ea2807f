"""Pure rules of the three rates (G2, G4, G5; docs/domain.md, Formulas): intervals, steps and change.

Percentage, exact comparison with the target and what is missing are in common.rates.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from yushan.common.rates import Rate

ALWAYS, NEVER = date.min, date.max

# Days from the first (included) to the second (excluded); open ends are ALWAYS and NEVER.
Interval = tuple[date, date]
# scope, scope id, metric, year (0: none), day
StepKey = tuple[str, int, str, int, date]

STAFF, PARTY, REGISTERED, STAFF_SERVED, PARTY_SERVED = "staff", "party", "registered", "staff_served", "party_served"
# Of people on rosters those whom a declared headcount of the same area (city) already holds; not kept of units.
COVERED = "covered"
METRICS = (STAFF, PARTY, REGISTERED, STAFF_SERVED, PARTY_SERVED, COVERED)


def union(intervals: Iterable[Interval]) -> list[Interval]:
    """The days covered by at least one interval, as sorted, disjoint, non-touching intervals."""
    result: list[Interval] = []
    for start, end in sorted(interval for interval in intervals if interval[0] < interval[1]):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def intersect(left: Sequence[Interval], right: Sequence[Interval]) -> list[Interval]:
    """The days covered by both."""
    return union((max(a, c), min(b, d)) for a, b in left for c, d in right if max(a, c) < min(b, d))


@dataclass(frozen=True)
class Spell:
    """A roster row in force: from the day of joining to the day before leaving."""

    unit_id: int
    days: Interval
    is_party_member: bool


@dataclass(frozen=True)
class PersonFacts:
    """All that the counts know of a person. `placements`: area of each unit by interval; `first_days`: per year;
    `declared`: from which day on a unit has a declared headcount, of units that have one.
    """

    spells: Sequence[Spell] = ()
    placements: Mapping[int, Sequence[tuple[Interval, int]]] = field(default_factory=dict)
    registered: Sequence[Interval] = ()
    first_days: Mapping[int, date] = field(default_factory=dict)
    declared: Mapping[int, date] = field(default_factory=dict)


def _covered(facts: PersonFacts) -> list[Spell]:
    """Days on rosters of units while these have a declared headcount: once declared, there always is one."""
    return [
        replace(spell, days=(max(spell.days[0], facts.declared[spell.unit_id]), spell.days[1]))
        for spell in facts.spells
        if spell.unit_id in facts.declared
    ]


def _scopes(facts: PersonFacts, spells: Sequence[Spell]) -> dict[tuple[str, int], list[Interval]]:
    """Days on a roster by unit, by area and in the city: once each, however many rosters (docs/domain.md)."""
    by_scope: dict[tuple[str, int], list[Interval]] = {}
    for spell in spells:
        by_scope.setdefault(("unit", spell.unit_id), []).append(spell.days)
        by_scope.setdefault(("city", 0), []).append(spell.days)
        for days, area_id in facts.placements.get(spell.unit_id, ()):
            by_scope.setdefault(("area", area_id), []).extend(intersect([spell.days], [days]))
    return {scope: union(days) for scope, days in by_scope.items()}


def steps(facts: PersonFacts) -> dict[StepKey, int]:
    """The person's part in every count, as +1 on the day it begins and −1 on the day it ends."""
    counted: Counter[StepKey] = Counter()

    def add(scope: tuple[str, int], metric: str, year: int, days: Iterable[Interval]) -> None:
        for start, end in days:
            counted[(*scope, metric, year, start)] += 1
            if end != NEVER:
                counted[(*scope, metric, year, end)] -= 1

    registered = union(facts.registered)
    everyone = _scopes(facts, facts.spells)
    members = _scopes(facts, [spell for spell in facts.spells if spell.is_party_member])
    for scope, days in everyone.items():
        add(scope, STAFF, 0, days)
        add(scope, REGISTERED, 0, intersect(days, registered))
        for year, first_day in facts.first_days.items():
            add(scope, STAFF_SERVED, year, intersect(days, [(first_day, NEVER)]))
    for scope, days in members.items():
        add(scope, PARTY, 0, days)
        for year, first_day in facts.first_days.items():
            add(scope, PARTY_SERVED, year, intersect(days, [(first_day, NEVER)]))
    for scope, days in _scopes(facts, _covered(facts)).items():
        if scope[0] != "unit":
            add(scope, COVERED, 0, days)
    return {key: delta for key, delta in counted.items() if delta}


def _tenths(rate: Rate) -> int:
    """The percentage as it is shown, in tenths: one decimal, half up."""
    return (rate.numerator * 2000 + rate.denominator) // (2 * rate.denominator)


def points_between(before: Rate, now: Rate) -> str:
    """Change in percentage points, «+1.2», «−0.3», «0.0»; empty where one is «—».

    Between the percentages as they are shown, so that who subtracts one from the other gets the same.
    """
    if not before.denominator or not now.denominator:
        return ""
    change = _tenths(now) - _tenths(before)
    sign = "" if not change else "+" if change > 0 else "−"
    return f"{sign}{abs(change) // 10}.{abs(change) % 10}"


def beyond_roster(missing: int, roster: int, registered: int) -> str:
    """What no list of names can show: who would have to register beyond all who stand on the roster; else empty."""
    listed = roster - registered
    if missing <= listed:
        return ""
    found = f"花名册上还没有注册的只有 {listed:,} 人" if listed > 0 else "花名册上的人都注册了"
    return f"{found}，另外 {missing - max(0, listed):,} 人还不在花名册上，要先补全花名册，或者核对申报的职工人数。"
