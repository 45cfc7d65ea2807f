"""The figures equal a naive count of the raw rows, for every unit, area, the city and any day."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from yushan.common.actors import WORKER
from yushan.common.signals import tell_person_facts_changed
from yushan.indicators.actions import check_drift
from yushan.indicators.queries import course, figures, figures_on
from yushan.indicators.queries.people import PeopleFilter, people_behind
from yushan.indicators.tests import factories
from yushan.indicators.tests.histories import examples
from yushan.indicators.tests.naive import Naive, kept
from yushan.ledger.actions import reverse_entry
from yushan.organizations.actions import declare_headcount
from yushan.organizations.models import StaffMember, UnitHeadcount, UnitPlacement
from yushan.organizations.tests import factories as base
from yushan.volunteers.models import PastRegistration, Volunteer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def plan(db: None) -> None:
    """The plan with its 41 areas, once a test: what an example writes is rolled back."""
    base.load_plan()


PEOPLE, UNITS, AREAS = 7, 4, ("500101", "500103", "500109")
# Few days, so that joining, leaving, moving and serving often fall together.
DAYS = [date(2025, 11, 20), *(date(2026, month, day) for month in (1, 3, 6) for day in (1, 2, 15)), date(2026, 11, 25)]
day, maybe_day = st.sampled_from(DAYS), st.none() | st.sampled_from(DAYS)
spell = st.fixed_dictionaries(
    {
        "unit": st.integers(0, UNITS - 1),
        "person": st.integers(0, PEOPLE - 1),
        "dates": st.tuples(maybe_day, maybe_day),
        "in_service": st.booleans(),
        "party": st.booleans(),
    }
)
scenario = st.fixed_dictionaries(
    {
        "homes": st.lists(st.integers(0, 2), min_size=UNITS, max_size=UNITS),
        "moves": st.lists(st.tuples(st.integers(0, UNITS - 1), st.integers(0, 2), day), max_size=4),
        "headcounts": st.lists(st.tuples(st.integers(0, UNITS - 1), day, st.integers(0, 9)), max_size=5),
        "spells": st.lists(spell, min_size=4, max_size=16),
        "registrations": st.lists(st.tuples(day, maybe_day, maybe_day), min_size=PEOPLE, max_size=PEOPLE),
        "unregistered": st.sets(st.integers(0, PEOPLE - 1), max_size=3),
        "services": st.lists(st.tuples(st.integers(0, PEOPLE - 1), day, st.booleans()), max_size=10),
        "party_change": st.none() | st.integers(0, 15),
        "late_headcounts": st.lists(st.tuples(st.integers(0, UNITS - 1), day, st.integers(0, 9)), max_size=3),
        "late_withdrawal": st.none() | st.tuples(st.integers(0, PEOPLE - 1), day),
    }
)


def _units(drawn: dict[str, Any]) -> list[Any]:
    areas = [base.area(code) for code in AREAS]
    units = [base.unit(f"第 {at + 1} 研究所", area=areas[home]) for at, home in enumerate(drawn["homes"])]
    for at, where, when in sorted(drawn["moves"], key=lambda move: move[2]):
        current = UnitPlacement.objects.get(unit=units[at], until_day=None)
        if current.from_day == when:
            continue
        UnitPlacement.objects.filter(pk=current.pk).update(until_day=when)
        UnitPlacement.objects.create(unit=units[at], area=areas[where], from_day=when)
    for at, when, staff in drawn["headcounts"]:
        UnitHeadcount.objects.update_or_create(unit=units[at], stat_day=when, defaults={"staff": staff})
    return units


def _spells(drawn: dict[str, Any], units: list[Any], people: list[Any]) -> list[StaffMember]:
    number: dict[tuple[int, int], int] = {}
    rows = []
    for one in drawn["spells"]:
        key = (one["unit"], one["person"])
        number[key] = number.get(key, 0) + 1
        first, last = one["dates"]
        if first and last and last < first:
            first, last = last, first
        rows.append(
            base.staff_member(
                units[one["unit"]], people[one["person"]], party=one["party"], joined_on=first, left_on=last,
                in_service=one["in_service"], spell=number[key],
            )
        )  # fmt: skip
    return rows


def _volunteers(drawn: dict[str, Any], people: list[Any]) -> dict[int, Volunteer]:
    found = {}
    for at, (verified, withdrawn, earlier) in enumerate(drawn["registrations"]):
        if at in drawn["unregistered"]:
            continue
        gone = withdrawn if withdrawn and withdrawn >= verified else None
        found[at] = factories.volunteers([people[at]], base.area(AREAS[0]), verified)[0]
        state = Volunteer.State.WITHDRAWN if gone else Volunteer.State.VERIFIED
        Volunteer.objects.filter(pk=found[at].pk).update(withdrawn_on=gone, state=state)
        if earlier and earlier < verified:
            before = earlier + timedelta(days=1)
            PastRegistration.objects.create(volunteer=found[at], verified_on=earlier, withdrawn_on=before)
    return found


def _live_through(drawn: dict[str, Any]) -> list[Any]:
    """Writes the scenario in the order of life: each step tells, as the actions do; nothing is recomputed."""
    units, people = _units(drawn), factories.people(PEOPLE)
    ids = [person.pk for person in people]
    rows = _spells(drawn, units, people)
    tell_person_facts_changed(ids)
    volunteers = _volunteers(drawn, people)
    tell_person_facts_changed(ids)
    team = base.team()
    for at, when, is_reversed in drawn["services"]:
        if at in volunteers:
            entry = factories.serve(volunteers[at], when, team)
            if is_reversed:
                reverse_entry(WORKER, entry=entry, reason="登记错了人")
    if drawn["party_change"] is not None:
        row = rows[drawn["party_change"] % len(rows)]
        StaffMember.objects.filter(pk=row.pk).update(is_party_member=not row.is_party_member)
        tell_person_facts_changed([row.person_id])
    for at, when, staff in drawn["late_headcounts"]:
        declare_headcount(WORKER, unit=units[at], stat_day=when, staff=staff)
    if drawn["late_withdrawal"] and drawn["late_withdrawal"][0] in volunteers:
        at, when = drawn["late_withdrawal"]
        late = Volunteer.objects.get(pk=volunteers[at].pk)
        if late.verified_on and when >= late.verified_on:
            Volunteer.objects.filter(pk=late.pk).update(withdrawn_on=when, state=Volunteer.State.WITHDRAWN)
            tell_person_facts_changed([late.person_id])
    return units


def _asked() -> list[date]:
    before = {one - timedelta(days=1) for one in DAYS[::3]}
    return sorted({*DAYS, *before, date(2024, 12, 31), date(2025, 12, 31)})


# An example takes a second, so a failing one is shown as it was found, not made smaller.
WITHOUT_SHRINKING = [Phase.explicit, Phase.reuse, Phase.generate]


@pytest.mark.timeout(examples(600))
@settings(max_examples=examples(12), phases=WITHOUT_SHRINKING, suppress_health_check=list(HealthCheck))
@given(drawn=scenario)
def test_figures_equal_a_naive_count_for_every_node_and_day(drawn: dict[str, Any]) -> None:
    with transaction.atomic():
        units = _live_through(drawn)
        naive = Naive()
        for asked in _asked():
            expected = naive.everything(year=asked.year, day=asked)
            assert kept(figures, year=asked.year, day=asked) == expected, asked
        # A year asked from a day outside it: nobody has served yet, or everybody who ever did in it.
        for asked, year in ((DAYS[0], 2026), (DAYS[-1], 2025)):
            assert kept(figures, year=year, day=asked) == naive.everything(year=year, day=asked)
        together = figures_on("area", year=2026, days=DAYS)
        assert all(together[one] == figures("area", year=2026, as_of=one) for one in DAYS)
        months = course("unit", units[0].pk, year=2026, as_of=DAYS[-1])
        assert months is not None and len(months.months) == 11
        for point in months.months:
            assert point.figures == figures("unit", year=2026, as_of=point.day, ids=[units[0].pk])[0]
        # The same day of the year before counts who took part in that year.
        ago = DAYS[-1].replace(year=2025)
        assert months.year_ago == figures("unit", year=2025, as_of=ago, ids=[units[0].pk])[0]
        assert check_drift().drift == 0
        transaction.set_rollback(True)


@pytest.mark.timeout(examples(600))
@settings(max_examples=examples(6), phases=WITHOUT_SHRINKING, suppress_health_check=list(HealthCheck))
@given(drawn=scenario)
def test_the_people_behind_a_figure_are_as_many_as_the_figure_says(drawn: dict[str, Any]) -> None:
    with transaction.atomic():
        _live_through(drawn)
        for asked in (DAYS[2], DAYS[5], DAYS[-1]):
            for scope in ("city", "area", "unit"):
                for row in figures(scope, year=2026, as_of=asked):
                    where = {"scope": scope, "pk": row.pk, "year": 2026, "as_of": asked}
                    listed = {which: people_behind(WORKER, which, **where).count() for which in PeopleFilter}
                    assert listed[PeopleFilter.ALL] == row.roster
                    assert listed[PeopleFilter.REGISTERED] == row.registration.numerator
                    assert listed[PeopleFilter.PARTY] == row.party.denominator
                    assert listed[PeopleFilter.PARTY_SERVED] == row.party.numerator
                    assert listed[PeopleFilter.SERVED] == row.staff.numerator
                    for one, rest in (("REGISTERED", "UNREGISTERED"), ("SERVED", "NOT_SERVED")):
                        assert listed[PeopleFilter[one]] + listed[PeopleFilter[rest]] == row.roster
        transaction.set_rollback(True)


def test_somebody_of_a_declared_and_an_undeclared_unit_is_in_the_denominator_once() -> None:
    area, other = base.area("500109"), base.area("500103")
    declared = base.unit("重庆市自然博物馆", area=area, staff=10)
    silent = base.unit("北碚区图书馆", area=area)
    far = base.unit("渝中区少年宫", area=other)
    both, alone, third = factories.people(3)
    for unit, person in ((declared, both), (silent, both), (silent, alone), (far, alone), (far, third)):
        base.staff_member(unit, person)
    tell_person_facts_changed([both.pk, alone.pk, third.pk])
    asked = date(2026, 11, 25)
    by_code = {row.code: row.registration.denominator for row in figures("area", year=2026, as_of=asked)}
    # 10 declared, and of the silent unit only who is not among them.
    assert by_code["500109"] == 11 and by_code["500103"] == 2
    assert figures("city", year=2026, as_of=asked)[0].registration.denominator == 12
    before = figures("area", year=2026, as_of=date(2024, 12, 31), ids=[area.pk])[0]
    assert (before.registration.denominator, before.declared) == (2, None)


def test_people_go_into_the_headcount_of_their_unit_once_it_declares_one() -> None:
    area = base.area("500109")
    museum, library = base.unit("重庆市自然博物馆", area=area), base.unit("北碚区图书馆", area=area)
    both, alone = factories.people(2)
    for unit, person in ((museum, both), (library, both), (library, alone)):
        base.staff_member(unit, person)
    tell_person_facts_changed([both.pk, alone.pk])

    def denominators(day: date) -> tuple[int, int]:
        found = [figures(scope, year=2026, as_of=day) for scope in ("area", "city")]
        return next(row for row in found[0] if row.pk == area.pk).registration.denominator, found[1][
            0
        ].registration.denominator

    assert denominators(DAYS[-1]) == (2, 2)
    declare_headcount(WORKER, unit=museum, stat_day=date(2026, 3, 1), staff=10)
    # From that day on whoever is on both rosters is one of the ten.
    assert denominators(date(2026, 2, 28)) == (2, 2) and denominators(DAYS[-1]) == (11, 11)
    declare_headcount(WORKER, unit=museum, stat_day=date(2026, 1, 2), staff=7)  # an earlier day, handed in later
    assert denominators(date(2026, 2, 28)) == (8, 8) and denominators(date(2026, 1, 1)) == (2, 2)
    assert check_drift().drift == 0


def test_an_area_that_is_no_longer_valid_keeps_its_units_on_the_page() -> None:
    gone = base.area("500901", "旧城区")
    type(gone).objects.filter(pk=gone.pk).update(valid_until=date(2026, 3, 31))
    empty = base.area("500902", "旧矿区")
    type(empty).objects.filter(pk=empty.pk).update(valid_until=date(2026, 3, 31))
    unit = base.unit("旧城区科协", area=gone, staff=5)
    codes = {row.code for row in figures("area", year=2026, as_of=date(2026, 6, 1))}
    assert "500901" in codes and "500902" not in codes and len(codes) == 42
    UnitPlacement.objects.filter(unit=unit).update(until_day=date(2026, 4, 1))
    UnitPlacement.objects.create(unit=unit, area=base.area("500101"), from_day=date(2026, 4, 1))
    after = {row.code: row for row in figures("area", year=2026, as_of=date(2026, 6, 1))}
    assert "500901" not in after and after["500101"].registration.denominator == 5
    before = {row.code: row for row in figures("area", year=2026, as_of=date(2026, 3, 31))}
    assert before["500901"].registration.denominator == 5 and before["500101"].registration.denominator == 0
