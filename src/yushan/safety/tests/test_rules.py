"""Terms by severity, the checklist, patterns and how right they were."""

from datetime import datetime, timedelta

from yushan.safety.rules.checklist import BUILT_IN, asked
from yushan.safety.rules.signals import Limits, Scan, Served, all_found, precision
from yushan.safety.rules.terms import goes_to_city, take_until

AT = datetime(2026, 9, 7, 9, 0)
LIMITS = Limits(by_hand=6, device=3, same_time=4, round=5, mutual=2, percent=80)


def test_the_worse_the_sooner_and_the_higher():
    hours = [24, 8, 2, 1]
    assert take_until(AT, 1, hours) == AT + timedelta(hours=24)
    assert take_until(AT, 4, hours) == AT + timedelta(hours=1)
    assert [goes_to_city(one) for one in (1, 2, 3, 4)] == [False, False, True, True]


def test_the_checklist_follows_the_dangers():
    plain = {one.code for one in asked(BUILT_IN, [], is_online=False)}
    assert "first-aid" in plain and "goggles" not in plain
    show = {one.code for one in asked(BUILT_IN, ["experiment", "children"], is_online=False)}
    assert {"goggles", "extinguisher", "children-two"} <= show
    assert asked(BUILT_IN, [], is_online=True) == []
    assert len({one.code for one in BUILT_IN}) == len(BUILT_IN)


def _scan(
    volunteer: int,
    *,
    activity: int = 1,
    by: int | None = None,
    device: str = "",
    seconds: int = 0,
    user: int | None = None,
    is_own: bool = False,
) -> Scan:
    return Scan(activity, volunteer, user, AT + timedelta(seconds=seconds), True, device, by, is_own)


def test_ordinary_months_give_no_signal():
    scans = [_scan(one, device=f"d{one}", seconds=one * 20, user=100 + one, is_own=True) for one in range(30)]
    served = [Served(1, 83 + one, False) for one in range(30)]
    assert all_found(scans, served, LIMITS) == []


def test_each_pattern_is_found_and_says_why():
    by_hand = [_scan(one, by=7, seconds=one * 20, user=100 + one) for one in range(8)]
    assert [one.kind for one in all_found(by_hand, [], LIMITS)] == ["by_hand"]
    assert "8 次签到里有 8 次" in all_found(by_hand, [], LIMITS)[0].text
    device = [_scan(one, activity=1 + one % 2, device="phone", seconds=one * 20, is_own=True) for one in range(3)]
    assert [one.kind for one in all_found(device, [], LIMITS)] == ["device"]
    same = [_scan(one, device=f"d{one}", is_own=True) for one in range(5)]
    assert [one.kind for one in all_found(same, [], LIMITS)] == ["same_time"]
    served = [Served(1, 120, True)] * 6
    assert [one.kind for one in all_found([], served, LIMITS)] == ["round"]
    marks = [_scan(1, by=12, user=11, seconds=one) for one in range(2)] + [
        _scan(2, by=11, user=12, seconds=10 + one) for one in range(2)
    ]
    assert [one.kind for one in all_found(marks, [], LIMITS)] == ["mutual"]


def test_precision_counts_only_what_could_be_judged():
    assert precision(3, 1) == 0.75 and precision(0, 0) is None and precision(0, 4) == 0
