"""What the templates draw: rate cards, the trend with its forecast, the map."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from yushan.common.maps import outline
from yushan.common.rates import Rate
from yushan.indicators.behind import behind_url
from yushan.indicators.moments import Moment
from yushan.indicators.pictures import with_forecast
from yushan.indicators.places import Place
from yushan.indicators.queries import Course, Figures, month_ends
from yushan.indicators.rules import points_between
from yushan.indicators.rules.forecasting import Ahead, forecast, why_no_forecast
from yushan.indicators.words import RATES, RateWords


@dataclass(frozen=True)
class Card:
    """One rate card; `url` is the list behind it, empty for who may not see names."""

    words: RateWords
    rate: Rate
    trend: str
    url: str
    year_ago: str = ""


def _change(before: Figures | None, now: Figures, code: str) -> str:
    change = points_between(before.rates[code], now.rates[code]) if before else ""
    if not change:
        return ""
    return "本月持平" if change == "0.0" else f"本月 {change} 个百分点"


def _year_ago(then: Figures | None, now: Figures, code: str) -> str:
    """«去年同日 48.2%（86 / 178），多 5.1 个百分点»; empty where nobody was counted then."""
    if then is None or not then.rates[code].denominator:
        return ""
    rate, change = then.rates[code], points_between(then.rates[code], now.rates[code])
    said = (
        ""
        if not change
        else "，持平"
        if change == "0.0"
        else f"，{'多' if change[0] == '+' else '少'} {change[1:]} 个百分点"
    )
    return f"去年同日 {rate.percent}%（{rate.numerator:,} / {rate.denominator:,}）{said}"


def cards(course: Course, place: Place, moment: Moment, *, with_people: bool) -> list[Card]:
    """The three rate cards of a node."""
    return [
        Card(
            words=words,
            rate=course.now.rates[code],
            trend=_change(course.before, course.now, code),
            url=behind_url(place, moment, words.behind) if with_people else "",
            year_ago=_year_ago(course.year_ago, course.now, code),
        )
        for code, words in RATES.items()
    ]


def _share(rate: Rate) -> float | None:
    return 100 * rate.numerator / rate.denominator if rate.denominator else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


@dataclass(frozen=True)
class Trend:
    """Chart data, the same months as rows, and what is expected on 31 December (None: `unsaid` tells why)."""

    data: dict[str, Any]
    rows: list[tuple[date, Rate]]
    year_end: Ahead | None
    unsaid: str


def trend(course: Course, code: str, moment: Moment) -> Trend:
    """The year of one rate with target line and forecast."""
    points = [(point.day, point.figures.rates[code]) for point in course.months]
    by_month: list[float | None] = [None] * 12
    for day, rate in points:
        by_month[day.month - 1] = _rounded(_share(rate))
    series: dict[str, Any] = {"name": RATES[code].title, "values": by_month}
    target = course.now.rates[code].target
    if target is not None:
        series["target"] = float(target * 100)
    ends = month_ends(moment.year)
    coming, unsaid = forecast(points, ends, grows=RATES[code].grows), why_no_forecast(points, ends)
    data = {"labels": [f"{month}月" for month in range(1, 13)], "series": [series], "unit": "%", "max": 100}
    return Trend(with_forecast(data, coming, moment.as_of), points, coming[-1] if coming else None, unsaid)


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
