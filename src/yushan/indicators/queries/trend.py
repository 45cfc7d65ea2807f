"""One node over a year: the day asked, the end of the month before, and every month end so far."""

from dataclasses import dataclass
from datetime import date, timedelta

from yushan.common.counts import year_before
from yushan.indicators.queries.figures import Figures, figures_on


@dataclass(frozen=True)
class MonthPoint:
    """Figures on the last day of a month, or on the asked day in its own month."""

    day: date
    figures: Figures


@dataclass(frozen=True)
class Course:
    """`now` on the asked day, `before` at the end of the month before it, `months` from January on, `year_ago` on
    the same day of the year before."""

    now: Figures
    before: Figures | None
    months: list[MonthPoint]
    year_ago: Figures | None = None


def month_ends(year: int) -> list[date]:
    """The twelve last days of the months."""
    return [date(year, month + 1, 1) - timedelta(days=1) for month in range(1, 12)] + [date(year, 12, 31)]


def course(scope: str, pk: int, *, year: int, as_of: date) -> Course | None:
    """The year of one node up to a day in it; None when the node does not exist on that day."""
    ends = [day for day in month_ends(year) if day < as_of]
    month_before = as_of.replace(day=1) - timedelta(days=1)
    ids = None if scope == "city" else [pk]
    ago = year_before(as_of)
    found = figures_on(scope, year=year, days=[*ends, month_before, as_of], ids=ids, other_years={ago: ago.year})
    by_day = {day: rows[0] for day, rows in found.items() if rows}
    if as_of not in by_day:
        return None
    months = [MonthPoint(day, by_day[day]) for day in [*ends, as_of] if day in by_day]
    return Course(by_day[as_of], by_day.get(month_before), months, by_day.get(ago))


def monthly_trend(scope: str, pk: int, *, year: int, as_of: date) -> list[MonthPoint]:
    """The months of a node's year; empty when the node does not exist on that day."""
    found = course(scope, pk, year=year, as_of=as_of)
    return found.months if found else []
