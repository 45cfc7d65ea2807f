"""The small language of indicators, by itself."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yushan.indicators.rules import formula
from yushan.indicators.rules.measuring import DOWN, UP, Goal, Indicator, Measured, rounded


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", Fraction(7)),
        ("(1 + 2) * 3", Fraction(9)),
        ("8 / 2 / 2", Fraction(2)),
        ("8 - 2 - 2", Fraction(4)),
        ("-a + 10", Fraction(7)),
        ("a / b", Fraction(3, 7)),
        ("a / (b - 7)", None),
        ("unknown + 1", None),
        ("0.1 * 3", Fraction(3, 10)),
    ],
)
def test_what_an_expression_is_worth(text: str, value: Fraction | None) -> None:
    assert formula.evaluate(formula.parse(text), {"a": 3, "b": 7, "unknown": None}) == value


@pytest.mark.parametrize(
    ("text", "at", "words"),
    [
        ("a +", 4, "这里应是"),
        ("a b", 3, "缺少加减乘除号"),
        ("(a + b", 7, "少一个右括号"),
        ("a) + b", 2, "多了一个右括号"),
        ("a ** b", 4, "这里应是"),
        ("a; import os", 2, "不认识"),
        ("__import__('os')", 1, "不认识"),
        ("", 1, "这里应是"),
        ("(" * 30 + "a" + ")" * 30, 22, "套得太多"),
        ("a + " * 100 + "a", 301, "最多 300"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_place(text: str, at: int, words: str) -> None:
    with pytest.raises(formula.FormulaError, match=words) as caught:
        formula.parse(text)
    assert caught.value.at == at


_numbers = st.integers(0, 50).map(str)
_trees = st.recursive(
    _numbers | st.sampled_from(["a", "b"]),
    lambda inner: st.tuples(inner, st.sampled_from("+-*"), inner).map(lambda one: f"({one[0]} {one[1]} {one[2]})"),
    max_leaves=8,
)


@given(_trees, st.integers(-9, 9), st.integers(-9, 9))
def test_it_counts_as_python_does(text: str, a: int, b: int) -> None:
    expected = eval(text, {"__builtins__": {}}, {"a": a, "b": b})  # noqa: S307 (made by the test itself)
    assert formula.evaluate(formula.parse(text), {"a": a, "b": b}) == expected


def test_names_parts_and_words() -> None:
    expression = formula.parse("(a + b) / (a * 2)")
    assert formula.names(expression) == ["a", "b"]
    above, below = formula.parts(expression)
    assert formula.names(above) == ["a", "b"] and below is not None
    assert formula.said(expression, {"a": "甲", "b": "乙"}) == "（甲 ＋ 乙） ÷ （甲 × 2）"
    assert formula.said(formula.parse("a - (b - a)"), {}) == "a － （b － a）"


def _indicator(expression: str, unit: str, direction: str = UP) -> Indicator:
    return Indicator(
        *("x", "某项", "G1", "", formula.parse(expression), expression, "", unit, "day", direction),
        ("city",), "indicators.view", (Goal("city", 2025, Fraction(60)), Goal("city", 2027, Fraction(65))), "人",
    )  # fmt: skip


@given(st.integers(0, 300), st.integers(1, 300))
def test_still_so_many_is_the_least_number_that_reaches_the_target(above: int, below: int) -> None:
    one = Measured(_indicator("a / b", "%"), {"a": above, "b": below}, Fraction(60))
    assert one.met == (above * 100 >= 60 * below)
    reached = Measured(one.indicator, {"a": above + one.missing, "b": below}, Fraction(60))
    assert reached.met
    if one.missing:
        short = Measured(one.indicator, {"a": above + one.missing - 1, "b": below}, Fraction(60))
        assert short.met is False


def test_figures_in_words() -> None:
    short = Measured(_indicator("a / b", "%"), {"a": 57, "b": 100}, Fraction(60))
    assert (short.text, short.target_text, short.missing_text) == ("57.0%", "60%", "还需 3 人")
    nothing = Measured(_indicator("a / b", "%"), {"a": 0, "b": 0}, Fraction(60))
    assert (nothing.text, nothing.met, nothing.missing_text) == ("—", None, "")
    much = Measured(_indicator("a", "件", DOWN), {"a": 64}, Fraction(60))
    assert (much.met, much.missing_text, much.text) == (False, "超出 4 人", "64 件")
    per_head = Measured(_indicator("h / b", "小时"), {"h": Fraction(1234, 60), "b": 4}, Fraction(60))
    assert per_head.text == "5.1 小时" and per_head.missing == 220  # 240 − 20.57 hours
    assert [_indicator("a", "人").goal("city", year) for year in (2024, 2026, 2027)] == [None, 60, 65]
    assert [rounded(Fraction(value, 100)) for value in (125, -125, 4, 123456)] == ["1.3", "−1.3", "0.0", "1,234.6"]
