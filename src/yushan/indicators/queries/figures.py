"""The three rates of the plan for every node of a scope, as of any days, in a constant number of statements."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import Q, Sum

from yushan.common.rates import Rate
from yushan.indicators import rules
from yushan.indicators.queries.headcounts import CITY, Headcount, node_headcounts, unit_headcounts
from yushan.indicators.queries.sums import columns
from yushan.indicators.rules import months
from yushan.organizations.models import Area, Unit
from yushan.plan.queries import current_plan, targets


@dataclass(frozen=True)
class Figures:
    """One node with its rates. `roster` is the roster's own count, `declared` the declared one in force (or None)."""

    scope: str
    pk: int
    code: str
    name: str
    registration: Rate
    party: Rate
    staff: Rate
    roster: int
    declared: int | None

    @property
    def headcount_gap(self) -> int:
        """Declared minus roster: a data-quality warning where it is not 0."""
        return 0 if self.declared is None else self.declared - self.roster

    @property
    def rates(self) -> dict[str, Rate]:
        """The three rates by the names that addresses and filters use."""
        return {"registration": self.registration, "party": self.party, "staff": self.staff}


@dataclass(frozen=True)
class _Node:
    pk: int
    code: str
    name: str
    first: date = rules.ALWAYS
    last: date = rules.NEVER


# Counts by (scope id, metric).
Counts = dict[tuple[int, str], int]


def _counts(scope: str, years: Mapping[date, int], ids: Collection[int]) -> dict[date, Counts]:
    """Kept counts on each day, of who took part those of the day's year: one statement, over whole months and the days
    of the months asked."""
    days = list(years)
    # Nodes by name, also where all are meant: so the index is entered for each of them, not walked through.
    condition = Q(scope=scope, scope_id__in=ids) & _wanted(days, set(years.values()))
    sums = {
        f"n{place}": Sum("amount", filter=Q(year__in=(0, years[day])) & _up_to(day)) for place, day in enumerate(days)
    }
    found: dict[date, Counts] = {day: defaultdict(int) for day in days}
    for scope_id, metric, *amounts in columns(condition, ("scope_id", "metric"), sums):
        name = metric.removesuffix(months.BY_MONTH)
        for day, amount in zip(days, amounts, strict=True):
            found[day][scope_id, name] += amount or 0
    return {day: {key: number for key, number in counts.items() if number} for day, counts in found.items()}


def _metrics(years: Collection[int], ending: str) -> Q:
    standing = [name + ending for name in (rules.STAFF, rules.PARTY, rules.REGISTERED, rules.COVERED)]
    served = [name + ending for name in (rules.STAFF_SERVED, rules.PARTY_SERVED)]
    return Q(year=0, metric__in=standing) | Q(year__in=years, metric__in=served)


def _wanted(days: Sequence[date], years: Collection[int]) -> Q:
    """Which rows matter: whole months, and the days of months that are not over."""
    before, ranges = months.ranges(days)
    wanted = _metrics(years, months.BY_MONTH) & Q(day__lt=before)
    for within in ranges:
        wanted |= _metrics(years, "") & Q(day__range=within)
    return wanted


def _up_to(day: date) -> Q:
    """Which of them add up to what holds on a day."""
    before, within = months.parts(day)
    whole = Q(metric__endswith=months.BY_MONTH, day__lt=before)
    return whole | (Q(day__range=within) & ~Q(metric__endswith=months.BY_MONTH)) if within else whole


def _nodes(scope: str, ids: Collection[int] | None) -> list[_Node]:
    if scope == "city":
        plan = current_plan()
        return [_Node(CITY, plan.city_code, plan.city_name)]
    if scope == "area":
        areas = Area.objects.all() if ids is None else Area.objects.filter(pk__in=ids)
        found = [
            _Node(pk, code, name, first or rules.ALWAYS, last or rules.NEVER)
            for pk, code, name, first, last in areas.values_list("pk", "code", "name", "valid_from", "valid_until")
        ]
    else:
        units = Unit.objects.all() if ids is None else Unit.objects.filter(pk__in=ids)
        found = [_Node(*values) for values in units.values_list("pk", "code", "name")]
    return sorted(found, key=lambda node: node.code)


def _figures(scope: str, node: _Node, counts: Counts, headcount: Headcount, goals: Mapping[str, Fraction]) -> Figures:
    def rate(metric: str, denominator: int, indicator: str) -> Rate:
        return Rate(counts.get((node.pk, metric), 0), denominator, goals.get(indicator))

    party, staff = (counts.get((node.pk, metric), 0) for metric in (rules.PARTY, rules.STAFF))
    return Figures(
        scope=scope,
        pk=node.pk,
        code=node.code,
        name=node.name,
        registration=rate(rules.REGISTERED, headcount.total, "registration_rate"),
        party=rate(rules.PARTY_SERVED, party, "party_participation"),
        staff=rate(rules.STAFF_SERVED, staff, "staff_participation"),
        roster=staff,
        declared=headcount.declared,
    )


def _of(metric: str, counts: Counts) -> dict[int, int]:
    return {pk: total for (pk, name), total in counts.items() if name == metric}


def figures_on(
    scope: str,
    *,
    year: int,
    days: Sequence[date],
    ids: Collection[int] | None = None,
    other_years: Mapping[date, int] | None = None,
) -> dict[date, list[Figures]]:
    """All nodes of a scope on each of the days, ordered by code; six statements at most, however many there are.

    `year` is that of taking part and of the targets; `other_years` names days that are asked for another one. An area
    that is not valid on a day is left out, unless units stood there: nothing of the city gets lost.
    """
    ordered = sorted({*days, *(other_years or {})})
    years = {day: (other_years or {}).get(day, year) for day in ordered}
    nodes = _nodes(scope, ids)
    counts = _counts(scope, years, [node.pk for node in nodes])
    own = {day: _of(rules.STAFF, of_day) for day, of_day in counts.items()}
    if scope == "unit":
        headcounts = unit_headcounts(ordered, ids, own)
    else:
        covered = {day: _of(rules.COVERED, of_day) for day, of_day in counts.items()}
        headcounts = node_headcounts(scope, ordered, ids, own, covered)
    goals = {one: targets(one) for one in set(years.values())}
    return {
        day: [
            _figures(scope, node, counts[day], headcounts[day].get(node.pk, Headcount(0, None)), goals[years[day]])
            for node in nodes
            if node.first <= day <= node.last or node.pk in headcounts[day]
        ]
        for day in ordered
    }


def figures(scope: str, *, year: int, as_of: date, ids: Collection[int] | None = None) -> list[Figures]:
    """All nodes of a scope (city, area, unit) on a day, ordered by code; `ids` limits them."""
    return figures_on(scope, year=year, days=[as_of], ids=ids)[as_of]


def city_figures(*, year: int, as_of: date) -> Figures:
    """The city as a whole; every person once."""
    return figures("city", year=year, as_of=as_of)[0]


def figures_of(scope: str, pk: int, *, year: int, as_of: date) -> Figures:
    """One node; IndexError when it does not exist on that day."""
    return figures(scope, year=year, as_of=as_of, ids=None if scope == "city" else [pk])[0]


def beyond_roster(found: Figures) -> str:
    """The same of a node's registration rate."""
    return rules.beyond_roster(found.registration.missing, found.roster, found.registration.numerator)
