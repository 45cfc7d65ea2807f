"""The year-end forecast and its interval."""

import random
from datetime import date, timedelta

import pytest

from yushan.common import counts
from yushan.common.rates import Rate
from yushan.indicators.rules.forecasting import (
    JUMPED,
    TOO_LITTLE,
    UNCHANGED,
    ahead,
    forecast,
    only_grows,
    why_no_forecast,
    why_none,
)
from yushan.indicators.rules.formula import parse

END = [date(2026, 11, 30), date(2026, 12, 31)]
DAYS = [date(2026, 8, 31), date(2026, 9, 30), date(2026, 10, 31), date(2026, 11, 20)]


def points(*numerators: int, people: int = 100) -> list[tuple[date, Rate]]:
    return [(day, Rate(n, people)) for day, n in zip(DAYS[-len(numerators) :], numerators, strict=True)]


def test_a_forecast_goes_on_in_a_straight_line() -> None:
    # 30, 31 and 20 days: one person a day.
    line = points(10, 40, 71, 91)
    assert [(one.day, one.value) for one in forecast(line, END)] == [(END[0], 100.0), (END[1], 100.0)]
    slower = [(day, Rate(rate.numerator, 1000)) for day, rate in line]
    assert [round(one.value, 6) for one in forecast(slower, END)] == [10.1, 13.2]
    assert forecast(points(91, 61, 30, 5), END)[-1].value == 0.0


def test_the_interval_is_nothing_on_a_line_and_wider_the_further_ahead() -> None:
    sure = forecast([(day, Rate(rate.numerator, 1000)) for day, rate in points(10, 40, 71, 91)], END)
    assert all(one.low == pytest.approx(one.value) == pytest.approx(one.high) for one in sure)
    unsure = forecast(points(10, 14, 12, 20, people=200), END)
    assert all(0 <= one.low < one.value < one.high <= 100 for one in unsure)
    assert unsure[1].high - unsure[1].low > unsure[0].high - unsure[0].low
    # Counts know no hundred, and nothing is less than none.
    hours = ahead(list(zip(DAYS, (100.0, 260.0, 300.0, 520.0), strict=True)), END)
    assert hours[-1].high > 520 and ahead(list(zip(DAYS, (9.0, 2.0, 4.0, 1.0), strict=True)), END)[-1].low == 0


@pytest.mark.parametrize("moments", [3, 4])
def test_the_interval_holds_four_times_out_of_five(moments: int) -> None:
    lots, inside, tries = random.Random(7), 0, 6_000
    for _ in range(tries):
        slope, height = lots.uniform(-0.05, 0.1), lots.uniform(40, 60)

        def drawn(day: date, slope: float = slope, height: float = height) -> float:
            return height + slope * (day - DAYS[0]).days + lots.gauss(0, 0.5)

        coming = ahead([(day, drawn(day)) for day in DAYS[-moments:]], END[1:], least=-1e9)[0]
        inside += coming.low <= drawn(END[1]) <= coming.high
    assert 0.78 < inside / tries < 0.82


def test_what_only_adds_up_is_not_below_today() -> None:
    uneven = points(10, 18, 12, 20, people=200)
    free, bound = forecast(uneven, END), forecast(uneven, END, grows=True)
    today = uneven[-1][1]
    assert free[-1].low < 100 * today.numerator / today.denominator == bound[-1].low
    assert (bound[-1].value, bound[-1].high) == (free[-1].value, free[-1].high)
    fallen = forecast(points(91, 61, 30, 25), END, grows=True)
    assert all(one.low == one.value == 25.0 <= one.high for one in fallen)


@pytest.mark.parametrize(
    ("text", "grows"),
    [
        ("hours", True),
        ("hours_measured + hours_declared", True),
        ("2 * activities", True),
        ("party_members_served / party_members", True),
        ("hours - hours_declared", False),
        ("activities_online / activities", False),
        ("hours / people_served_in_year", False),
        ("volunteers", False),
        ("staff_registered / headcount", False),
        ("volunteers_active / volunteers", False),
    ],
)
def test_what_can_only_grow_within_a_year(text: str, grows: bool) -> None:
    periods = {code: one.period for code, one in counts.known().items()}
    assert only_grows(parse(text), periods) == grows


def test_thin_data_makes_no_forecast() -> None:
    assert forecast([], END) == []
    assert forecast(points(10, 20), END) == []
    assert forecast(points(1, 2, 3, 4, people=9), END) == []
    assert forecast(points(10, 20, 30, 40)[:3], [date(2026, 10, 31)]) == []
    day = date(2026, 11, 1)
    assert forecast([(day + timedelta(days=n), Rate(n, 100)) for n in (0, 9, 19)], END) == []


def test_what_has_not_changed_is_not_forecast() -> None:
    assert forecast(points(50, 50, 50, 50), END) == []
    assert why_no_forecast(points(50, 50, 50, 50), END) == UNCHANGED
    teams = list(zip(DAYS, (120.0,) * 4, strict=True))
    assert ahead(teams, END) == [] and why_none(teams, END) == UNCHANGED
    assert why_no_forecast(points(50, 50, 50, 50), DAYS) == "", "on the last day of the year nothing is to come"
    assert why_no_forecast(points(10, 20), END) == TOO_LITTLE == why_no_forecast([], END)
    assert why_no_forecast(points(10, 14, 12, 20), END) == ""
    assert forecast(points(10, 14, 12, 20), END)[-1].has_interval
    assert not forecast([(day, Rate(n, 1000)) for day, n in zip(DAYS, (10, 40, 71, 91), strict=True)], END)[
        -1
    ].has_interval


def test_a_jump_of_the_headcount_is_no_trend() -> None:
    # A unit declared 50, then 107: 18 registered all the while, and one more each month.
    rates = [Rate(15, 50), Rate(16, 50), Rate(17, 107), Rate(18, 107)]
    jumped = list(zip(DAYS, rates, strict=True))
    assert forecast(jumped, END) == [] and why_no_forecast(jumped, END) == JUMPED
    day = date(2026, 7, 31)
    later = [(day, Rate(14, 50)), *zip(DAYS, (Rate(15, 107), Rate(16, 107), Rate(17, 107), Rate(19, 108)), strict=True)]
    coming = forecast(later, END)[-1]
    assert coming.low > 0 and coming.value > 100 * 19 / 108, "only what came after the jump makes the speed"
    one_by_one = list(zip(DAYS, (Rate(15, 50), Rate(16, 52), Rate(17, 54), Rate(19, 55)), strict=True))
    assert forecast(one_by_one, END), "people who come and go are no jump"
