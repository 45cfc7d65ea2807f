"""The checks, the score and what is hidden, without a database."""

from dataclasses import replace

import pytest

from yushan.guidance.rules import (
    CODES,
    PARTY,
    Facts,
    Need,
    Weights,
    checks_of,
    grade_of,
    hide_small,
    may_show,
    score_of,
    standing_of,
)

RULE = Weights((10, 15, 10, 20, 20, 15, 10), 90, 50)
GOOD = Facts(
    age_days=900, has_charter=True, has_head=True, term_ends_in=None, admins=2, admins_wanted=2, last_activity=12,
    due=10, late=0, members=120, served=60, objections=3, answered=3,
)  # fmt: skip


def points(**changes: object) -> dict[str, int | None]:
    return {check.code: check.score for check in checks_of(replace(GOOD, **changes), RULE)}


def test_a_good_organization_has_full_points_and_no_advice():
    checks = checks_of(GOOD, RULE)
    assert [check.code for check in checks] == list(CODES)
    assert score_of(checks) == 100 and grade_of(100) == ("良好", "ok")
    assert not any(check.is_weak or check.advice for check in checks)


@pytest.mark.parametrize(
    ("changes", "code", "score"),
    [
        ({"has_charter": False}, "charter", 0),
        ({"has_head": False}, "leader", 0),
        ({"term_ends_in": 31}, "leader", 100),
        ({"term_ends_in": 30}, "leader", 60),
        ({"admins": 0}, "admins", 0),
        ({"admins": 1}, "admins", 50),
        ({"admins": 5}, "admins", 100),
        ({"last_activity": 90}, "activity", 100),
        ({"last_activity": 91}, "activity", 50),
        ({"last_activity": 180}, "activity", 50),
        ({"last_activity": 181}, "activity", 0),
        ({"last_activity": None}, "activity", 0),
        ({"last_activity": None, "age_days": 89}, "activity", None),
        ({"late": 3}, "records", 70),
        ({"due": 0}, "records", None),
        ({"served": 59}, "members", 98),
        ({"served": 30}, "members", 50),
        ({"members": 0, "served": 0}, "members", 0),
        ({"members": 0, "served": 0, "age_days": 10}, "members", None),
        ({"answered": 1}, "objections", 33),
        ({"objections": 0, "answered": 0}, "objections", None),
    ],
)
def test_points_of_each_check(changes: dict[str, object], code: str, score: int | None):
    assert points(**changes)[code] == score
    found = next(check for check in checks_of(replace(GOOD, **changes), RULE) if check.code == code)
    assert bool(found.advice) is (score is not None and score < 100)


def test_the_score_is_the_weighted_mean_of_what_can_be_asked():
    lacking = replace(GOOD, has_charter=False, due=0, objections=0, answered=0)
    # (100 − 10 − 20 − 10 weights asked: 60 of 70)
    assert score_of(checks_of(lacking, RULE)) == round(100 * 60 / 70)
    nothing = replace(lacking, has_head=False, admins=0, last_activity=None, members=0, served=0)
    assert score_of(checks_of(nothing, RULE)) == 0 and grade_of(0)[0] == "要帮扶"
    assert grade_of(60)[0] == grade_of(84)[0] == "要改进"
    assert score_of([]) == 0


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([12, 7, 9], [12, 7, 9]),
        ([12, 3, 9], [12, None, None]),  # one hidden alone could be reckoned from the total
        ([12, 3, 0], [12, None, None]),
        ([4], [None]),
        ([], []),
    ],
)
def test_small_groups_are_hidden_and_cannot_be_reckoned(counts: list[int], shown: list[int | None]):
    assert hide_small(counts) == shown


def test_counts_that_add_up_to_nothing_hide_only_the_small_ones():
    assert hide_small([12, 3, 9], is_whole=False) == [12, None, 9]


def test_a_need_says_whether_there_are_people():
    need = Need("专长", "急救", 3, 12, 6, 0)
    assert standing_of(need) == ("没有人符合", "bad")
    assert standing_of(replace(need, members=4)) == ("还差 2 人", "wait")
    assert standing_of(replace(need, members=6)) == ("够", "ok")


@pytest.mark.parametrize(
    ("kind", "members", "shown"),
    [
        ("年龄", 4, False),
        ("年龄", 5, True),
        ("年龄", 15, True),
        ("年龄", 16, False),
        ("年龄", 20, True),
        (PARTY, 20, False),
    ],
)
def test_neither_those_who_have_it_nor_the_rest_may_be_few(kind: str, members: int, shown: bool):
    assert may_show(Need(kind, "年满 18 岁", 1, 8, 8, members), 20) is shown
