"""Lights, guards, lines that somebody typed, pledges."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from yushan.oversight.rules import lines
from yushan.oversight.rules.guards import Facts, finish_lacks, sign_lacks
from yushan.oversight.rules.lights import AMBER, GREEN, RED, Limits, light, reminds, turns, why
from yushan.oversight.rules.milestones import matched
from yushan.oversight.rules.past import Then, state_then
from yushan.oversight.rules.pledges import Kept
from yushan.oversight.rules.standing import Standing, together

DAY = timedelta(days=1)
BEGAN = date(2026, 9, 1)
LIMITS = Limits(soon=7, silent=30, milestone=10)


def turned(
    due: date, day: date, *, last: date | None = None, stones: tuple[date, ...] = (), is_open: bool = True
) -> str:
    found = turns(
        is_open=is_open, given_on=BEGAN, due_on=due, last_report_on=last, open_milestones=stones, limits=LIMITS
    )
    return light(found.amber_on, found.red_on, day)


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        (date(2026, 9, 1), GREEN),
        (date(2026, 9, 22), GREEN),
        (date(2026, 9, 23), AMBER),  # seven days before the end
        (date(2026, 9, 30), AMBER),  # the day itself is in time
        (date(2026, 10, 1), RED),
    ],
)
def test_the_light_turns_before_the_end_and_after_it(day: date, shown: str) -> None:
    assert turned(date(2026, 9, 30), day) == shown


def test_silence_is_amber_and_a_report_makes_it_green_again() -> None:
    due = date(2026, 12, 31)
    assert turned(due, BEGAN + 29 * DAY) == GREEN
    assert turned(due, BEGAN + 30 * DAY) == AMBER
    assert turned(due, BEGAN + 30 * DAY, last=BEGAN + 20 * DAY) == GREEN


def test_a_late_milestone_is_amber_then_red() -> None:
    due, stone = date(2026, 12, 31), BEGAN + 9 * DAY
    assert turned(due, stone, stones=(stone,)) == GREEN, "its own day is in time"
    assert turned(due, stone + DAY, stones=(stone,)) == AMBER
    assert turned(due, stone + 11 * DAY, stones=(stone,)) == RED
    assert turned(due, stone + 11 * DAY, stones=()) == GREEN, "it is reached"


def test_what_is_finished_has_no_light() -> None:
    assert turned(date(2026, 9, 2), date(2026, 12, 31), is_open=False) == ""


@given(
    due=some.integers(0, 300), last=some.none() | some.integers(0, 300), stones=some.lists(some.integers(0, 300), max_size=4),
    day=some.integers(0, 400),
)  # fmt: skip
def test_a_light_never_gets_better_by_waiting_and_says_why(
    due: int, last: int | None, stones: list[int], day: int
) -> None:
    until, reported = BEGAN + due * DAY, BEGAN + last * DAY if last is not None else None
    left = tuple(BEGAN + one * DAY for one in stones)
    order = (GREEN, AMBER, RED)
    now, later = (turned(until, BEGAN + n * DAY, last=reported, stones=left) for n in (day, day + 1))
    assert order.index(later) >= order.index(now)
    said = why(
        due_on=until, last_report_on=reported, given_on=BEGAN, open_milestones=[("节点", one) for one in left],
        limits=LIMITS, day=BEGAN + day * DAY,
    )  # fmt: skip
    if now != GREEN:
        assert said, "a light that is not green has a reason in words"


def test_reminders_keep_quiet_for_some_days() -> None:
    today = date(2026, 9, 25)
    assert reminds(AMBER, None, today, 7) and reminds(RED, today - 7 * DAY, today, 7)
    assert not reminds(RED, today - 6 * DAY, today, 7) and not reminds(GREEN, None, today, 7)


def test_what_is_missing_is_named() -> None:
    assert finish_lacks(Facts(asks_file=True, milestones_left=["印发方案"], parts_left=2)) == [
        "节点“印发方案”", "分下去的 2 项还没有销号", "一份佐证材料",
    ]  # fmt: skip
    assert finish_lacks(Facts(asks_file=True, files=1)) == []
    assert sign_lacks(Facts(is_reporter=True)) and not sign_lacks(Facts())


def test_milestones_are_read_as_people_write_them() -> None:
    found = lines.milestones("2026-09-20 总结上报\n2026年9月1日：印发方案\n\n2026/9/10，启动仪式")
    assert [(one.due_on.day, one.title) for one in found] == [(1, "印发方案"), (10, "启动仪式"), (20, "总结上报")]
    for text, part in (("印发方案", "第 1 个节点"), ("2026-02-30 印发", "日期不存在"), ("2026-09-01", "读不懂")):
        with pytest.raises(lines.Unreadable, match=part):
            lines.milestones(text)
    with pytest.raises(lines.Unreadable, match="最多"):
        lines.milestones("\n".join(f"2026-09-{day:02d} 节点" for day in range(1, 20)))
    assert lines.names("市科技馆；市少年宫\n市科技馆\n\n") == ["市科技馆", "市少年宫"]


def test_milestones_of_a_changed_task_are_those_of_before() -> None:
    was = ["印发方案", "启动仪式", "总结"]
    assert matched(was, was) == {0: 0, 1: 1, 2: 2}
    assert matched(was, ["启动仪式", "印发方案", "总结上报"]) == {0: 1, 1: 0, 2: 2}, "one was named differently"
    assert matched(was, ["印发方案"]) == {0: 0}, "the others went"
    assert matched(["印发方案"], ["印发方案", "启动仪式"]) == {0: 0}, "one came"
    assert matched([], ["印发方案"]) == {} and matched(["印发方案"], ["启动仪式"]) == {0: 0}


@pytest.mark.parametrize(
    ("state", "signed", "reported", "step", "said"),
    [
        ("done", True, True, "sign", "done"),
        ("done", False, True, "finish", "to_check"),  # signed off afterwards
        ("done", False, False, "", "ongoing"),  # also reported afterwards
        ("to_check", False, True, "", "to_check"),
        ("to_check", False, False, "return", "ongoing"),
        ("ongoing", False, False, "finish", "to_check"),  # sent back afterwards
        ("cancelled", False, True, "finish", "to_check"),
    ],
)
def test_how_it_stood_before(state: str, signed: bool, reported: bool, step: str, said: str) -> None:
    assert state_then(Then(state, signed, reported, step)) == said


def test_counts_add_up() -> None:
    whole = together([Standing(red=1, green=2), Standing(amber=1, reported=1, done=5)])
    assert (whole.total, whole.percent, whole.is_done) == (10, 50, False)
    assert Standing(done=3).is_done and not Standing().is_done


def test_a_pledge_is_kept_to_the_minute() -> None:
    assert not Kept("hours", 10, 5, 599).is_kept and Kept("hours", 10, 5, 600).is_kept
    assert Kept("times", 3, 3, 10).is_kept and Kept("times", 4, 3, 9_999).percent == 75
    assert Kept("hours", 10, 1, 9_000).percent == 100
