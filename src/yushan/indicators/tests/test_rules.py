"""Change in percentage points."""

import pytest

from yushan.common.rates import Rate
from yushan.indicators.rules import points_between


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
