"""The reason that is said of an empty post is the one that holds (T4.3)."""

from dataclasses import replace

from yushan.activities.rules.placing_empty import why_empty
from yushan.activities.rules.placings import Task, drawn, lines_of
from yushan.activities.tests.test_placing_rules import DAY, a_member, a_post
from yushan.matching.solver import solve


def said(task: Task) -> dict[int, tuple[int, str]]:
    made = drawn(task)
    return why_empty(task, made, lines_of(task, solve(made.instance).assignments))


def test_too_long_for_the_limit() -> None:
    post = a_post(1, 0, places=3)
    long = replace(post, end=DAY.replace(hour=17))
    task = Task([long], [a_member(n) for n in range(84)], 6 * 60)
    assert said(task)[1] == (
        3, "一场 8 小时，超过每人最多 6 小时。可以在“改条件”里放宽，或者把这一场分成几段"
    )  # fmt: skip
    assert said(replace(task, most_minutes=8 * 60)) == {}


def test_nobody_has_what_is_asked_for_or_is_free() -> None:
    skilled = Task([a_post(1, 0, skills=("急救",))], [a_member(1), a_member(2)], 600)
    assert said(skilled)[1] == (1, "没有队员符合岗位要求")
    evening = Task([a_post(1, 0)], [a_member(1, available=("mon-evening",))], 600)
    assert said(evening)[1] == (1, "符合要求的有 1 人，都说只在别的时间有空")
    assert said(Task([a_post(1, 0, teams=["0002"])], [a_member(1)], 600))[1] == (1, "没有队员符合岗位要求")


def test_all_who_suit_are_placed_or_have_no_hours_left() -> None:
    assert said(Task([a_post(1, 0, places=3)], [a_member(1), a_member(2)], 600))[1] == (
        1, "符合条件的 2 人都排上了，名额还有多"
    )  # fmt: skip
    tired = Task([a_post(1, 0)], [a_member(1, given_minutes=300), a_member(2, given_minutes=290)], 360)
    assert said(tired)[1] == (1, "符合条件的 2 人都是剩下的时间不够（每人最多 6 小时）")
    by_the_proposal = Task([a_post(1, 0, priority=2), a_post(2, 5)], [a_member(1)], 180)
    assert said(by_the_proposal) == {2: (1, "符合条件的 1 人剩下的时间不够（每人最多 3 小时）")}


def test_they_stand_elsewhere_then() -> None:
    both = Task([a_post(1, 0, priority=2), a_post(2, 1)], [a_member(1)], 600)
    assert said(both) == {2: (1, "符合条件的 1 人那时已有别的安排")}
    mixed = Task(
        [a_post(1, 0)],
        [a_member(1, busy=[(DAY, DAY.replace(hour=10))]), a_member(2), a_member(3, given_minutes=590)],
        600, out=frozenset({(1, 2)}),
    )  # fmt: skip
    assert said(mixed)[1][1] == (
        "符合条件的有 3 人，其中 1 人说过不来、没有答复或者去掉了，1 人那时已有别的安排，1 人剩下的时间不够（每人最多 10 小时）"
    )


def test_the_activity_takes_nobody_twice() -> None:
    task = Task([a_post(n, 3 * n, activity=5, most_per_person=1) for n in (1, 2)], [a_member(1)], 600)
    assert [why for _left, why in said(task).values()] == ["符合条件的 1 人在这个活动里的场次已经够多"]
