"""The named counts against plain loops over raw rows."""

from datetime import datetime
from typing import Any

import pytest

from yushan.common import clock, counts
from yushan.indicators.tests.busy import EARLY, TODAY, busy
from yushan.indicators.tests.naive_counts import naive_counts
from yushan.organizations.models import Area
from yushan.organizations.tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch: Any) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 25, 10, tzinfo=clock.ZONE))


def _compare(scope: str, node: int, path: str, here: Any, compared: set[str]) -> None:
    known = counts.known()
    names = [code for code, one in known.items() if scope in one.scopes]
    nodes = None if scope == "city" else {node: path}
    found = counts.read(scope, names, [EARLY, TODAY], nodes)
    for day in (EARLY, TODAY):
        expected = naive_counts(here, day)
        for name in set(names) & set(expected):
            if known[name].dated or day == TODAY:
                assert found.get((day, node, name), 0) == expected[name], (scope, node, name, day)
                compared.add(name)


def test_every_count_is_what_the_raw_rows_say() -> None:
    made = busy()
    compared: set[str] = set()
    _compare("city", 0, "", lambda area, path: True, compared)
    for area in Area.objects.filter(code__in=["500103", "500109", "500101", "500102"]):
        _compare("area", area.pk, "", lambda one, path, pk=area.pk: one == pk, compared)
    for organization in (made.teams[0], make.detachment(made.teams[0].area)):
        own = organization.path
        _compare("organization", organization.pk, own, lambda _, path, own=own: path.startswith(own), compared)
    known = set(counts.known())
    elsewhere = {"towns", "units", "areas_with_regulations"}
    of_rates = {
        "staff_registered",
        "headcount",
        "roster_staff",
        "party_members",
        "party_members_served",
        "staff_served",
    }
    assert compared == known - elsewhere - of_rates
    city = counts.read("city", known, [TODAY])
    assert [city[TODAY, 0, name] for name in ("areas", "people_came_back", "volunteers_active")] != [0, 0, 0]


def test_the_same_statements_for_many_nodes_and_days(django_assert_max_num_queries: Any) -> None:
    busy()
    names = [code for code, one in counts.known().items() if one.period != "day"]
    days = [EARLY.replace(month=month, day=1) for month in range(1, 12)]
    with django_assert_max_num_queries(19):
        counts.read("area", names, days)


def test_a_count_is_registered_once() -> None:
    with pytest.raises(ValueError, match="registered twice"):
        counts.register(counts.CountSource([counts.known()["teams"]], lambda asked: {}))
