"""What the templates draw: rate cards, the trend with its forecast, the map."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from yushan.common.maps import outline
from yushan.common.rates import Rate
from yushan.indicators.moments import Moment
from yushan.indicators.places import Place
from yushan.indicators.queries import Course, Figures, month_ends
from yushan.indicators.rules import forecast, points_between
from yushan.indicators.words import RATES, RateWords


@dataclass(frozen=True)
class Card:
    """One rate card; `url` is the list behind it, empty for who may not see names."""

    words: RateWords
    rate: Rate
    trend: str
    url: str


def _change(before: Figures | None, now: Figures, code: str) -> str:
    change = points_between(before.rates[code], now.rates[code]) if before else ""
    if not change:
        return ""
    return "本月持平" if change == "0.0" else f"本月 {change} 个百分点"


def cards(course: Course, place: Place, moment: Moment, *, with_people: bool) -> list[Card]:
    """The three rate cards of a node."""
    return [
        Card(
            words=words,
            rate=course.now.rates[code],
            trend=_change(course.before, course.now, code),
            url=place.url("people", moment, {"which": words.behind}) if with_people else "",
        )
        for code, words in RATES.items()
    ]


def _share(rate: Rate) -> float | None:
    return 100 * rate.numerator / rate.denominator if rate.denominator else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


@dataclass(frozen=True)
class Trend:
    """Chart data, the same months as rows, and the forecast for 31 December (empty: too little data)."""

    data: dict[str, Any]
    rows: list[tuple[date, Rate]]
    year_end: str


def trend(course: Course, code: str, moment: Moment) -> Trend:
    """The year of one rate with target line and forecast."""
    points = [(point.day, point.figures.rates[code]) for point in course.months]
    ends = month_ends(moment.year)
    by_month: list[float | None] = [None] * 12
    for day, rate in points:
        by_month[day.month - 1] = _rounded(_share(rate))
    series: list[dict[str, Any]] = [{"name": RATES[code].title, "values": by_month}]
    target = course.now.rates[code].target
    if target is not None:
        series[0]["target"] = float(target * 100)
    coming = forecast(points, ends)
    if coming:
        ahead: list[float | None] = [None] * 12
        ahead[moment.as_of.month - 1] = by_month[moment.as_of.month - 1]
        for day, value in coming:
            if day.month != moment.as_of.month:
                ahead[day.month - 1] = _rounded(value)
        series.append({"name": "年底预测", "values": ahead, "forecast": True})
    data = {"labels": [f"{month}月" for month in range(1, 13)], "series": series, "unit": "%", "max": 100}
    return Trend(data, points, f"{coming[-1][1]:.1f}" if coming else "")


def map_data(rows: Sequence[Figures], code: str, moment: Moment) -> dict[str, Any] | None:
    """The map of one rate; None in a year without a target, by which it would be coloured."""
    target = next((row.rates[code].target for row in rows), None)
    if target is None:
        return None
    values = []
    for row in rows:
        rate = row.rates[code]
        if not rate.denominator:
            continue
        missing = "已达到" if rate.met else f"还需 {rate.missing:,} 人"
        place = Place("area", row.pk, row.code, row.name, {})
        text = f"{rate.percent}%（{rate.numerator:,} / {rate.denominator:,}），{missing}"
        values.append({"code": row.code, "value": _share(rate), "text": text, "url": place.url("", moment)})
    goal = float(target * 100)
    return {
        "outline": outline(),
        "target": int(goal) if goal.is_integer() else goal,
        "values": values,
        "without": len(rows) - len(values),
    }
