"""The pure rules, on every day and word that Hypothesis thinks of."""

from datetime import date, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from yushan.common.identity import age_on
from yushan.volunteers.rules import (
    MAX_SKILLS,
    AgeGroup,
    age_group,
    guardian_problem,
    membership_refusal,
    resumed,
    skills_of,
)

DAYS = st.dates(date(1930, 1, 1), date(2027, 12, 31))
AGES = {"minimum": 6, "account": 14, "adult": 18}


@given(birth=DAYS, day=DAYS)
def test_groups_follow_full_years(birth: date, day: date) -> None:
    assume(birth <= day)
    age = age_on(birth, day)
    expected = (
        AgeGroup.TOO_YOUNG
        if age < 6
        else AgeGroup.CHILD
        if age < 14
        else AgeGroup.YOUTH
        if age < 18
        else AgeGroup.ADULT
    )
    assert age_group(birth, day, **AGES) == expected


def test_the_birthday_itself_decides() -> None:
    assert age_group(date(2011, 9, 6), date(2025, 9, 5), **AGES) == AgeGroup.CHILD
    assert age_group(date(2011, 9, 6), date(2025, 9, 6), **AGES) == AgeGroup.YOUTH
    assert age_group(date(2007, 9, 6), date(2025, 9, 5), **AGES) == AgeGroup.YOUTH
    assert age_group(date(2007, 9, 6), date(2025, 9, 6), **AGES) == AgeGroup.ADULT


@given(first=DAYS, away=st.integers(0, 4000), back=st.integers(0, 4000))
def test_coming_back_loses_no_day_and_adds_none(first: date, away: int, back: int) -> None:
    left = first + timedelta(days=away)
    today = left + timedelta(days=back)
    start, earlier = resumed(first, left, today)
    days = {today} if start == today else {start}
    if back == 0:
        assert (start, earlier) == (first, None)
    else:
        assert days == {today}
        assert earlier == ((first, left) if away else None)


def test_a_registration_that_never_counted_begins_today() -> None:
    assert resumed(None, date(2025, 3, 1), date(2025, 9, 1)) == (date(2025, 9, 1), None)


@given(st.text(alphabet="讲解航模 a、，,;；/\n\r", max_size=300))
def test_skills_are_short_words_each_once(text: str) -> None:
    words = skills_of(text)
    assert len(words) == len(set(words)) <= MAX_SKILLS
    assert all(word == word.strip() and 0 < len(word) <= 20 and "、" not in word for word in words)


def test_skills_keep_spaces_inside_words() -> None:
    assert skills_of("讲解、 航模，Python 编程; 讲解\n义诊") == ["讲解", "航模", "Python 编程", "义诊"]


@given(st.integers(0, 20), st.integers(1, 10))
def test_limit(current: int, limit: int) -> None:
    assert bool(membership_refusal(current, limit)) == (current >= limit)


def test_who_can_be_a_guardian() -> None:
    facts = {"ward": "A", "day": date(2025, 9, 6), "adult": 18}
    assert "本人" in guardian_problem(guardian="A", guardian_birth=date(1980, 1, 1), **facts)
    assert guardian_problem(guardian="B", guardian_birth=date(2007, 9, 7), **facts) % {"adult": 18} == (
        "监护人需年满 18 周岁，请填写另一位监护人。"
    )
    assert guardian_problem(guardian="B", guardian_birth=date(2007, 9, 6), **facts) == ""
