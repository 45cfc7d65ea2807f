"""On which days a series takes place."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yushan.activities.rules.series import propose
from yushan.common.periods import holiday_name, is_make_up_day
from yushan.common.recurring import LONGEST, MOST_DATES, Pattern, Repeat, in_words, objection

DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("pattern", "words", "days"),
    [
        (
            Pattern(Repeat.WEEKLY, date(2026, 9, 1), date(2026, 9, 30), frozenset({5})),
            "每周六",
            ["2026-09-05", "2026-09-12", "2026-09-19", "2026-09-26"],
        ),
        (
            Pattern(Repeat.FORTNIGHTLY, date(2026, 9, 1), date(2026, 9, 30), frozenset({1, 3})),
            "每两周的周二、周四",
            ["2026-09-01", "2026-09-03", "2026-09-15", "2026-09-17", "2026-09-29"],
        ),
        (
            Pattern(Repeat.MONTHLY, date(2026, 9, 12), date(2026, 11, 30)),
            "每月第二个周六",
            ["2026-09-12", "2026-10-10", "2026-11-14"],
        ),
        (
            Pattern(Repeat.MONTHLY, date(2026, 8, 29), date(2026, 10, 31)),
            "每月最后一个周六",
            ["2026-08-29", "2026-09-26", "2026-10-31"],
        ),
        (
            Pattern(Repeat.DAILY, date(2026, 9, 29), date(2026, 10, 1)),
            "每天",
            ["2026-09-29", "2026-09-30", "2026-10-01"],
        ),
    ],
)
def test_days_and_words(pattern: Pattern, words: str, days: list[str]):
    assert [day.isoformat() for day in pattern.days()] == days
    assert in_words(pattern.rule()) == words


@given(DAYS, st.integers(0, 400), st.sets(st.integers(0, 6)), st.sampled_from([Repeat.WEEKLY, Repeat.FORTNIGHTLY]))
def test_weeks_against_counting_by_hand(first: date, length: int, weekdays: set[int], repeat: Repeat):
    pattern = Pattern(repeat, first, first + timedelta(days=length), frozenset(weekdays))
    monday = first - timedelta(days=first.weekday())
    naive = []
    for n in range(length + 1):
        day = first + timedelta(days=n)
        every = 2 if repeat == Repeat.FORTNIGHTLY else 1
        if day.weekday() in (weekdays or {first.weekday()}) and (day - monday).days // 7 % every == 0:
            naive.append(day)
    assert pattern.days() == naive[:MOST_DATES]


@given(DAYS, st.integers(0, 366))
def test_months_keep_the_weekday(first: date, length: int):
    pattern = Pattern(Repeat.MONTHLY, first, first + timedelta(days=length))
    days = pattern.days()
    assert all(day.weekday() == first.weekday() and first <= day <= pattern.last for day in days)
    assert len({(day.year, day.month) for day in days}) == len(days)
    assert days[0] == first or first.day > 28  # the fifth of a month that has a later last one does not exist


def test_what_cannot_be():
    today = date(2026, 9, 1)
    assert "早于" in objection(Pattern(Repeat.WEEKLY, today, today - timedelta(days=1)), today)
    assert "过去" in objection(Pattern(Repeat.WEEKLY, today - timedelta(days=1), today), today)
    assert "一年" in objection(Pattern(Repeat.WEEKLY, today, today + LONGEST + timedelta(days=1)), today)
    assert objection(Pattern(Repeat.WEEKLY, today, today + LONGEST), today) == ""


def test_holidays_are_named_and_left_out_unless_asked_for():
    days = [date(2026, 10, 3), date(2026, 10, 10), date(2026, 10, 17)]
    holidays = {day: name for day in days if (name := holiday_name(day))}
    make_up = frozenset(day for day in days if is_make_up_day(day))
    assert holidays == {date(2026, 10, 3): "国庆节"} and make_up == {date(2026, 10, 10)}
    facts = {"holidays": holidays, "make_up": make_up, "unknown": frozenset(), "taken": {days[2]: "健康义诊"}}
    rows = propose(days, **facts, on_holidays=False)
    assert [(row.note, row.wanted) for row in rows] == [
        ("国庆节放假", False),
        ("调休上班", True),
        ("这一天已有“健康义诊”", True),
    ]
    assert all(row.wanted for row in propose(days, **facts, on_holidays=True))
    unknown = propose([date(2031, 1, 4)], **facts | {"unknown": frozenset({date(2031, 1, 4)})}, on_holidays=False)
    assert unknown[0].note == "放假安排还没有公布" and unknown[0].wanted
