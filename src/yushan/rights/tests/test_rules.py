"""Recusal, small numbers, terms, sums."""

from datetime import date, datetime
from itertools import product

import pytest

from yushan.rights.rules.exclusions import keeps_out, why_not_yet, wrong_term
from yushan.rights.rules.few import hidden, told
from yushan.rights.rules.figures import Told, add_up
from yushan.rights.rules.recusal import Ties, mentions, why_not


def test_nothing_speaks_against_a_stranger():
    assert why_not(Ties()) == ""


@pytest.mark.parametrize(
    ("ties", "said"),
    [
        (Ties(is_asker=True), "自己提出"),
        (Ties(had_first=True), "复核"),
        (Ties(in_organization=True), "被反映组织"),
        (Ties(stood_aside=True), "回避"),
        (Ties(is_mentioned=True), "由别人办理"),
    ],
)
def test_each_tie_has_its_words(ties: Ties, said: str):
    assert said in why_not(ties)


def test_a_name_is_found_also_with_blanks_and_a_single_sign_is_none():
    assert mentions("区里的周 敏收了钱", "周敏") and mentions("区里的周敏收了钱", "周 敏")
    assert not mentions("周末没有来", "周") and not mentions("周末没有来", "") and not mentions("", "周敏")


def test_small_numbers_are_hidden_and_cannot_be_reckoned_back():
    assert hidden({"a": 20, "b": 9, "c": 3}, 5) == {"c", "b"}  # one alone would be the total less the others
    assert hidden({"a": 20, "b": 2, "c": 3}, 5) == {"a", "b", "c"}  # 25 less 20 would leave 5 for two of them
    assert hidden({"a": 20, "b": 9, "c": 1, "d": 1, "e": 0}, 5) == {"b", "c", "d", "e"}
    assert hidden({"a": 20, "b": 0, "c": 9}, 5) == set()
    assert hidden({"a": 3}, 5) == {"a"}


def test_a_small_count_is_not_told_by_itself():
    assert told(0, 5) == 0 and told(5, 5) == 5 and told(1, 5) is None and told(4, 5) is None


def test_what_is_hidden_adds_up_to_enough_whatever_the_counts():
    for counts in product(range(8), repeat=4):
        named = dict(zip("abcd", counts, strict=True))
        gone = hidden(named, 5)
        assert all(count == 0 or count >= 5 for key, count in named.items() if key not in gone)
        left = sum(named[key] for key in gone)
        assert not gone or left >= 10 or gone == set(named), named


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
        Told(answered=1, in_time=1, content=3), Told(answered=1, second=1, content=1), Told(),
    ]  # fmt: skip
    found = add_up(rows)
    assert (found.all, found.answered, found.in_time, found.rated, found.content, found.second) == (3, 2, 1, 2, 1, 1)
    assert add_up([Told(all=4, answered=3, content=2)]).content == 4
    assert found.in_time_share == found.content_share == 1 / 2 and add_up([]).in_time_share is None
