"""Change in percentage points."""

import pytest

from yushan.common.rates import Rate
from yushan.indicators.rules import beyond_roster, points_between


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        (Rate(1, 2), Rate(512, 1000), "+1.2"),
        (Rate(512, 1000), Rate(1, 2), "−1.2"),
        (Rate(1, 3), Rate(2, 6), "0.0"),
        (Rate(0, 2000), Rate(1, 2000), "+0.1"),  # 0.05 points, half up
        (Rate(0, 3000), Rate(1, 3000), "0.0"),
        (Rate(299, 1000), Rate(5981, 10000), "+29.9"),
        (Rate(29948, 100000), Rate(59751, 100000), "+29.9"),  # 29.9 and 59.8 are shown
        (Rate(0, 0), Rate(1, 2), ""),
        (Rate(1, 2), Rate(0, 0), ""),
    ],
)
def test_change_is_that_of_the_percentages_shown(before: Rate, now: Rate, said: str) -> None:
    assert points_between(before, now) == said


def test_who_is_missing_beyond_the_roster_is_said() -> None:
    assert beyond_roster(32, roster=60, registered=28) == ""
    said = beyond_roster(47, roster=60, registered=28)
    assert said.startswith("花名册上还没有注册的只有 32 人，另外 15 人还不在花名册上")
    assert beyond_roster(5, roster=10, registered=10).startswith("花名册上的人都注册了，另外 5 人")
