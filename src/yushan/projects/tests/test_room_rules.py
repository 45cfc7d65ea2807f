"""Rules of the project room against naive computations, without a database."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yushan.projects.rules import effect as rules_effect
from yushan.projects.rules import evaluation as rules_evaluation
from yushan.projects.rules import plan as rules_plan
from yushan.projects.rules.plan import HeadLine

QUESTIONS: list[dict[str, Any]] = [
    {"key": "overall", "text": "您满意吗", "type": "stars", "required": True},
    {"key": "again", "text": "还来吗", "type": "choice", "options": ["来", "不来"]},
    {"key": "words", "text": "怎样改进", "type": "text"},
]
GROUPS = st.sampled_from(["三年级一班", "三年级二班", "柳荫村", "", " "])


@given(st.lists(st.tuples(GROUPS, st.integers(1, 200)), max_size=30))
def test_a_group_that_comes_again_counts_once(rows: list[tuple[str, int]]) -> None:
    found = rules_effect.reach(rows)
    names = {group for group, _ in rows if group.strip()}
    assert found.known == sum(max(people for group, people in rows if group == name) for name in names)
    assert found.groups == len(names)
    assert found.unknown == sum(people for group, people in rows if not group.strip())
    assert found.loose == sum(not group.strip() for group, _ in rows)


def test_the_pictures_example_of_reach() -> None:
    rows = [("一班", 24), ("一班", 26), ("一班", 20), ("二班", 30), ("", 95)]
    assert rules_effect.reach(rows) == rules_effect.Reach(known=56, groups=2, unknown=95, loose=1)


_SHEET = st.tuples(st.integers(1, 3), st.sampled_from(["before", "after"]), st.sampled_from("abcde"))


@given(st.dictionaries(_SHEET, st.integers(0, 4), max_size=25))
def test_change_is_the_mean_over_those_who_answered_both(kept: dict[tuple[int, str, str], int]) -> None:
    found = rules_effect.quiz_result([(run, stage, mark, right, 4) for (run, stage, mark), right in kept.items()])
    changes = [
        Fraction(100 * (right - kept[(run, "before", mark)]), 4)
        for (run, stage, mark), right in kept.items()
        if stage == "after" and (run, "before", mark) in kept
    ]
    assert found.pairs == len(changes)
    assert found.people == len({mark for _, _, mark in kept})
    if changes:
        assert found.change is not None and abs(Fraction(found.change) - sum(changes) / len(changes)) <= Fraction(1, 20)
    else:
        assert found.change is None
    assert found.count_before == sum(stage == "before" for _, stage, _ in kept)


def test_a_quiz_is_read_as_people_type_it() -> None:
    text = "\n水往哪里流？\n*低处\n 高处\n\n\n彩虹有几种颜色\n五\n＊七\n\n"
    read = rules_effect.read_quiz(text)
    assert read == [
        {"text": "水往哪里流？", "options": ["低处", "高处"], "right": "低处"},
        {"text": "彩虹有几种颜色", "options": ["五", "七"], "right": "七"},
    ]
    assert rules_effect.quiz_problem(read) == "" and rules_effect.marked(read, ["低处", "五"]) == 1
    assert rules_effect.read_quiz(rules_effect.written_quiz(read)) == read


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "1 到 10 题"),
        ("水往哪里流？\n低处\n高处", "第 1 题没有标出"),
        ("水往哪里流？\n*低处\n*高处", "第 1 题没有标出"),
        ("水往哪里流？\n*低处", "2 到 6 个不同的答案"),
        ("水往哪里流？\n*低处\n低处", "2 到 6 个不同的答案"),
    ],
)
def test_what_is_no_quiz_says_why(text: str, words: str) -> None:
    assert words in rules_effect.quiz_problem(rules_effect.read_quiz(text))


_ANSWER = st.fixed_dictionaries(
    {"overall": st.integers(1, 5)}, optional={"again": st.sampled_from(["来", "不来"]), "words": st.text(max_size=5)}
)


@given(st.lists(_ANSWER, max_size=20))
def test_results_are_what_counting_by_hand_says(answers: list[dict[str, Any]]) -> None:
    overall, again, words = rules_evaluation.results(QUESTIONS, answers)
    counted = Counter(one["overall"] for one in answers)
    assert [n for _, n in overall.rows] == [counted[stars] for stars in (5, 4, 3, 2, 1)]
    assert dict(again.rows) == {option: sum(one.get("again") == option for one in answers) for option in ("来", "不来")}
    assert list(words.texts) == [one["words"] for one in answers if one.get("words")]
    if answers:
        exact = Fraction(sum(one["overall"] for one in answers), len(answers))
        assert overall.tenths is not None and abs(Fraction(overall.tenths, 10) - exact) <= Fraction(1, 20)
    else:
        assert overall.mean == "—"


def test_stars_are_rounded_half_up() -> None:
    assert rules_evaluation.mean_tenths([4, 5, 5, 5, 4, 5, 5, 5]) == 48, "4.75"
    assert rules_evaluation.mean_tenths([]) is None


def test_answers_have_to_fit_the_form() -> None:
    assert rules_evaluation.wanting(QUESTIONS, {"overall": 5}) == {}
    assert rules_evaluation.wanting(QUESTIONS, {}) == {"overall": "请回答这一题。"}
    wrong = rules_evaluation.wanting(QUESTIONS, {"overall": 6, "again": "也许", "words": "字" * 501})
    assert set(wrong) == {"overall", "again", "words"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"key": "overall"}, "不能重复"),
        ({"key": "中文"}, "只用字母"),
        ({"text": ""}, "要写 text"),
        ({"type": "slider"}, "type 只能是"),
        ({"type": "choice", "options": ["只有一个"]}, "2 个以上"),
        ({"options": ["多余", "的"]}, "2 个以上"),
    ],
)
def test_what_is_no_form_says_why(change: dict[str, Any], words: str) -> None:
    assert rules_evaluation.problem(QUESTIONS) == ""
    assert words in rules_evaluation.problem([*QUESTIONS[:2], QUESTIONS[2] | change])


def test_kinds_that_were_answered_often_enough() -> None:
    names = {"self": "自评", "beneficiary": "服务对象评价"}
    least = {"self": 1, "beneficiary": 5}
    assert rules_evaluation.answered_enough({"self": 1, "beneficiary": 4}, least, names) == ("自评",)
    assert rules_evaluation.answered_enough({"beneficiary": 5}, least, names) == ("服务对象评价",)


@given(st.integers(1, 5), st.integers(1, 5))
def test_risk_grows_with_either_factor(likelihood: int, effect: int) -> None:
    order = ["low", "medium", "high"]
    level = order.index(rules_plan.risk_level(likelihood, effect, [6, 15]))
    assert (level == 2) == (likelihood * effect >= 15) and (level == 0) == (likelihood * effect < 6)
    assert order.index(rules_plan.risk_level(min(5, likelihood + 1), effect, [6, 15])) >= level


def test_from_which_amount_a_second_person_looks() -> None:
    assert not rules_plan.needs_second(99_999, 1000)
    assert rules_plan.needs_second(100_000, 1000)


@given(st.lists(st.tuples(*[st.integers(0, 10**9)] * 3), max_size=10))
def test_money_adds_up(rows: list[tuple[int, int, int]]) -> None:
    whole = rules_plan.totals(HeadLine(1, "教具", *row) for row in rows)
    assert whole.left == sum(planned - confirmed - waiting for planned, confirmed, waiting in rows)
    assert whole.over == max(0, -whole.left)


def test_milestones_say_where_they_stand() -> None:
    day = date(2026, 4, 2)
    assert rules_plan.milestone_state(day, None, day) == "coming"
    assert rules_plan.milestone_state(day, None, day + timedelta(days=1)) == "late"
    assert rules_plan.milestone_state(day, day, day) == "done"
    assert rules_plan.milestone_state(day, day + timedelta(days=1), day) == "done_late"
    assert rules_plan.moved(day, date(2026, 3, 1), date(2026, 9, 1)) == date(2026, 10, 3)


def test_decimals_do_not_drift() -> None:
    sheets = [(1, "before", "a", 1, 3), (1, "after", "a", 2, 3)]
    assert rules_effect.quiz_result(sheets).change == Decimal("33.3")
