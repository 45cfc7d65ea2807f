"""What is free on a day, how long the road takes, which times a stop can have."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from yushan.tours import rules

DAY = datetime(2026, 12, 3, tzinfo=UTC)


def _at(minutes: int) -> datetime:
    return DAY + timedelta(minutes=minutes)


@given(st.lists(st.tuples(st.integers(0, 1439), st.integers(1, 400)), max_size=8))
def test_free_windows_meet_nothing_taken_and_leave_out_nothing_long_enough(taken):
    """Against minute by minute: a minute is free exactly when nothing covers it and its gap is long enough."""
    windows = [(_at(begin), _at(begin + length)) for begin, length in taken]
    found = rules.free((_at(540), _at(1020)), windows)
    covered = [any(begin <= _at(m) < end for begin, end in windows) for m in range(540, 1020)]
    expected: set[int] = set()
    run: list[int] = []
    for minute, is_taken in zip(range(540, 1021), [*covered, True], strict=True):
        if is_taken:
            if len(run) >= 60:
                expected |= set(run)
            run = []
        else:
            run.append(minute)
    inside = {m for begin, end in found for m in range(540, 1020) if begin <= _at(m) < end}
    assert inside == expected


@given(st.floats(0, 500_000), st.floats(0, 500_000))
def test_a_longer_road_never_takes_less_time(a, b):
    near, far = sorted((a, b))
    assert rules.drive_minutes(near) <= rules.drive_minutes(far)
    assert rules.drive_minutes(far) % 5 == 0


def test_the_road_from_wanzhou_to_kaizhou():
    """About 50 km in a straight line: an hour and a half in the mountains."""
    assert rules.drive_minutes(50_000) == 95
    assert rules.too_tight(_at(0), _at(90), 50_000) == 95
    assert rules.too_tight(_at(0), _at(95), 50_000) == 0
    assert rules.too_tight(_at(0), _at(0), None) == 0 == rules.too_tight(_at(0), _at(0), 120)


def _problem(begin: datetime, end: datetime) -> str:
    daily = (time(9), time(17))
    return rules.window_problem(begin, end, first=date(2026, 12, 3), last=date(2026, 12, 5), daily=daily)


def test_which_times_a_stop_can_have():
    assert _problem(_at(540), _at(600)) == ""
    assert _problem(_at(540), _at(1020)) == ""
    assert "至少 1 小时" in _problem(_at(540), _at(599))
    assert "12 月 3 日到 12 月 5 日" in _problem(_at(540) - timedelta(days=1), _at(700) - timedelta(days=1))
    assert "09:00–17:00" in _problem(_at(530), _at(700))
    assert "09:00–17:00" in _problem(_at(900), _at(1021))
    assert "同一天" in _problem(_at(540), _at(540 + 1440))


def test_what_opening_asks_for():
    facts = rules.Readiness(False, False, False, False, False, date(2026, 1, 1), date(2026, 1, 2))
    assert len(rules.opening_lacks(facts)) == 6
    ready = rules.Readiness(True, True, True, True, True, date(2026, 1, 2), date(2026, 1, 2))
    assert rules.opening_lacks(ready) == []
