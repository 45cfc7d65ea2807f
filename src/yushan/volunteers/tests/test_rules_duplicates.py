"""Pure rules about people who may be there twice."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from yushan.volunteers.rules_duplicates import Span, Traits, joined, likeness

BIRTH = date(1990, 3, 7)


def test_what_raises_a_doubt() -> None:
    one = Traits(1, "余小禾", BIRTH, "a", 3)
    assert likeness(one, Traits(2, "余小禾", BIRTH)) == ["name_birthday"]
    assert likeness(one, Traits(2, "石晓蓉", date(1991, 1, 1), "a")) == ["phone"]
    assert likeness(one, Traits(2, "余小禾", None, area_id=3)) == ["name_area"]
    assert likeness(one, Traits(2, "余小禾", date(1991, 1, 1), area_id=3)) == []
    assert likeness(one, Traits(2, "石晓蓉", BIRTH, area_id=3)) == []
    assert likeness(one, one) == []


def test_a_family_shares_a_telephone() -> None:
    parent = Traits(1, "余建国", BIRTH, "a")
    assert likeness(parent, Traits(2, "余小禾", date(2015, 1, 1), "a", is_minor=True)) == []
    assert likeness(parent, Traits(2, "余小禾", date(2000, 1, 1), "a", guards=frozenset({1}))) == []


TRAITS = st.builds(
    Traits,
    st.integers(1, 3),
    st.sampled_from(["余小禾", "石晓蓉", ""]),
    st.sampled_from([None, BIRTH]),
    st.sampled_from(["", "a"]),
    st.sampled_from([None, 1]),
    st.booleans(),
    st.frozensets(st.integers(1, 3)),
)


@given(TRAITS, TRAITS)
def test_it_does_not_matter_who_comes_first(one: Traits, other: Traits) -> None:
    assert likeness(one, other) == likeness(other, one)


DAYS = [date(2025, 1, 1) + timedelta(days=n) for n in range(12)]


@st.composite
def spans(draw: st.DrawFn) -> Span | None:
    if draw(st.booleans()) and draw(st.booleans()):
        return None
    start = draw(st.integers(0, 10))
    end = draw(st.one_of(st.none(), st.integers(start, 11)))
    return DAYS[start], None if end is None else DAYS[end]


def covered(*listed: Span | None) -> set[date]:
    return {day for span in listed if span for day in DAYS if span[0] <= day and (span[1] is None or day < span[1])}


@given(spans(), spans())
def test_two_times_as_a_volunteer_cover_the_same_days_as_one(one: Span | None, other: Span | None) -> None:
    current, earlier = joined(one, other)
    assert covered(current, earlier) == covered(one, other)
    assert (current is None) == (one is None and other is None)
    if earlier:
        assert current and earlier[1] and earlier[1] < current[0]
