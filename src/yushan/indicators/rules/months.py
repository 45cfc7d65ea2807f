"""Sums by month beside those by day: a figure adds up whole months and the days of the month asked, not years of days."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from yushan.indicators.rules import METRICS, StepKey

# After the name of a metric: the same by month, `day` being its first day.
BY_MONTH = ".m"
# Of these nodes the fold adds up months beside days; the steps of people on rosters bring their own (with_months).
FOLDED_SCOPES = ("city", "area", "org", "parent", "town")


def first_of(day: date) -> date:
    """The first day of its month; date.min is one."""
    return day.replace(day=1)


def is_month_end(day: date) -> bool:
    """True for the last day of a month."""
    return day != date.max and (day + timedelta(days=1)).day == 1


def with_months(changes: Mapping[StepKey, int]) -> dict[StepKey, int]:
    """The changes by day and the same by month."""
    found: Counter[StepKey] = Counter()
    for (scope, scope_id, metric, year, day), amount in changes.items():
        found[scope, scope_id, metric, year, day] += amount
        found[scope, scope_id, metric + BY_MONTH, year, first_of(day)] += amount
    return {key: amount for key, amount in found.items() if amount}


def month_key(key: StepKey) -> StepKey | None:
    """Under which key a change by day is added up by month when it is folded; None where it is not."""
    scope, scope_id, metric, year, day = key
    if scope not in FOLDED_SCOPES or metric.endswith(BY_MONTH) or metric in METRICS:
        return None
    return scope, scope_id, metric + BY_MONTH, year, first_of(day)


def parts(day: date) -> tuple[date, tuple[date, date] | None]:
    """Of which rows a sum up to a day is made: months before the first answer, and days of the range (None: none)."""
    if is_month_end(day):
        return day + timedelta(days=1), None
    return first_of(day), (first_of(day), day)


def ranges(days: Iterable[date]) -> tuple[date, Sequence[tuple[date, date]]]:
    """For several days: months before which day matter, and the ranges of days that matter."""
    found = [parts(day) for day in days]
    return max(until for until, _ in found), [days for _, days in found if days]
