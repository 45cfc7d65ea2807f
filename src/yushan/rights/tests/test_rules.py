"""Recusal, small numbers, terms, sums."""

from datetime import date, datetime

import pytest

from yushan.rights.rules.exclusions import keeps_out, why_not_yet, wrong_term
from yushan.rights.rules.few import hidden
from yushan.rights.rules.figures import Told, add_up
from yushan.rights.rules.recusal import Ties, why_not


def test_nothing_speaks_against_a_stranger():
    assert why_not(Ties()) == ""


@pytest.mark.parametrize(
    ("ties", "said"),
    [
        (Ties(is_asker=True), "自己提出"),
        (Ties(had_first=True), "复核"),
        (Ties(in_organization=True), "被反映组织"),
        (Ties(stood_aside=True), "回避"),
    ],
)
def test_each_tie_has_its_words(ties: Ties, said: str):
    assert said in why_not(ties)


def test_small_numbers_are_hidden_and_cannot_be_reckoned_back():
    assert hidden({"a": 20, "b": 9, "c": 3}, 5) == {"c", "b"}  # one alone would be the total less the others
    assert hidden({"a": 20, "b": 2, "c": 3}, 5) == {"b", "c"}
    assert hidden({"a": 20, "b": 0, "c": 9}, 5) == set()
    assert hidden({"a": 3}, 5) == {"a"}


def test_nobody_decides_before_the_person_spoke_or_the_term_is_over():
    term = datetime(2026, 9, 15, 0, 0)
    assert "9 月 14 日" in why_not_yet(datetime(2026, 9, 10, 9), term, has_spoken=False)
    assert why_not_yet(datetime(2026, 9, 10, 9), term, has_spoken=True) == ""
    assert why_not_yet(term, term, has_spoken=False) == ""


def test_a_term_has_an_end_and_a_length():
    today = date(2026, 9, 7)
    assert wrong_term(today, date(2026, 12, 31), today, 730) == ""
    assert "早" in wrong_term(today, date(2026, 9, 1), today, 730)
    assert "往前" in wrong_term(date(2026, 9, 1), date(2026, 12, 1), today, 730)
    assert "730" in wrong_term(today, date(2029, 1, 1), today, 730)


def test_a_district_keeps_out_of_its_own_activities_only():
    assert keeps_out(None, 3) and keeps_out(3, 3) and not keeps_out(3, 4) and not keeps_out(3, None)


def test_sums_count_in_time_and_content():
    rows = [
        Told("complaint", True, False, 3, False), Told("complaint", True, True, 1, True),
        Told("complaint", False, False, None, False),
    ]  # fmt: skip
    found = add_up(rows)
    assert (found.all, found.answered, found.in_time, found.rated, found.content, found.second) == (3, 2, 1, 2, 1, 1)
    assert found.in_time_share == found.content_share == 1 / 2 and add_up([]).in_time_share is None
