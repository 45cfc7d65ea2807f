from datetime import date, datetime, timedelta

import pytest

from yushan.common import said
from yushan.common.clock import ZONE
from yushan.common.said import day_text, moment_text, span_text, urgency

TODAY = date(2026, 9, 8)  # a Tuesday
NOON = datetime(2026, 9, 8, 12, 0, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("day", "text"),
    [(date(2026, 9, 7), "昨天"), (date(2026, 9, 8), "今天"), (date(2026, 9, 9), "明天"), (date(2026, 9, 10), "后天"),
     (date(2026, 9, 12), "周六"), (date(2026, 9, 14), "周一"), (date(2026, 9, 15), "9 月 15 日"),
     (date(2026, 9, 6), "9 月 6 日"), (date(2025, 9, 8), "2025 年 9 月 8 日")],
)  # fmt: skip
def test_days(day: date, text: str) -> None:
    assert day_text(day, TODAY) == text


def test_minutes_have_two_digits_and_hours_do_not() -> None:
    assert moment_text(datetime(2026, 9, 8, 9, 5, tzinfo=ZONE), TODAY) == "今天 9:05"


@pytest.mark.parametrize(
    ("span", "text"),
    [(timedelta(seconds=5), "1 分钟"), (timedelta(minutes=59, seconds=59), "59 分钟"), (timedelta(hours=3, minutes=50), "3 小时"),
     (timedelta(days=1, hours=2), "1 天 2 小时"), (timedelta(days=2), "2 天"), (timedelta(days=9, hours=5), "9 天")],
)  # fmt: skip
def test_spans(span: timedelta, text: str) -> None:
    assert span_text(span) == text


def test_amber_in_the_last_quarter_only() -> None:
    start = NOON - timedelta(hours=8)
    due = start + timedelta(hours=10)
    assert urgency(due, due - timedelta(hours=2, minutes=31), start) == ""
    assert urgency(due, due - timedelta(hours=2, minutes=30), start) == "soon"
    assert urgency(due, due, start) == "over"


def test_without_a_beginning_the_last_day_is_amber() -> None:
    assert urgency(NOON + timedelta(hours=25), NOON) == ""
    assert urgency(NOON + timedelta(hours=24), NOON) == "soon"


def test_a_limit_at_midnight_belongs_to_the_day_before():
    today = date(2026, 9, 8)
    assert said.deadline_text(datetime(2026, 9, 10), today) == "明天 24:00"
    assert said.deadline_text(datetime(2026, 9, 9), today) == "今天 24:00"
    assert said.deadline_text(datetime(2026, 9, 9, 18), today) == "明天 18:00"


def test_a_shift_through_the_night_says_so():
    today = date(2026, 9, 8)
    assert said.window_text(datetime(2026, 9, 8, 9), datetime(2026, 9, 8, 11, 30), today) == "今天 9:00–11:30"
    assert said.window_text(datetime(2026, 9, 8, 22), datetime(2026, 9, 9, 6), today) == "今天 22:00–次日 6:00"
    assert said.window_text(datetime(2026, 9, 8, 22), datetime(2026, 9, 12, 6), today) == "今天 22:00–周六 6:00"
