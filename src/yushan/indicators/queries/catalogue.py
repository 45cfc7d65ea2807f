"""The catalogue of indicators: what is defined, and what each of them is at a node on a day."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from yushan.common import clock, counts
from yushan.common.errors import NotFound
from yushan.indicators.models import Definition
from yushan.indicators.rules import formula
from yushan.indicators.rules.measuring import Goal, Indicator, Measured
from yushan.indicators.rules.scorecard import Part, Quality
from yushan.plan.models import Target
from yushan.plan.queries import remember


def _of_plan() -> dict[str, list[Goal]]:
    """Targets that plan.toml states: a rate for every scope (as in plan.queries.targets), a count for its own."""
    found: dict[str, list[Goal]] = {}
    for row in Target.objects.order_by("from_year"):
        scopes = counts.SCOPES if row.permille is not None else (row.scope,)
        value = Fraction(row.permille, 10) if row.permille is not None else Fraction(row.count or 0)
        found.setdefault(row.indicator, []).extend(Goal(scope, row.from_year, value) for scope in scopes)
    return found


def _made(code: str, data: Mapping[str, Any], of_plan: Sequence[Goal]) -> Indicator:
    own = [Goal(one["scope"], one["from_year"], Fraction(Decimal(one["value"]))) for one in data["targets"]]
    return Indicator(
        code=code,
        name=data["name"],
        clause=data["clause"],
        words=data["formula"],
        expression=formula.parse(data["expression"]),
        text=data["expression"],
        origin=data["source"],
        unit=data["unit"],
        period=data["period"],
        direction=data["direction"],
        scopes=tuple(data["scopes"]),
        drill=data["drill"],
        goals=(*of_plan, *own),
        missing_unit=data["missing"],
    )


def _read() -> dict[str, Indicator]:
    of_plan = _of_plan()
    rows = Definition.objects.filter(kind=Definition.Kind.INDICATOR).order_by("order")
    return {row.code: _made(row.code, row.data, of_plan.get(row.code, ())) for row in rows}


def catalogue() -> dict[str, Indicator]:
    """Every indicator of the plan by its id, in the plan's order; kept in memory for a minute."""
    return remember("indicators", _read)


def indicator(code: str) -> Indicator:
    """One of them; NotFound when the plan has none of this name."""
    found = catalogue().get(code)
    if found is None:
        raise NotFound("指标目录里没有这一项，请从目录里选。")
    return found


def _read_qualities() -> list[Quality]:
    return [
        Quality(
            row.code,
            row.data["name"],
            row.data["clause"],
            row.data["weight"],
            [
                Part(one["indicator"], one["weight"], Fraction(Decimal(one["zero"])), Fraction(Decimal(one["full"])))
                for one in row.data["parts"]
            ],
        )
        for row in Definition.objects.filter(kind=Definition.Kind.QUALITY).order_by("order")
    ]


def qualities() -> list[Quality]:
    """The qualities of the scorecard in the plan's order."""
    return remember("qualities", _read_qualities)


def unmeasured_targets() -> list[Target]:
    """What the plan asks and no indicator measures yet: nothing of the plan is hidden."""

    def read() -> list[Target]:
        return list(Target.objects.exclude(indicator__in=catalogue()).order_by("clause", "scope"))

    return remember("unmeasured", read)


# (day, node) → indicator → what it is.
Measures = dict[tuple[date, int], dict[str, Measured]]


def measured(
    indicators: Iterable[Indicator],
    scope: str,
    days: Iterable[date],
    ids: Collection[int],
    *,
    paths: Mapping[int, str] | None = None,
    levels: Mapping[int, str] | None = None,
) -> Measures:
    """Each indicator at each node (0: the city) on each day; the number of statements depends on the counts alone.

    A count that does not know the past is None on past days. `paths` and `levels` are those of organizations.
    """
    chosen = [one for one in indicators if scope in one.scopes]
    known, today = counts.known(), clock.today()
    names = {name for one in chosen for name in formula.names(one.expression) if name in known}
    ordered = sorted(set(days))
    nodes = None if scope == counts.CITY else {pk: (paths or {}).get(pk, "") for pk in ids}
    answers: dict[tuple[date, int, str], int | Fraction] = {}
    # What only knows today is not asked for other days: it would be read as often as there are days.
    for dated, asked_days in ((True, ordered), (False, [day for day in ordered if day >= today])):
        own = {name for name in names if known[name].dated == dated}
        if own and asked_days:
            answers |= counts.read(scope, own, asked_days, nodes)
    found: Measures = {}
    for day in ordered:
        for node in ids:
            values: dict[str, int | Fraction | None] = {
                name: answers.get((day, node, name), 0) if known[name].dated or day >= today else None for name in names
            }
            found[day, node] = {
                one.code: Measured(
                    one,
                    {name: values.get(name) for name in formula.names(one.expression)},
                    one.goal(scope, day.year, (levels or {}).get(node, "")),
                )
                for one in chosen
            }
    return found


def said_of(indicator: Indicator) -> str:
    """The expression in words."""
    return formula.said(indicator.expression, {code: one.label for code, one in counts.known().items()})
