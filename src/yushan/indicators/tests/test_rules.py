"""Change in percentage points, and the year-end forecast."""

from datetime import date

import pytest

from yushan.common.rates import Rate
from yushan.indicators.rules import forecast, points_between

END = [date(2026, 11, 30), date(2026, 12, 31)]


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        (Rate(1, 2), Rate(512, 1000), "+1.2"),
        (Rate(512, 1000), Rate(1, 2), "−1.2"),
        (Rate(1, 3), Rate(2, 6), "0.0"),
        (Rate(0, 2000), Rate(1, 2000), "+0.1"),  # 0.05 points, half up
        (Rate(0, 3000), Rate(1, 3000), "0.0"),
        (Rate(0, 0), Rate(1, 2), ""),
        (Rate(1, 2), Rate(0, 0), ""),
    ],
)
def test_change_is_counted_on_exact_fractions(before: Rate, now: Rate, said: str) -> None:
    assert points_between(before, now) == said


def points(*numerators: int, people: int = 100) -> list[tuple[date, Rate]]:
    days = [date(2026, 8, 31), date(2026, 9, 30), date(2026, 10, 31), date(2026, 11, 20)]
    return [(day, Rate(n, people)) for day, n in zip(days[-len(numerators) :], numerators, strict=True)]


def test_a_forecast_goes_on_in_a_straight_line() -> None:
    # 30, 31 and 20 days: one person a day.
    line = points(10, 40, 71, 91)
    assert forecast(line, END) == [(END[0], 100.0), (END[1], 100.0)]
    slower = [(day, Rate(rate.numerator, 1000)) for day, rate in line]
    assert [round(value, 6) for _, value in forecast(slower, END)] == [10.1, 13.2]
    assert forecast(points(50, 50, 50, 50), END)[-1][1] == 50.0
    assert forecast(points(91, 61, 30, 5), END)[-1][1] == 0.0


def test_thin_data_makes_no_forecast() -> None:
    assert forecast([], END) == []
    assert forecast(points(10, 20), END) == []
    assert forecast(points(1, 2, 3, 4, people=9), END) == []
    assert forecast(points(10, 20, 30, 40)[:3], [date(2026, 10, 31)]) == []
    short = [(date(2026, 11, day), Rate(day, 100)) for day in (1, 10, 20)]
    assert forecast(short, END) == []
