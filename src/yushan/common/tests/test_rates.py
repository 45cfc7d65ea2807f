from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yushan.common.numbers import hours_text
from yushan.common.rates import Rate, as_target, people_missing, percent_text, target_met

targets = st.fractions(min_value=Fraction(1, 1000), max_value=1, max_denominator=1000)


@given(st.integers(0, 400), st.integers(1, 300), targets)
def test_missing_people_as_by_trying_one_more_each_time(numerator: int, denominator: int, target: Fraction) -> None:
    more = 0
    while Fraction(numerator + more, denominator) < target:
        more += 1
    assert people_missing(numerator, denominator, target) == more
    assert target_met(numerator + more, denominator, target) is True
    if more:
        assert target_met(numerator + more - 1, denominator, target) is False


@given(st.integers(0, 10**7), st.integers(1, 10**7))
def test_percentage_is_rounded_half_up(numerator: int, denominator: int) -> None:
    exact = Decimal(numerator) * 100 / Decimal(denominator)
    assert percent_text(numerator, denominator) == str(exact.quantize(Decimal("0.1"), ROUND_HALF_UP))


@given(st.integers(0, 10**6))
def test_hours_are_rounded_half_up(minutes: int) -> None:
    assert hours_text(minutes) == str((Decimal(minutes) / 60).quantize(Decimal("0.1"), ROUND_HALF_UP))


def test_just_below_the_target_is_not_met_although_it_looks_so() -> None:
    rate = Rate(5999, 10000, Fraction(3, 5))
    assert (rate.percent, rate.met, rate.missing) == ("60.0", False, 1)


def test_nothing_to_divide_by_is_a_dash_and_neither_met_nor_missed() -> None:
    rate = Rate(0, 0, Fraction(3, 5))
    assert (rate.percent, rate.met, rate.missing) == ("—", None, 0)


@pytest.mark.parametrize(
    ("given_as", "meant"),
    [("60", Fraction(3, 5)), (62.5, Fraction(5, 8)), ("80%", Fraction(4, 5)), (Decimal("0.5"), Fraction(1, 2)),
     (Fraction(1, 3), Fraction(1, 3)), ("", None), (None, None)],
)  # fmt: skip
def test_targets_as_they_are_written(given_as: object, meant: Fraction | None) -> None:
    assert as_target(given_as) == meant


@pytest.mark.parametrize(("target", "text"), [(Fraction(3, 5), "60"), (Fraction(5, 8), "62.5"), (None, "")])
def test_target_as_it_is_shown(target: Fraction | None, text: str) -> None:
    assert Rate(1, 2, target).target_percent == text
