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
from yushan.indicators.actions import check_drift, fold
from yushan.indicators.models import DailyDelta, DailySum
from yushan.indicators.queries import figures
from yushan.indicators.queries.cells import cells
from yushan.indicators.rules.pivot import question, table
from yushan.indicators.tests import factories
from yushan.indicators.tests.histories import AREAS, DAYS, Town, happening
from yushan.indicators.tests.naive import Naive, kept
from yushan.indicators.tests.naive_cells import naive_table
from yushan.ledger.models import HourEntry
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as base


@pytest.fixture
def plan(db: None, monkeypatch: Any) -> None:
    """The plan, once a test, on the day after the last of DAYS."""
    base.load_plan()
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 26, 10, tzinfo=clock.ZONE))


QUESTIONS = [
    {"measure": "services", "rows": "brand", "columns": "key_date"},
    {"measure": "services", "rows": "type", "columns": "brand", "f_area": "500101"},
    {"measure": "hours", "rows": "area", "columns": "month"},
    {"measure": "services", "rows": "type", "columns": "grade"},
    {"measure": "hours", "rows": "work", "columns": "mode", "f_area": "500103"},
    {"measure": "activities", "rows": "programme", "columns": "month"},
    {"measure": "services", "rows": "organization", "columns": "area"},
    {"measure": "hours", "rows": "unit", "columns": "area"},
]


def _same_tables(city: Any, district: Any) -> None:
    for asked in QUESTIONS[:2]:
        asked_of = question(asked, year=2026)
        own = HourEntry.objects.filter(reverses=None, reversal=None, service_day__year=2026)
        own = own.filter(organization__area__code=AREAS[0])
        found = sum(one.amount for one in cells(district, question({"measure": "services"}, year=2026)))
        assert found == own.count() == sum(one.amount for one in cells(district, replace(asked_of, filters={})))
    for asked in QUESTIONS:
        for year in (2025, 2026):
            asked_of = question(asked, year=year)
            found, (expected, total) = table(cells(city, asked_of), asked_of), naive_table(asked_of)
            amounts = {
                (line.key, column): value
                for line in found.lines
                for (column, _), value in zip(found.columns, line.values, strict=True)
                if value
            }
            assert found.total == total and amounts == {key: value for key, value in expected.items() if value}, asked


def _same_hours(town: Town) -> None:
    """Hours and lines by area, of the city, and of a team with all below it, on every day."""
    gone = set(HourEntry.objects.exclude(reverses=None).values_list("reverses_id", flat=True))
    rows = [
        one for one in HourEntry.objects.select_related("organization") if not one.reverses_id and one.pk not in gone
    ]
    team = Organization.objects.get(pk=town.teams[0].pk)
    nodes: list[tuple[str, dict[int, str] | None, Callable[[HourEntry], int]]] = [
        ("city", None, lambda one: 0),
        ("area", None, lambda one: one.organization.area_id),
        (
            "organization",
            {team.pk: team.path},
            lambda one: team.pk if one.organization.path.startswith(team.path) else -1,
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


# An example takes a second, so a failing one is shown as it was found, not made smaller.
@pytest.mark.timeout(600)
@settings(
    max_examples=15, phases=[Phase.explicit, Phase.reuse, Phase.generate], suppress_health_check=list(HealthCheck)
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
            _same_hours(town)
            outcome = check_drift()
            assert outcome.drift == 0, outcome.details
            fold()
        transaction.set_rollback(True)


def test_folding_changes_no_figure_and_can_be_done_in_pieces(db: None, monkeypatch: Any) -> None:
    monkeypatch.setattr("yushan.indicators.actions.folding._BATCH", 7)
    factories.city(staff=3)
    before = figures("area", year=2026, as_of=date(2026, 6, 1))
    waiting = DailyDelta.objects.count()
    assert waiting > 100 and not DailySum.objects.exists()
    assert fold() == waiting and fold() == 0
    assert figures("area", year=2026, as_of=date(2026, 6, 1)) == before
    # One row a key, however many people are behind it.
    keys = DailySum.objects.values_list("scope", "scope_id", "metric", "year", "day")
    assert len(keys) == len(set(keys)) < waiting
