"""Pure rules: languages, meals and seats, what opening asks, lacks in English."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from yushan.activities.rules import Requirements, VolunteerFacts, lacks
from yushan.events.rules.days import Stay, Wish, first_venues, meals, seats
from yushan.events.rules.english import lacks_en
from yushan.events.rules.languages import LEVELS, Need, cover, meets, spoken
from yushan.events.rules.opening import Readiness, opening_lacks

_LEVELS = st.sampled_from(["", *LEVELS])


def test_who_speaks_better_meets_what_asks_for_less():
    assert meets("expert", "basic") and meets("working", "working") and not meets("basic", "working")
    assert not meets("", "basic") and not meets("native", "basic")


@given(st.lists(st.dictionaries(st.sampled_from(["english", "japanese"]), _LEVELS)), st.sampled_from(list(LEVELS)))
def test_nobody_is_counted_twice_for_a_need(people, level):
    (line,) = cover([Need("english", level, 3)], people)
    speakers = [one for one in people if "english" in one]
    assert line.there + line.unstated <= len(speakers)
    assert line.there + line.lacking >= 3


def test_what_was_declared_without_a_level_is_known_as_unstated():
    assert spoken(["english", "korean"], {"english": "expert", "latin": "native"}) == {
        "english": "expert",
        "korean": "",
    }


def test_somebody_eats_once_where_the_day_begins():
    nine = datetime(2026, 9, 5, 9)
    stays = [
        Stay(1, 20, nine + timedelta(hours=5), nine + timedelta(hours=8)),
        Stay(1, 10, nine, nine + timedelta(hours=4)),
        Stay(2, 20, nine, nine + timedelta(hours=4)),
    ]
    where = first_venues(stays)
    wishes = {1: Wish("halal", 7), 2: Wish("usual", None)}
    assert where == {1: 10, 2: 20}
    assert meals(where, wishes, "usual") == {(10, "halal"): 1, (20, "usual"): 1}
    assert seats(where, wishes) == {(10, 7): 1}


@given(
    st.dictionaries(st.integers(1, 30), st.integers(1, 4)),
    st.dictionaries(st.integers(1, 40), st.sampled_from(["usual", "halal"])),
)
def test_everybody_gets_exactly_one_meal(where, diets):
    wishes = {person: Wish(diet, None) for person, diet in diets.items()}
    assert sum(meals(where, wishes, "usual").values()) == len(where)


def test_opening_names_what_is_missing():
    day = date(2026, 9, 5)
    nothing = Readiness(False, False, 0, frozenset(), 0, day, day + timedelta(days=1))
    found = opening_lacks(nothing)
    assert len(found) == 7 and "英文介绍" in found and "须知里的“紧急联系”（中英文）" in found
    whole = Readiness(True, True, 1, frozenset({"transport", "emergency"}), 1, day, day)
    assert opening_lacks(whole) == []


_ASKED = Requirements(day=date(2026, 9, 5), organization_path="0001", organization_name="总队")
_FACTS = VolunteerFacts(is_verified=True, birth_date=date(2015, 1, 1))


@given(
    st.booleans(), st.sampled_from([None, 18]), st.sampled_from([None, 30]), st.booleans(), st.booleans(), st.booleans(),
    st.booleans(), st.booleans(),
)  # fmt: skip
def test_english_names_as_many_lacks_as_chinese(verified, low, high, document, skill, language, members, party):
    asked = replace(
        _ASKED, min_age=low, max_age=high, qualifications={"nurse": "护士"} if document else {},
        skills=("急救",) if skill else (), languages={"english": "英语"} if language else {}, members_only=members,
        party_only=party,
    )  # fmt: skip
    facts = replace(_FACTS, is_verified=verified)
    found = lacks_en(asked, facts, {"english": "English"})
    assert len(found) == len(lacks(asked, facts))
    if language:
        assert any("English" in text for text in found)
