"""Kept sums equal a naive count after any history, wherever in it changes were folded."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from yushan.common import clock, counts
from yushan.indicators import counts_activities, counts_tree
from yushan.indicators.actions import check_drift, fold
from yushan.indicators.actions.employers import fold_changes
from yushan.indicators.counts_people import COUNTS
from yushan.indicators.models import DailyDelta, DailySum
from yushan.indicators.queries import figures
from yushan.indicators.queries.cells import counted
from yushan.indicators.rules.pivot import question
from yushan.indicators.tests import factories
from yushan.indicators.tests.histories import AREAS, DAYS, Town, examples, happening
from yushan.indicators.tests.naive import Naive, kept
from yushan.indicators.tests.naive_cells import naive_table
from yushan.indicators.tests.naive_cells import naive_things as naive_cells
from yushan.indicators.tests.naive_counts import naive_things
from yushan.indicators.tests.naive_people import NaivePeople, nodes
from yushan.ledger.models import HourEntry
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as base


@pytest.fixture
def plan(db: None, monkeypatch: Any) -> None:
    """The plan, once a test, on the day after the last of DAYS."""
    base.load_plan()
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 26, 10, tzinfo=clock.ZONE))


PEOPLE_COUNTED = [one.code for one in COUNTS]
THINGS_COUNTED = [
    *(one.code for one in counts_activities.COUNTS),
    *(one.code for one in counts_tree.COUNTS if one.code not in ("areas", "towns", "units")),
]
QUESTIONS = [
    {"measure": "services", "rows": "brand", "columns": "key_date"},
    {"measure": "services", "rows": "type", "columns": "brand", "f_area": "500101"},
    {"measure": "hours", "rows": "area", "columns": "month"},
    {"measure": "services", "rows": "type", "columns": "grade"},
    {"measure": "hours", "rows": "work", "columns": "mode", "f_area": "500103"},
    {"measure": "activities", "rows": "programme", "columns": "month"},
    {"measure": "services", "rows": "organization", "columns": "area"},
    {"measure": "hours", "rows": "unit", "columns": "area"},
    {"measure": "services", "rows": "unit", "columns": "grade", "f_month": "01"},
    {"measure": "services", "rows": "organization", "columns": "unit"},
    {"measure": "hours", "rows": "work", "columns": "unit", "f_mode": "regular"},
]


def _same_tables(city: Any, district: Any) -> None:
    for asked in QUESTIONS[:2]:
        asked_of = question(asked, year=2026)
        own = HourEntry.objects.filter(reverses=None, reversal=None, service_day__year=2026)
        own = own.filter(organization__area__code=AREAS[0])
        found = counted(district, question({"measure": "services"}, year=2026)).total
        assert found == own.count() == counted(district, replace(asked_of, filters={})).total
    for year in (2025, 2026):
        things = {measure: naive_cells(measure, year) for measure in ("hours", "services", "activities")}
        for asked in QUESTIONS:
            asked_of = question(asked, year=year)
            found, (expected, total) = counted(city, asked_of), naive_table(asked_of, things[asked_of.measure])
            amounts = {
                (line.key, column): value
                for line in found.lines
                for (column, _), value in zip(found.columns, line.values, strict=True)
                if value
            }
            assert found.total == total and amounts == {key: value for key, value in expected.items() if value}, asked


def _same_hours() -> None:
    """Hours and lines by area, of the city, and of every organization with all below it, on every day."""
    gone = set(HourEntry.objects.exclude(reverses=None).values_list("reverses_id", flat=True))
    rows = [
        one for one in HourEntry.objects.select_related("organization") if not one.reverses_id and one.pk not in gone
    ]
    nodes: list[tuple[str, dict[int, str] | None, Callable[[HourEntry], int]]] = [
        ("city", None, lambda one: 0),
        ("area", None, lambda one: one.organization.area_id),
        *(
            (
                "organization",
                {one.pk: one.path},
                lambda row, one=one: one.pk if row.organization.path.startswith(one.path) else -1,
            )
            for one in Organization.objects.filter(level__in=["corps", "detachment", "team"])[:6]
        ),
    ]
    for scope, asked, node_of in nodes:
        found = counts.read(scope, ["hours", "hours_measured", "services"], DAYS, asked)
        expected: dict[Any, Any] = {}
        for when in DAYS:
            for one in rows:
                if one.service_day.year == when.year and one.service_day <= when and (node := node_of(one)) >= 0:
                    for name, amount in (("hours", one.minutes), ("services", 1), ("hours_measured", one.minutes)):
                        if name != "hours_measured" or one.grade == "measured":
                            expected[when, node, name] = expected.get((when, node, name), 0) + amount
        minutes = {key: value * 60 if key[2] != "services" else value for key, value in found.items()}
        assert minutes == expected, scope


def _same_people() -> None:
    """Volunteers of the city and of areas, and who served in any part of the tree, on every day."""
    naive = NaivePeople()
    days = [*DAYS, date(2026, 12, 31)]
    for node in nodes():
        scope, pk, path = node
        found = counts.read(scope, PEOPLE_COUNTED, days, None if scope == "city" else {pk: path})
        expected = {
            (when, pk, name): number for when in days for name, number in naive.counts(node, when).items() if number
        }
        assert found == expected, node


def _same_things() -> None:
    """Activities, reports, opinions and the tree, in every part of it, on every day (what only today knows: on the last)."""
    last = date(2026, 11, 26)
    known = {name: counts.known()[name] for name in THINGS_COUNTED}
    for scope, pk, path in nodes():

        def here(area: int | None, where: str, scope: str = scope, pk: int = pk, path: str = path) -> bool:
            return scope == "city" or (area == pk if scope == "area" else bool(where) and where.startswith(path))

        names = [name for name, one in known.items() if scope in one.scopes]
        found = counts.read(scope, names, [*DAYS, last], None if scope == "city" else {pk: path})
        for when in (*DAYS, last):
            expected = naive_things(here, when)
            for name in names:
                if known[name].dated or when == last:
                    assert found.get((when, pk, name), 0) == expected[name], (scope, path, name, when)


# An example takes a second, so a failing one is shown as it was found, not made smaller.
@pytest.mark.timeout(examples(600))
@settings(
    max_examples=examples(8),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(history=st.lists(happening, min_size=10, max_size=40))
def test_after_any_history_the_sums_are_what_a_naive_count_says(plan: None, history: list[tuple[Any, ...]]) -> None:
    with transaction.atomic():
        town, city = Town(), base.user_with("city_admin")
        district = base.user_with("area_admin", town.areas[0])
        for what, *facts in history:
            town.happens(what, *facts)
        naive = Naive()
        for _ in range(2):  # as it lies there, and folded
            for when in DAYS:
                assert kept(figures, year=when.year, day=when) == naive.everything(year=when.year, day=when), when
            _same_tables(city, district)
            _same_hours()
            _same_people()
            _same_things()
            outcome = check_drift()
            assert outcome.drift == 0, outcome.details
            fold()
        transaction.set_rollback(True)


def test_folding_changes_no_figure_and_can_be_done_in_pieces(db: None, monkeypatch: Any) -> None:
    monkeypatch.setattr("yushan.indicators.actions.folding._BATCH", 7)
    factories.city(staff=3)
    before = figures("area", year=2026, as_of=date(2026, 6, 1))
    assert fold_changes() > 0  # hours by employer become changes of the cells
    waiting = DailyDelta.objects.count()
    assert waiting > 100 and not DailySum.objects.exists()
    assert fold() == waiting and fold() == 0
    assert figures("area", year=2026, as_of=date(2026, 6, 1)) == before
    # One row a key, however many people are behind it.
    keys = DailySum.objects.values_list("scope", "scope_id", "metric", "year", "day")
    assert len(keys) == len(set(keys)) and DailySum.objects.filter(scope="city", metric="staff").count() == 1
