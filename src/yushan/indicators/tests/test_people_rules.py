"""Pure rules of counting volunteers once: on every day what going through all services by hand gives."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from yushan.common.counts import year_before
from yushan.indicators.rules import NEVER
from yushan.indicators.rules.people import (
    Place,
    Registered,
    Served,
    active_until,
    registered_steps,
    served_steps,
    with_day,
)

PLACES = [Place(1, 7), Place(1, 0), Place(2, 8), Place(0, 0)]
DAYS = [date(2023, 2, 28), date(2024, 2, 28), date(2024, 2, 29), date(2024, 12, 31), date(2025, 1, 1), date(2025, 3, 1)]
days = st.sampled_from(DAYS) | st.dates(date(2023, 1, 1), date(2026, 12, 31))
services = st.lists(st.tuples(days, st.integers(0, 3)), max_size=8)


def _asked(made: list[tuple[date, int]], more: list[date]) -> list[date]:
    near = {one + timedelta(days=off) for one, _ in made for off in (-1, 0, 1, 364, 365, 366, 367)}
    return sorted({*near, *more, *DAYS})


def _served(made: list[tuple[date, int]]) -> list[Served]:
    found: dict[tuple[int, int], tuple[date, date | None, date] | None] = {}
    for day, at in made:
        found[at, day.year] = with_day(found.get((at, day.year)), day)
    return [Served(PLACES[at], year, *of) for (at, year), of in found.items() if of]


def _at(steps: Counter, node: tuple[str, int], metric: str, day: date, year: int = 0) -> int:
    return sum(number for key, number in steps.items() if key[:4] == (*node, metric, year) and key[4] <= day)


@given(services)
def test_who_served_and_who_came_back_in_each_part_of_the_city(made: list[tuple[date, int]]) -> None:
    steps = served_steps(_served(made))
    parts = {("city", 0): {0, 1, 2, 3}, ("area", 1): {0, 1}, ("area", 2): {2}, ("org", 7): {0}, ("org", 8): {2}}
    for asked in _asked(made, []):
        own = [(day, at) for day, at in made if day.year == asked.year and day <= asked]
        first = min((day for day, _ in own), default=None)
        for node, places in parts.items():
            here = [day for day, at in own if at in places]
            assert _at(steps, node, "served", asked, asked.year) == bool(here), (node, asked)
            assert _at(steps, node, "back", asked, asked.year) == any(day > first for day in here), (node, asked)


@given(services, st.lists(st.tuples(days, days), max_size=2), st.booleans())
def test_who_is_registered_and_who_is_active(
    made: list[tuple[date, int]], spans: list[tuple[date, date]], skilled: bool
) -> None:
    apart = sorted(spans) if len(spans) < 2 or max(spans[0]) < min(spans[1]) else spans[:1]
    spells = [Registered((min(one), max(one)), 1, skilled) for one in apart if min(one) < max(one)]
    spells = spells or [Registered((date(2026, 6, 1), NEVER), 1, skilled)]
    steps = registered_steps(spells, _served(made))
    for asked in _asked(made, [day for one in spells for day in one.days if day != NEVER]):
        on = any(one.days[0] <= asked < one.days[1] for one in spells)
        recent = any(year_before(asked) < day <= asked for day, _ in made)
        for node in (("city", 0), ("area", 1)):
            assert _at(steps, node, "volunteers", asked) == on
            assert _at(steps, node, "skilled", asked) == (on and skilled)
            assert _at(steps, node, "active", asked) == (on and recent), asked


@given(days)
def test_a_service_counts_for_twelve_months(day: date) -> None:
    end = active_until(day)
    assert year_before(end) >= day > year_before(end - timedelta(days=1))
