"""Posted hours and lines for formulas of the catalogue: of the city, of areas and of detachments from kept sums (ADR 0025),
of a team and all below it from the daily totals of its part of the tree.
"""

from collections.abc import Callable
from datetime import date
from fractions import Fraction

from django.db.models import Q, Sum

from yushan.common.counts import (
    ORGANIZATION,
    YEAR,
    Answers,
    Asked,
    CountSource,
    NamedCount,
    days_of_year,
    everywhere,
    tally,
)
from yushan.indicators.counted import split
from yushan.indicators.lists.hours import LINES
from yushan.ledger.models import DailyTotal, HourEntry

_LEDGER = "服务时长台账（不含冲正和已冲正的），按记录组织所在的区县"
_METRICS = [kind + str(grade) for kind in ("minutes.", "services.") for grade in HourEntry.Grade.values]


def _count(code: str, label: str, unit: str) -> NamedCount:
    return NamedCount(code, label, unit, YEAR, everywhere(ORGANIZATION), _LEDGER)


COUNTS = (
    _count("hours", "服务时长", "小时"),
    _count("hours_measured", "实测的服务时长", "小时"),
    _count("hours_confirmed", "确认的服务时长", "小时"),
    _count("hours_declared", "申报的服务时长", "小时"),
    _count("services", "服务人次", "人次"),
)
_NAMES = {"hours": "", **{f"hours_{grade}": str(grade) for grade in HourEntry.Grade.values}}


def _sum(column: str, grade: str = "") -> Callable[[date], Sum]:
    own = Q(grade=grade) if grade else Q()
    return lambda day: Sum(column, filter=own & days_of_year("day", day))


_PARTS = {name: _sum("minutes", grade) for name, grade in _NAMES.items()} | {"services": _sum("entries")}


def _names(metric: str) -> tuple[str, ...]:
    kind, _, grade = metric.partition(".")
    return ("services",) if kind == "services" else ("hours", f"hours_{grade}")


def _read(asked: Asked) -> Answers:
    """Minutes until the end."""
    where, of_teams = split(asked)
    found: Answers = {}
    for kept in where:
        for (day, node, metric), amount in kept.on_days(asked, of_year=_METRICS).items():
            for name in asked.names.intersection(_names(metric)):
                found[day, node, name] = found.get((day, node, name), 0) + amount
    if of_teams:
        found |= tally(DailyTotal.objects.all(), of_teams, _PARTS)
    return {key: value if key[2] == "services" else Fraction(value) / 60 for key, value in found.items() if value}


SOURCE = CountSource(COUNTS, _read, (LINES,))
