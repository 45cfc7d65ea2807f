"""From a district down to its towns: their teams and what these did, against the ledger's own lines."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from yushan.common import clock
from yushan.indicators.queries.towns import NAMED
from yushan.indicators.tests import factories
from yushan.indicators.tests.busy import EARLY, TODAY, Busy, busy
from yushan.ledger.models import HourEntry
from yushan.organizations.models import Organization, Town
from yushan.organizations.tests import factories as make
from yushan.organizations.tests.browser import client, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(monkeypatch: Any) -> Busy:
    monkeypatch.setattr(clock, "now", lambda: clock.at(TODAY, 10))
    return busy()


def _naive(team: Any, until: date) -> tuple[int, int]:
    lines = HourEntry.objects.filter(
        organization=team, reverses=None, reversal=None, service_day__range=(date(2026, 1, 1), until)
    )
    return sum(one.minutes for one in lines), len(lines)


def test_a_district_leads_down_to_its_towns(made: Busy, django_assert_max_num_queries: Any) -> None:
    area, teams = made.areas[0], made.teams[:2]
    squad = make.team(teams[0], name="没有写明镇街的小队")
    Organization.objects.filter(pk=squad.pk).update(level="squad")
    factories.serve(made.volunteers[0], date(2026, 5, 4), squad)
    total = Town.objects.filter(area=area, is_active=True).count()
    district = client(make.user_with("area_admin", area))
    page = reverse("indicators:area", args=[area.code])
    district.get(page)
    for day in (TODAY, EARLY):
        with django_assert_max_num_queries(20):
            answer = district.get(page, {"as_of": day.isoformat()})
        rows = answer.context["towns"]
        assert len(rows) == total and answer.context["towns_covered"] == 2
        found = {one.town.pk: one for one, _ in rows}
        for team in teams:
            one = found[team.town_id]
            both = [_naive(one, day) for one in ([team, squad] if team == teams[0] else [team])]
            assert (one.minutes, one.services) == tuple(map(sum, zip(*both, strict=True))) and one.teams == [team]
        assert sum(one.services for one in found.values()) == sum(_naive(team, day)[1] for team in [*teams, squad])
    assert any(one.minutes for one in found.values())
    assert f"2 / {total} 有服务队" in text_of(answer) and answer.content.decode().count("还没有") >= total - 2
    for _, links in rows:
        for _team, url in links:
            assert district.get(url).status_code == 200

    # The rate of coverage leads there too, from the city through the district.
    covered = reverse("indicators:catalogue_one", args=["town_coverage"])
    listed = district.get(covered, {"scope": "area", "node": area.code})
    assert f"2 / {total} 有服务队" in text_of(listed)
    assert not client(make.user_with("city_admin")).get(covered).context["towns"]
    other = district.get(reverse("indicators:catalogue_one", args=["teams"]), {"scope": "area", "node": area.code})
    assert "towns" not in other.context


def test_of_many_teams_in_a_town_the_first_are_named(made: Busy, django_assert_max_num_queries: Any) -> None:
    area, team = made.areas[0], made.teams[0]
    above = Organization.objects.get_parent(team)
    for number in range(9):
        make.team(above, name=f"第 {number} 小队", town=team.town)
    city = client(make.user_with("city_admin"))
    page = city.get(reverse("indicators:area", args=[area.code]))
    one = next(one for one, _ in page.context["towns"] if one.town.pk == team.town_id)
    assert len(one.teams) == NAMED and one.number == 10 and one.more == 5 and "等 10 支" in text_of(page)
