"""The three rates of the plan for every node of a scope, as of any days, in a constant number of statements."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import Case, IntegerField, Q, Sum, Value, When

from yushan.common.rates import Rate
from yushan.indicators import rules
from yushan.indicators.models import Contribution
from yushan.indicators.queries.headcounts import CITY, Headcount, node_headcounts, unit_headcounts
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


def _counts(scope: str, year: int, days: Sequence[date], ids: Collection[int] | None) -> dict[date, Counts]:
    """Kept counts on each day (ascending): one statement over the covering index, added up from day to day."""
    wanted = Q(year=0, metric__in=[rules.STAFF, rules.PARTY, rules.REGISTERED]) | Q(
        year=year, metric__in=[rules.STAFF_SERVED, rules.PARTY_SERVED]
    )
    rows = Contribution.objects.filter(wanted, scope=scope, day__lte=days[-1])
    if ids is not None:
        rows = rows.filter(scope_id__in=ids)
    stretch = Case(
        *(When(day__lte=day, then=Value(index)) for index, day in enumerate(days)), output_field=IntegerField()
    )
    changes: list[Counts] = [{} for _ in days]
    sums = rows.annotate(stretch=stretch).values_list("scope_id", "metric", "stretch").annotate(Sum("delta"))
    for scope_id, metric, index, total in sums:
        changes[index][scope_id, metric] = total
    found: dict[date, Counts] = {}
    standing: Counts = {}
    for day, change in zip(days, changes, strict=True):
        standing = standing | {key: standing.get(key, 0) + total for key, total in change.items()}
        found[day] = standing
    return found


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


def figures_on(
    scope: str, *, year: int, days: Sequence[date], ids: Collection[int] | None = None
) -> dict[date, list[Figures]]:
    """All nodes of a scope on each of the days, ordered by code; six statements at most, however many there are.

    An area that is not valid on a day is left out, unless units stood there: nothing of the city gets lost.
    """
    ordered = sorted(set(days))
    counts = _counts(scope, year, ordered, ids)
    own = {
        day: {pk: total for (pk, metric), total in of_day.items() if metric == rules.STAFF}
        for day, of_day in counts.items()
    }
    headcounts = unit_headcounts(ordered, ids, own) if scope == "unit" else node_headcounts(scope, ordered, ids, own)
    nodes, goals = _nodes(scope, ids), targets(year)
    return {
        day: [
            _figures(scope, node, counts[day], headcounts[day].get(node.pk, Headcount(0, None)), goals)
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
