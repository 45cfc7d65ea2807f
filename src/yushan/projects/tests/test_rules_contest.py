"""Ranking, points, criteria: pure."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yushan.projects import scoring
from yushan.projects.rules.contest import (
    ContestFacts,
    Ranked,
    begin_lacks,
    mean_of,
    open_lacks,
    points_problem,
    rank,
    read_criteria,
    result_lacks,
    round_lacks,
)

totals = st.dictionaries(st.integers(1, 40), st.lists(st.integers(0, 100), min_size=1, max_size=8), min_size=1)


def test_the_mean_is_exact_and_trimmed_from_five() -> None:
    assert mean_of([80, 81]) == Fraction(161, 2) and mean_of([0, 90, 90, 90]) == Fraction(270, 4)
    assert mean_of([0, 90, 80, 70, 100]) == 80, "without the highest and the lowest"


def test_equals_share_a_rank_and_the_last_place() -> None:
    found = rank({1: [90], 2: [80], 3: [80], 4: [70]}, 2)
    assert [(one.entry, one.rank, one.goes_on) for one in found] == [
        (1, 1, True), (2, 2, True), (3, 2, True), (4, 4, False),
    ]  # fmt: skip


@given(totals, st.integers(1, 10))
def test_ranking_leaves_nobody_out_and_is_fair(given_: dict[int, list[int]], places: int) -> None:
    found = rank(given_, places)
    assert sorted(one.entry for one in found) == sorted(given_)
    for one in found:
        better = sum(1 for other in given_.values() if mean_of(other) > mean_of(given_[one.entry]))
        assert one.rank == better + 1 and one.goes_on == (better < places)
    assert sum(one.goes_on for one in found) >= min(places, len(given_))


def test_points_stay_within_their_limits() -> None:
    assert points_problem([60, 40], [60, 40]) == "" and "第 2 项最多 40 分" in points_problem([60, 41], [60, 40])
    assert points_problem([60], [60, 40]) and points_problem([-1, 3], [60, 40])


def test_criteria_are_lines() -> None:
    assert read_criteria("群众受益 40\n\n 能不能 推广 60 ") == [("群众受益", 40), ("能不能 推广", 60)]
    for wrong in ("群众受益", "40", "群众受益 四十", "群众受益 0", "群众受益 ²", "群众受益 " + "9" * 5_000):
        with pytest.raises(ValueError, match="名称 分值"):
            read_criteria(wrong)


def test_guards_say_what_is_missing() -> None:
    assert open_lacks(ContestFacts(points=90)) == ["大赛说明", "评分标准合计 100 分（现在 90 分）"]
    assert open_lacks(ContestFacts(has_text=True, points=100)) == []
    assert len(begin_lacks(ContestFacts(applying=True, least=3, reviewers=2))) == 3
    assert begin_lacks(ContestFacts(entries=1, least=3, reviewers=3)) == []
    assert round_lacks(ContestFacts(unscored=2, least=3)) and not round_lacks(ContestFacts())
    assert result_lacks(ContestFacts(noticing=True, objections=1)) == ["公示期满", "答复 1 条异议"]


def test_another_engine_ranks_once_it_joined() -> None:
    scoring.provide(lambda given_, places: [Ranked(entry, Fraction(1), 1, 1, True) for entry in given_])
    try:
        assert [one.goes_on for one in scoring.ranked({1: [3], 2: [99]}, 1)] == [True, True]
    finally:
        scoring.provide(None)
    assert [one.goes_on for one in scoring.ranked({1: [3], 2: [99]}, 1)] == [True, False]
