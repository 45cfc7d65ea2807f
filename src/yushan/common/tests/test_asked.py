"""Numbers out of addresses and forms."""

from datetime import date

import pytest

from yushan.common.asked import asked_day, asked_number, asked_numbers


@pytest.mark.parametrize("text", [None, "", "x", "²", "١", "-1", "+1", " 1", "1.0", "1_0", "9" * 30])
def test_what_is_no_number_of_a_row(text: str | None) -> None:
    assert asked_number(text) == 0


def test_a_number_of_a_row() -> None:
    assert (asked_number("17"), asked_number("9" * 18), asked_number("017")) == (17, 10**18 - 1, 17)
    assert asked_number("1000", digits=3) == 0
    assert asked_numbers(["3", "²", "", "5", "9" * 30]) == [3, 5]


def test_a_day_is_a_day_or_nothing() -> None:
    assert asked_day(" 2026-11-26 ") == date(2026, 11, 26)
    for text in (None, "", "2026-02-30", "20261126", "2026-W48-4", "明天", "2026-11-2６", "2026-11-26T00:00"):
        assert asked_day(text) is None
