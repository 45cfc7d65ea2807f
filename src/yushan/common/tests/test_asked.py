"""Numbers out of addresses and forms."""

import pytest

from yushan.common.asked import asked_number, asked_numbers


@pytest.mark.parametrize("text", [None, "", "x", "²", "١", "-1", "+1", " 1", "1.0", "1_0", "9" * 30])
def test_what_is_no_number_of_a_row(text: str | None) -> None:
    assert asked_number(text) == 0


def test_a_number_of_a_row() -> None:
    assert (asked_number("17"), asked_number("9" * 18), asked_number("017")) == (17, 10**18 - 1, 17)
    assert asked_number("1000", digits=3) == 0
    assert asked_numbers(["3", "²", "", "5", "9" * 30]) == [3, 5]
