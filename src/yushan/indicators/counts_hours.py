"""Posted hours and lines for formulas of the catalogue: of areas and the city from kept sums (ADR 0025), of an
organization and all below it from the daily totals of its part of the tree.
"""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import Q, Sum

from yushan.common.counts import ORGANIZATION, YEAR, Answers, Asked, CountSource, NamedCount, days_of_year, everywhere
from yushan.indicators.queries.sums import columns
from yushan.ledger.models import DailyTotal, HourEntry

_LEDGER = "服务时长台账（不含冲正和已冲正的），按记录组织所在的区县"
_GRADES = [str(value) for value in HourEntry.Grade.values]


def _count(code: str, label: str, unit: str) -> NamedCount:
    return NamedCount(code, label, unit, YEAR, everywhere(ORGANIZATION), _LEDGER)


COUNTS = (
    _count("hours", "服务时长", "小时"),
    _count("hours_measured", "实测的服务时长", "小时"),
    _count("hours_confirmed", "确认的服务时长", "小时"),
    _count("hours_declared", "申报的服务时长", "小时"),
    _count("services", "服务人次", "人次"),
)
# Node, metric («minutes.measured»), then an amount a day.
Row = tuple[Any, ...]


def _kept(asked: Asked) -> Iterable[Row]:
    """Of areas or the city; one statement."""
    metrics = [kind + grade for kind in ("minutes.", "services.") for grade in _GRADES]
    years = {day.year for day in asked.days}
    condition = Q(scope=asked.scope, metric__in=metrics, year__in=years, day__lte=asked.days[-1])
    if asked.scope == "area" and asked.nodes is not None:
        condition &= Q(scope_id__in=list(asked.nodes))
    sums = {f"n{place}": Sum("amount", filter=days_of_year("day", day)) for place, day in enumerate(asked.days)}
    return columns(condition, ("scope_id", "metric"), sums)


def _of_tree(asked: Asked) -> Iterable[Row]:
    """Of an organization with all below it; one statement over a range of paths."""
    ((pk, path),) = (asked.nodes or {}).items()
    since = date(asked.days[0].year, 1, 1)
    rows = DailyTotal.objects.filter(organization__path__startswith=path, day__range=(since, asked.days[-1]))
    sums = {
        f"{column}_{place}": Sum(column, filter=days_of_year("day", day))
        for column in ("minutes", "entries")
        for place, day in enumerate(asked.days)
    }
    number = len(asked.days)
    for grade, *amounts in rows.order_by().values_list("grade").annotate(**sums):
        yield (pk, f"minutes.{grade}", *amounts[:number])
        yield (pk, f"services.{grade}", *amounts[number:])


def _names(metric: str) -> tuple[str, ...]:
    kind, _, grade = metric.partition(".")
    return ("services",) if kind == "services" else ("hours", f"hours_{grade}")


def _read(asked: Asked) -> Answers:
    found: Answers = {}
    for node, metric, *amounts in _of_tree(asked) if asked.scope == ORGANIZATION else _kept(asked):
        for name in _names(metric):
            if name not in asked.names:
                continue
            for day, amount in zip(asked.days, amounts, strict=True):
                value = Fraction(amount or 0, 60) if name != "services" else amount or 0
                found[day, node, name] = found.get((day, node, name), 0) + value
    return {key: value for key, value in found.items() if value}


SOURCE = CountSource(COUNTS, _read)
