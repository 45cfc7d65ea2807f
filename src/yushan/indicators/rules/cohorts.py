"""Cohorts (G9): of those who registered in a quarter, how many served in each quarter from then on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from yushan.common.rates import Rate

SHOWN = 8


def quarter_of(day: date) -> date:
    """The first day of the quarter."""
    return date(day.year, day.month - (day.month - 1) % 3, 1)


def later(quarter: date, number: int) -> date:
    """The quarter so many quarters later (earlier where negative)."""
    months = quarter.year * 12 + quarter.month - 1 + 3 * number
    return date(months // 12, months % 12 + 1, 1)


def called(quarter: date) -> str:
    """«2026 年二季度»."""
    return f"{quarter.year} 年{'一二三四'[(quarter.month - 1) // 3]}季度"


@dataclass(frozen=True)
class Cohort:
    """Those who registered in a quarter; `served[k]`: of them in the k-th quarter after it; None: not there yet."""

    quarter: date
    people: int
    served: tuple[Rate | None, ...]

    @property
    def name(self) -> str:
        return called(self.quarter)


def cohorts(people: Mapping[date, int], served: Mapping[tuple[date, date], int], as_of: date) -> list[Cohort]:
    """The last quarters up to a day, oldest first: `people` by quarter, `served` by quarter and quarter of service."""
    last = quarter_of(as_of)
    found = []
    for back in range(SHOWN - 1, -1, -1):
        quarter, size = later(last, -back), people.get(later(last, -back), 0)
        row = tuple(
            Rate(served.get((quarter, later(quarter, at)), 0), size) if at <= back else None for at in range(SHOWN)
        )
        found.append(Cohort(quarter, size, row))
    return found
