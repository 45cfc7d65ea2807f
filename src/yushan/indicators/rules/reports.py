"""Reports of a week, a month, a year: which period is over, what a report holds, what is told of it. Pure."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from yushan.common.rates import Rate
from yushan.indicators.rules import points_between

WEEK, MONTH, YEAR = "week", "month", "year"
PERIODS = {WEEK: "周报", MONTH: "月报", YEAR: "年报"}
# A rate as data: numerator, denominator, target as an exact fraction («3/5», empty without one).
RateData = Sequence[Any]


@dataclass(frozen=True)
class Span:
    """Days from `first` to `last`, both in it; the last one is the as-of day of every figure."""

    period: str
    first: date
    last: date

    @property
    def words(self) -> str:
        """«2026 年第 47 周», «2026 年 10 月», «2026 年»; a week belongs to the year of its Thursday (ISO 8601)."""
        if self.period == WEEK:
            year, week, _ = self.first.isocalendar()
            return f"{year} 年第 {week} 周"
        return f"{self.first.year} 年 {self.first.month} 月" if self.period == MONTH else f"{self.first.year} 年"

    @property
    def title(self) -> str:
        """«2026 年 10 月月报»."""
        return self.words + PERIODS[self.period]

    @property
    def before(self) -> date:
        """The day before it began: what the figures are compared with."""
        return self.first - timedelta(days=1)


def over(period: str, today: date) -> Span:
    """The last period that is over on a day: Monday to Sunday, the month, the calendar year. ValueError for others."""
    if period == WEEK:
        last = today - timedelta(days=today.weekday() + 1)
        return Span(period, last - timedelta(days=6), last)
    if period == MONTH:
        last = today.replace(day=1) - timedelta(days=1)
        return Span(period, last.replace(day=1), last)
    if period == YEAR:
        return Span(period, date(today.year - 1, 1, 1), date(today.year - 1, 12, 31))
    raise ValueError(period)


@dataclass(frozen=True)
class Report:
    """One report as it was made: only figures of nodes and activities, nothing of a person.

    `before` are the rates at the end of the period before (empty for weeks and months that begin a calendar year); `months` the rates
    at the end of each month; `below` the areas of the city or the units of an area, by code; `happened` what was done
    in the period (word, number as text); `measured` the catalogue: clause, name, value, target, standing.
    """

    scope: str
    code: str
    name: str
    period: str
    first: str
    last: str
    rates: Mapping[str, RateData]
    before: Mapping[str, RateData]
    months: Sequence[tuple[str, Mapping[str, RateData]]]
    below: Sequence[tuple[str, str, Mapping[str, RateData]]]
    happened: Sequence[tuple[str, str]]
    measured: Sequence[tuple[str, str, str, str, str]]
    made: str

    @property
    def span(self) -> Span:
        """The days of the report."""
        return Span(self.period, date.fromisoformat(self.first), date.fromisoformat(self.last))


def as_data(report: Report) -> dict[str, Any]:
    """What is stored."""
    data: dict[str, Any] = json.loads(json.dumps(asdict(report), ensure_ascii=False))
    return data


def from_data(data: Mapping[str, Any]) -> Report:
    """What was stored."""
    return Report(**data)


def digest(data: Mapping[str, Any]) -> str:
    """SHA-256 of the stored content in one fixed way of writing it."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def change(now: Rate, before: Rate | None) -> str:
    """«+1.2 个百分点», «持平»; empty where there is nothing to compare with."""
    moved = "" if before is None else points_between(before, now)
    return "持平" if moved == "0.0" else f"{moved} 个百分点" if moved else ""


def points(now: Rate, before: Rate | None) -> float | str:
    """The same as a number of percentage points for a workbook; «—» where there is nothing to compare with."""
    moved = "" if before is None else points_between(before, now)
    return float(moved.replace("−", "-")) if moved else "—"


def standing(rate: Rate) -> str:
    """«已达到», «还需 37 人», «—»."""
    return "—" if rate.met is None else "已达到" if rate.met else f"还需 {rate.missing:,} 人"
