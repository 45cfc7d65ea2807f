"""Pure rules of kept sums: whole months and the days of one month give what all days give; combinations as text."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from yushan.indicators.rules import ALWAYS, StepKey
from yushan.indicators.rules.facets import KNOWN, WHOLE, Combination, month_of, ordered, read, scope_for
from yushan.indicators.rules.months import BY_MONTH, is_month_end, parts, ranges, with_months

days = st.one_of(st.just(ALWAYS), st.dates(date(2024, 11, 25), date(2026, 3, 5)))
steps = st.dictionaries(days, st.integers(-3, 3), max_size=30)


@given(steps, st.dates(date(2024, 12, 1), date(2026, 3, 5)))
def test_months_and_days_add_up_to_all_days(made: dict[date, int], asked: date) -> None:
    changes: dict[StepKey, int] = {("city", 0, "staff", 0, day): amount for day, amount in made.items()}
    kept = with_months(changes)
    before, within = parts(asked)
    found = 0
    for (_, _, metric, _, day), amount in kept.items():
        if metric.endswith(BY_MONTH):
            found += amount if day < before else 0
        elif within and within[0] <= day <= within[1]:
            found += amount
    assert found == sum(amount for day, amount in made.items() if day <= asked)
    assert (within is None) == is_month_end(asked) == ((asked + timedelta(days=1)).day == 1)
    assert all(kept.values()), "what cancels out is not written"


def test_which_rows_matter_for_several_days() -> None:
    asked = [date(2026, 1, 31), date(2026, 2, 10), date(2026, 3, 1)]
    before, within = ranges(asked)
    assert before == date(2026, 3, 1)
    assert within == [(date(2026, 2, 1), date(2026, 2, 10)), (date(2026, 3, 1), date(2026, 3, 1))]


numbers = st.integers(0, 10**12)


@given(
    st.builds(Combination, *[numbers] * 6, st.sampled_from(["", "regular"]), st.lists(numbers, max_size=4).map(ordered))
)
def test_a_combination_survives_being_written(one: Combination) -> None:
    assert read(one.key) == one


def test_a_combination_as_text() -> None:
    one = Combination(place=3, area=3, work=17, mode="regular", types=ordered([24, 21, 24]))
    assert one.key == "3|3|0|17|0|0|regular|21,24"
    assert month_of(date(2026, 2, 28)) == date(2026, 2, 1)


def test_the_smallest_scope_that_knows_what_is_asked() -> None:
    for asked in ({"area", "month"}, {"work", "mode"}, {"type", "grade"}, {"brand", "programme"}, set(KNOWN[WHOLE])):
        for limited in (True, False):
            found = scope_for(asked, limited=limited)
            known = KNOWN[found]
            assert {"types" if one == "type" else one for one in asked} - {"month", "grade"} <= known
            assert "place" in known or not limited
    assert scope_for({"area", "month"}, limited=False) == "cell.am"
    assert scope_for({"brand", "programme"}, limited=False) == "cell.pb"
    assert scope_for({"brand", "programme"}, limited=True) == WHOLE


def test_a_part_of_a_combination_knows_no_more_than_its_scope() -> None:
    one = Combination(place=3, area=4, programme=5, work=17, brand=6, mode="regular", types=(21,))
    assert one.of("cell.wp") == Combination(place=3, area=4, programme=5, work=17, mode="regular")
    assert one.of("cell.tb") == Combination(brand=6, types=(21,))
    assert one.of(WHOLE) == one
