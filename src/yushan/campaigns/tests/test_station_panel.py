"""Honours of a station on its own pages: for everybody those that stand, for staff also what goes on."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from yushan.campaigns.models import HonourEntry, Nominee
from yushan.campaigns.tests import factories as scene
from yushan.common import clock
from yushan.organizations.tests import factories as make
from yushan.stations.models import Station

pytestmark = pytest.mark.django_db


@pytest.fixture
def station(team: Any) -> Station:
    return Station.objects.create(
        name="静观镇科技小院",
        kind="rural",
        state="certified",
        area=team.area,
        organization=team,
        certified_on=clock.today(),
    )


def nominated(station: Station, state: str = "eligible", campaign_state: str = "checking") -> Nominee:
    made = scene.opened(kind="station")
    type(made).objects.filter(pk=made.pk).update(state=campaign_state, notice_until=clock.now())
    return Nominee.objects.create(
        campaign=made, category=made.categories.get(), code=f"{made.code}-1", kind="station", station=station,
        area=station.area, state=state, consent="given",
    )  # fmt: skip


def honoured(station: Station, **values: Any) -> HonourEntry:
    won = nominated(station, "designated", "completed")
    return HonourEntry.objects.create(
        nominee=won, campaign=won.campaign, kind="station", area=station.area, year=2026, title="最美科技志愿服务站点",
        name=station.name, awarded_on=clock.today(), number=won.code, code=won.code, **values,
    )  # fmt: skip


def test_everybody_sees_honours_that_stand(station):
    address = reverse("places:station", args=[station.code])
    assert "获得的荣誉" not in Client().get(address).text
    entry = honoured(station)
    page = Client().get(address).text
    assert "获得的荣誉" in page and "最美科技志愿服务站点" in page and entry.nominee.code in page
    entry.state, entry.reason, entry.revoked_at = "revoked", "停用", clock.now()
    entry.save()
    assert "最美科技志愿服务站点" not in Client().get(address).text


def test_staff_see_selections_as_far_as_they_may(station, team, admin, city, django_assert_max_num_queries):
    going_on = nominated(station)
    honoured(station)
    address, link = reverse("stations:detail", args=[station.pk]), reverse("campaigns:nominee", args=[going_on.pk])

    def page(user: Any) -> str:
        browser = Client()
        browser.force_login(user)
        return browser.get(address).text

    assert link in page(city) and "最美科技志愿服务站点" in page(city)
    assert link not in page(admin) and "最美科技志愿服务站点" in page(admin), "the team did not nominate it"
    district = make.user_with("area_admin", team.area)
    assert link in page(district), "its district recommends"
    browser = Client()
    browser.force_login(city)
    browser.get(address)
    with django_assert_max_num_queries(20):
        browser.get(address)
