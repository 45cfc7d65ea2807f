"""The activity that is going on when the demo is loaded, at whatever hour."""

from datetime import date, timedelta

import pytest

from yushan.common import clock
from yushan.demo.stage import CARAVAN, running
from yushan.demo.topics import NIGHT


@pytest.mark.parametrize("minutes", range(0, 24 * 60, 15))
def test_what_runs_now_is_held_at_a_plausible_hour(minutes: int) -> None:
    now = clock.at(date(2026, 9, 8)) + timedelta(minutes=minutes)
    topic, start, end = running(now)
    begins, ends = clock.local(start), clock.local(end)
    assert start + timedelta(minutes=59) < now < end - timedelta(minutes=30), "people are in, and it goes on"
    assert timedelta(hours=3) <= end - start <= timedelta(hours=12)
    if topic is CARAVAN:
        assert begins.date() == ends.date() and begins.hour >= 7 and (ends.hour, ends.minute) <= (21, 0)
    else:
        assert topic is NIGHT and begins.hour >= 17 and (ends.hour <= 9 or ends.hour >= 22)
