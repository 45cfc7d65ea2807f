"""Rules of booking, trust and duty against a naive second computation."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from yushan.common.identity import given_name
from yushan.stations.rules import booking as rules
from yushan.stations.rules import duty, trust
from yushan.stations.rules.rooms import weekdays_text

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = date(2026, 9, 7)
QUARTERS = st.integers(0, 95)


def at(quarter: int, day: date = MONDAY) -> datetime:
    return datetime.combine(day, time(), tzinfo=ZONE) + timedelta(minutes=15 * quarter)


def terms(**changed: object) -> rules.Terms:
    values: dict[str, object] = {
        "audiences": frozenset({"team", "person"}), "weekdays": frozenset(range(5)),
        "ahead_days": 30, "notice_hours": 2, "longest_minutes": 240, "setup_minutes": 0, "cleanup_minutes": 0,
        "approval": "persons", "places": 30,
    }  # fmt: skip
    return rules.Terms(**(values | changed))  # type: ignore[arg-type]


windows = st.tuples(QUARTERS, st.integers(1, 16)).map(lambda pair: (at(pair[0]), at(pair[0] + pair[1])))


@given(windows, windows)
def test_windows_meet_when_they_have_a_quarter_of_an_hour_in_common(one: rules.Window, other: rules.Window) -> None:
    def quarters(window: rules.Window) -> set[datetime]:
        return {window[0] + timedelta(minutes=15 * step) for step in range((window[1] - window[0]).seconds // 900)}

    assert rules.overlap(one, other) == bool(quarters(one) & quarters(other)) == rules.overlap(other, one)


@given(st.lists(windows, max_size=6), st.sampled_from([0, 15, 30]), st.sampled_from([0, 15, 45]))
def test_what_is_free_fits_and_nothing_that_fits_is_missing(
    taken: list[rules.Window], setup: int, cleanup: int
) -> None:
    known = terms(setup_minutes=setup, cleanup_minutes=cleanup)
    held = [rules.held(known, *window) for window in taken]
    day = (at(36), at(72))
    free = rules.free(day, held, known)
    for begin in range(36, 72):
        one = (at(begin), at(begin + 1))
        fits = not any(rules.overlap(rules.held(known, *one), other) for other in held)
        assert fits == any(since <= one[0] and one[1] <= until for since, until in free), (one, held, free)
    assert all(one[1] <= other[0] for one, other in pairwise(free))


@given(st.lists(windows, max_size=8), st.integers(1, 12), st.integers(36, 70))
def test_the_next_times_can_be_booked_and_the_first_is_the_nearest_of_its_day(
    taken: list[rules.Window], length: int, begin: int
) -> None:
    known = terms(cleanup_minutes=15)
    held = [rules.held(known, *window) for window in taken]
    days = [(at(36, MONDAY + timedelta(days=n)), at(72, MONDAY + timedelta(days=n))) for n in range(3)]
    wanted = (at(begin), at(begin + length))
    found = rules.next_free(days, held, known, wanted=wanted, most=4)
    assert len(set(found)) == len(found)
    for one in found:
        assert one[1] - one[0] == wanted[1] - wanted[0]
        assert not any(rules.overlap(rules.held(known, *one), other) for other in held)
        assert any(day[0] <= one[0] and one[1] <= day[1] for day in days)
    possible = [
        at(start) for start in range(36, 73 - length)
        if not any(rules.overlap(rules.held(known, at(start), at(start + length)), other) for other in held)
    ]  # fmt: skip
    today = [one for one in found if one[0].date() == MONDAY]
    assert bool(possible) == bool(today)
    if possible:
        assert min(abs(one[0] - wanted[0]) for one in today) == min(abs(start - wanted[0]) for start in possible)


def test_why_not() -> None:
    now = at(32)  # Monday 8:00

    def why(begin: datetime, end: datetime, **changed: object) -> str:
        asked = {"audience": "team", "people": 10, "now": now, "by_keeper": False} | {
            key: changed.pop(key) for key in ("audience", "people", "by_keeper") if key in changed
        }
        windows = [(at(36, begin.date()), at(72, begin.date()))] if begin.weekday() < 5 else []
        hours = rules.DayHours(windows, "" if windows else "这里周一至周五可以约，这一天不行，请换一天。")
        return rules.problem(terms(**changed), hours, begin, end, **asked)[0]  # type: ignore[arg-type]

    assert why(at(44), at(48)) == ""
    assert "提前 2 小时" in why(at(39), at(44)) and "已经过去" in why(at(20), at(24))
    assert why(at(39), at(44), by_keeper=True) == "", "the keeper is bound to the hours only"
    assert "9:00–18:00" in why(at(70), at(74), by_keeper=True)
    assert "周一至周五" in why(at(44, date(2026, 9, 12)), at(48, date(2026, 9, 12)))
    assert "最多提前 30 天" in why(at(44, date(2026, 10, 8)), at(48, date(2026, 10, 8)))
    assert "最多容纳 30 人" in why(at(44), at(48), people=31)
    assert "最长 4 小时" in why(at(44), at(61)) and "最长 1 小时 30 分钟" in why(at(44), at(51), longest_minutes=90)
    assert "不对您这一类" in why(at(44), at(48), audience="unit") and "至少约 15 分钟" in why(at(44), at(44))
    assert "同一天" in why(at(60), at(96 + 40)) and "不接受预约" in why(at(44), at(48), is_open=False)
    assert rules.needs_approval(terms(), "person") and not rules.needs_approval(terms(), "team")
    assert rules.needs_approval(terms(approval="all"), "team")


outcomes = st.lists(st.booleans(), max_size=30)


@given(st.integers(1, 8), outcomes)
def test_the_deposit_of_trust(most: int, ended: list[bool]) -> None:
    left = trust.allowed(most, ended)
    assert 1 <= left <= most
    assert trust.allowed(most, [*ended, True]) in (left, left + 1), "keeping never takes away"
    assert trust.allowed(most, [*ended, False]) in (left, left - 1), "missing never gives"
    assert trust.allowed(most, [*ended, *[True] * (2 * most)]) == most, "whoever comes wins all of it back"
    assert trust.allowed(most, [True] * len(ended)) == most
    # Naively: one after the other, counting kept ones since the last change.
    level, streak = most, 0
    for was_kept in ended:
        streak = streak + 1 if was_kept and level < most else 0
        if not was_kept:
            level = max(1, level - 1)
        elif streak == 2:
            level, streak = level + 1, 0
    assert left == level
    assert bool(trust.in_words(most, left)) == (left < most)


def test_a_week_of_duty() -> None:
    lines = [
        duty.Line(1, 2, time(14), time(17), 2),
        duty.Line(2, 0, time(9), time(12), 1),
        duty.Line(3, 2, time(9), time(12), 1),
    ]
    week = duty.week(lines, MONDAY, ZONE)
    assert [(due.line, due.starts_at.day) for due in week] == [(2, 7), (3, 9), (1, 9)]
    assert len(duty.week(lines, MONDAY, ZONE, closed=frozenset({date(2026, 9, 9)}))) == 1
    assert duty.monday_of(date(2026, 9, 13)) == MONDAY
    assert duty.missing(2, 1) == 1 and duty.missing(1, 3) == 0
    assert duty.clashes(at(40), at(44), [(at(43), at(48))]) and not duty.clashes(at(40), at(44), [(at(44), at(48))])


def test_words() -> None:
    assert weekdays_text([0, 1, 2, 3, 4, 5, 6]) == "每天" and weekdays_text([1, 2, 3, 4, 5, 6]) == "周二至周日"
    assert weekdays_text([1, 5]) == "周二、周六" and weekdays_text([]) == "不开放"
    names = {"罗一鸣": "一鸣", "李雷": "雷", "欧阳静": "静", "阿依古丽·买买提": "阿依古丽", "罗": "罗"}
    assert {name: given_name(name) for name in names} == names
