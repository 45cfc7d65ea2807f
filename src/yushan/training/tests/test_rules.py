"""Pure rules: drawing, reading answers, points, items, what is missing, how long something stands."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yushan.training.rules import answers, finishing, items, opening, papers, scoring, survey, validity

BANK = [papers.Drawable(pk, "single", 4) for pk in range(1, 21)] + [papers.Drawable(99, "truth")]


@given(st.text(min_size=1, max_size=20))
def test_the_same_seed_draws_the_same_paper_from_the_same_bank_in_any_order(seed: str) -> None:
    draws = {"single": 5, "truth": 1}
    paper = papers.draw(seed, BANK, draws)
    assert paper == papers.draw(seed, list(reversed(BANK)), draws)
    assert len(paper) == 6 and len({pk for pk, _places in paper}) == 6 and paper[-1] == (99, [])
    assert all(sorted(places) == [0, 1, 2, 3] for pk, places in paper if pk != 99)


def test_two_seeds_draw_two_papers_and_one_is_known_for_ever() -> None:
    drawn = {tuple(pk for pk, _places in papers.draw(str(seed), BANK, {"single": 5})) for seed in range(30)}
    assert len(drawn) > 25
    # Pinned: whoever changes the drawing changes papers that were drawn already.
    assert papers.draw("2026", BANK, {"single": 3}) == papers.draw("2026", BANK, {"single": 20})[:3]
    assert papers.draw("2026", BANK[:4], {"single": 1}) == [(1, [1, 3, 0, 2])]


@pytest.mark.parametrize(
    ("kind", "value", "kept"),
    [
        ("single", "2", 2), ("single", "", None), ("multiple", ["3", "1", "1"], [1, 3]), ("multiple", [], None),
        ("truth", "true", True), ("truth", "0", False), ("number", " ３．５ ", "３．５"), ("number", None, None),
    ],
)  # fmt: skip
def test_answers_are_read(kind: str, value: object, kept: object) -> None:
    assert answers.normal(kind, value, 4) == kept


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("single", "4"), ("single", "²"), ("single", ["1", "2"]), ("multiple", ["9"]), ("truth", "也许"),
        ("number", "很多"), ("number", "NaN"), ("number", "1e99"), ("single", {"a": 1}),
    ],
)  # fmt: skip
def test_nonsense_is_refused(kind: str, value: object) -> None:
    with pytest.raises(answers.Nonsense):
        answers.normal(kind, value, 4)


def test_points_in_halves() -> None:
    several = scoring.Key("multiple", [0, 2], 3)
    assert scoring.half_points(several, [0, 2]) == 6
    assert scoring.half_points(several, [0]) == 0
    assert scoring.half_points(several, [0], half_for_part=True) == 3
    assert scoring.half_points(several, [0, 1], half_for_part=True) == 0
    number = scoring.Key("number", ["0.5", "0.01"], 2)
    assert scoring.half_points(number, "０．５０５") == 4 and scoring.half_points(number, "0.52") == 0
    # 1 is not True: a choice is no truth value.
    assert scoring.half_points(scoring.Key("truth", True, 1), 1) == 0
    assert scoring.half_points(scoring.Key("single", 1, 1), 1) == 2
    assert scoring.half_points(scoring.Key("single", 0, 1), None) == 0


def test_enough_is_compared_exactly_and_the_fingerprint_tells_of_every_change() -> None:
    paper = [(1, []), (2, []), (3, [])]
    keys = {pk: scoring.Key("truth", True, 1) for pk in (1, 2, 3)}
    two = scoring.score(paper, keys, {1: True, 2: True, 3: False}, pass_percent=67)
    assert (two.reached, two.most, two.passed) == (4, 6, False)
    assert scoring.score(paper, keys, {1: True, 2: True}, pass_percent=66).passed
    assert not scoring.score([], keys, {}, pass_percent=1).passed
    one = scoring.digest(paper, {1: True}, two.marks)
    assert one == scoring.digest(paper, {1: True}, dict(reversed(two.marks.items())))
    assert one != scoring.digest(paper, {1: False}, two.marks)


def test_items_tell_hard_from_wrong() -> None:
    few = items.item([(Fraction(1), Fraction(1))] * 9)
    assert few.papers == 9 and few.difficulty is None
    good = items.item([(Fraction(n, 20), Fraction(n >= 10)) for n in range(20)])
    assert good.difficulty == Fraction(1, 2) and good.discrimination == 1 and not good.advice
    wrong = items.item([(Fraction(n, 20), Fraction(n < 10)) for n in range(20)])
    assert wrong.discrimination == -1 and "核对答案" in wrong.advice
    easy = items.item([(Fraction(n, 20), Fraction(1)) for n in range(20)])
    assert "人人答对" in easy.advice


def test_what_is_missing_for_the_certificate() -> None:
    doing = finishing.Doing(5, 3, 80, 2, 1, True, False)
    assert finishing.lacks(doing) == [
        "还要参加 1 次面授（共 5 次，要到 4 次）",
        "还有 1 节线上课没有学完",
        "考试还没有通过",
    ]
    assert finishing.lacks(finishing.Doing(5, 4, 80, 2, 2, True, True)) == []
    assert finishing.lacks(finishing.Doing(0, 0, 80, 0, 0, False, False)) == []
    assert finishing.sessions_needed(3, 50) == 2


def test_how_long_it_stands() -> None:
    assert validity.valid_until(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert validity.valid_until(date(2026, 3, 5), 24) == date(2028, 3, 5)
    assert validity.valid_until(date(2026, 3, 5), None) is None
    # In the last 90 days nothing of what is left is lost; before, or once it is over, the new time begins today.
    assert validity.valid_until(date(2026, 3, 5), 24, date(2026, 5, 1)) == date(2028, 5, 1)
    assert validity.valid_until(date(2026, 3, 5), 24, date(2027, 5, 1)) == date(2028, 3, 5)
    assert validity.valid_until(date(2026, 3, 5), 24, date(2026, 3, 4)) == date(2028, 3, 5)


def test_what_a_version_lacks() -> None:
    facts = opening.VersionFacts(False, 0, True, {"single": 5}, {"single": 3}, 0)
    assert opening.version_lacks(facts) == ["课程大纲", "学时", "单选题要 5 道，题库里只有 3 道"]
    assert "各题型的题数" in opening.version_lacks(opening.VersionFacts(True, 60, True, {}, {}, 0))[0]


def test_few_answers_of_a_survey_are_not_shown() -> None:
    stars = dict.fromkeys(survey.QUESTIONS, "4")
    assert survey.ratings_of(stars)["again"] == 4
    with pytest.raises(KeyError):
        survey.ratings_of(stars | {"clear": "6"})
    one = survey.ratings_of(stars)
    assert survey.means([one] * 4) == {} and survey.means([one] * 5)["useful"] == 4
