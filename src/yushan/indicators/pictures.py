"""What charts and maps draw of the indicators of the catalogue."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from yushan.common import counts
from yushan.common.maps import outline
from yushan.indicators.queries.of_nodes import Course, NodeFigures
from yushan.indicators.queries.trend import month_ends
from yushan.indicators.rules.forecasting import Ahead, ahead, only_grows, why_none
from yushan.indicators.rules.measuring import PERCENT, Indicator


def with_forecast(drawn: dict[str, Any], coming: Sequence[Ahead], as_of: date) -> dict[str, Any]:
    """The chart of a year's months with the continuation of its first line, and the edges of the interval."""
    if not coming:
        return drawn
    begun = drawn["series"][0]["values"][as_of.month - 1]
    lines = {"年底预测": "value", "八成可能的下限": "low", "八成可能的上限": "high"}
    made = []
    for name, part in lines.items():
        values: list[float | None] = [None] * 12
        values[as_of.month - 1] = begun
        for one in coming:
            if one.day.month != as_of.month:
                values[one.day.month - 1] = round(getattr(one, part), 1)
        made.append({"name": name, "values": values, "forecast": True, "edge": part != "value"})
    return drawn | {"series": [*drawn["series"], *made]}


def expected(indicator: Indicator, course: Course, year: int) -> tuple[list[Ahead], str]:
    """How the indicator goes on to the year's end, or why that is not said: a month not known, too few, no change."""
    known = [(day, float(value), one.base) for day, one in course.months if (value := one.value) is not None]
    if not known or known[-1][0] != course.months[-1][0]:
        return [], why_none([], [])
    points, ends = [(day, value) for day, value, _ in known], month_ends(year)
    bases = [float(base) for *_, base in known if base is not None]
    bases = bases if len(bases) == len(points) else []
    most = 100.0 if indicator.unit == PERCENT else None
    periods = {code: one.period for code, one in counts.known().items()}
    grows = only_grows(indicator.expression, periods)
    return ahead(points, ends, most=most, bases=bases, grows=grows), why_none(points, ends, bases)


def course_chart(indicator: Indicator, course: Course, coming: Sequence[Ahead] = ()) -> dict[str, Any]:
    """The months of the year as a line with the target and what is expected."""
    values: list[float | None] = [None] * 12
    for day, one in course.months:
        values[day.month - 1] = one.share
    series: dict[str, Any] = {"name": indicator.name, "values": values}
    if course.now.target is not None:
        series["target"] = float(course.now.target)
    drawn: dict[str, Any] = {"labels": [f"{month}月" for month in range(1, 13)], "series": [series]}
    drawn |= {"unit": "%", "max": 100} if indicator.unit == PERCENT else {"unit": indicator.unit}
    return with_forecast(drawn, coming, course.months[-1][0])


def map_of(indicator: Indicator, rows: Collection[NodeFigures], addresses: dict[str, str]) -> dict[str, Any]:
    """The areas: by distance to a target that can be missed by ten points, else in steps of one colour."""
    values: list[dict[str, Any]] = []
    for row in rows:
        one = row.figures[indicator.code]
        if one.share is None:
            continue
        text = "，".join(part for part in (one.text, one.missing_text) if part)
        code = row.place.code
        values.append({"code": code, "value": one.share, "text": text, "url": addresses[code]})
    drawn: dict[str, Any] = {"outline": outline(), "values": values, "without": len(rows) - len(values)}
    goals = {row.figures[indicator.code].target for row in rows}
    goal = goals.pop() if len(goals) == 1 else None
    if goal is not None and indicator.unit == PERCENT and goal <= 90:
        return drawn | {"target": int(goal) if goal.denominator == 1 else float(goal)}
    most = max((value["value"] for value in values), default=0)
    return drawn | {"label": indicator.name, "most": int(most) or 1, "unit": indicator.unit}
