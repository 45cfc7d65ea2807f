"""Words of the home."""

from datetime import date

import pytest

from yushan.workspace.rules import date_line, day_of_key_date, greeting, heading, standing

MONTH = {"month": 9, "day": 1, "until_month": 9, "until_day": 30}
LEIFENG = {"month": 3, "day": 5, "until_month": 3, "until_day": 5}
WINTER = {"month": 12, "day": 30, "until_month": 1, "until_day": 3}


@pytest.mark.parametrize(
    ("hour", "said"),
    [(0, "夜深了"), (5, "上午好"), (10, "上午好"), (11, "中午好"), (13, "下午好"), (17, "下午好"), (18, "晚上好")],
)
def test_people_are_greeted_by_the_hour(hour: int, said: str) -> None:
    assert greeting(hour) == said


def test_the_heading_names_what_waits_and_what_is_near() -> None:
    assert heading("周敏", 9, 14, 3) == "上午好，周敏。今天有 14 件事，3 件快到时限。"
    assert heading("周敏", 15, 1200, 0) == "下午好，周敏。今天有 1,200 件事。"
    assert heading("周敏", 20, 0, 0) == "晚上好，周敏。没有等您办的事。"


def test_the_date_line_counts_the_days_of_a_key_date() -> None:
    dates = [("全国科普月", MONTH), ("学雷锋纪念日", LEIFENG)]
    assert date_line(date(2026, 9, 8), dates) == "9 月 8 日 星期二 · 全国科普月第 8 天"
    assert date_line(date(2026, 3, 5), dates) == "3 月 5 日 星期四 · 学雷锋纪念日"
    assert date_line(date(2026, 11, 25), dates) == "11 月 25 日 星期三"


def test_a_key_date_may_cross_new_year_and_may_be_broken() -> None:
    assert day_of_key_date(WINTER, date(2027, 1, 2)) == (4, 5)
    assert day_of_key_date(WINTER, date(2026, 12, 30)) == (1, 5)
    assert day_of_key_date(WINTER, date(2026, 12, 29)) is None
    assert day_of_key_date({"month": 2, "day": 30, "until_month": 3, "until_day": 1}, date(2026, 3, 1)) is None
    assert day_of_key_date({}, date(2026, 3, 1)) is None


@pytest.mark.parametrize(
    ("state", "places", "taken", "hours", "said"),
    [
        ("published", 20, 20, 3, ("满员", "ok")),
        ("published", 12, 5, 24, ("缺 7 人", "bad")),
        ("published", 12, 5, 25, ("还差 7 人", "wait")),
        ("published", 12, 5, -1, ("已结束", "plain")),
        ("published", 0, 0, 5, ("还没有岗位", "plain")),
        ("ongoing", 12, 5, 0, ("进行中", "info")),
        ("finished", 12, 5, -4, ("待公示", "wait")),
    ],
)
def test_a_shift_stands_in_words(state: str, places: int, taken: int, hours: float, said: tuple[str, str]) -> None:
    assert standing(state, places, taken, hours) == said
