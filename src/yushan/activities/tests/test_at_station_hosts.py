"""Who looks after a station without a grant on it: its host unit, the team that serves there, its district."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from yushan.accounts.models import User
from yushan.activities.actions import record_scan
from yushan.activities.models import Activity, Attendance, Post
from yushan.activities.rules import pass_text
from yushan.activities.tests.factories import PostFactory, UserFactory, accepted, moment
from yushan.activities.tests.test_pages import signed_in
from yushan.common.errors import NotAllowed
from yushan.organizations.models import Organization, RoleGrant, Unit
from yushan.organizations.tests import factories as make
from yushan.stations.models import Station

Clock = Callable[[datetime], None]
TODAY = "/staff/station-today/"


def holder(role: str, scope: str, on: Any) -> User:
    user = UserFactory(person=None, display_name="秦海燕")
    path = on.path if isinstance(on, Organization) else ""
    RoleGrant.objects.create(
        user=user, role=role, scope=scope, scope_id=on.pk, scope_path=path, starts_at=moment(1, 0) - timedelta(days=9)
    )
    return User.objects.get(pk=user.pk)


@pytest.fixture
def host() -> Unit:
    return make.unit("九龙坡区图书馆")


@pytest.fixture
def station(post: Post, host: Unit, at: Clock) -> Station:
    """Hosted by a unit; the activity of another organization takes place there."""
    found = Station.objects.create(
        name="杨家坪科普书房", kind="venue", state="certified", area=post.shift.activity.area, host=host
    )
    Activity.objects.filter(pk=post.shift.activity_id).update(station=found)
    at(moment(5, 8, 50))
    return found


def _begun(browser: Client, station: Station) -> Any:
    return browser.post(reverse("activities:station_kiosk_begin", args=[station.pk]))


@pytest.mark.django_db
@pytest.mark.capability("T4.4", page="/staff/station-today/")
def test_the_host_unit_opens_the_kiosk_and_checks_people_in(post: Post, station: Station, host: Unit):
    row, user = accepted(post), holder("unit_admin", "unit", host)
    browser = signed_in(user)
    assert "今天在站点" in browser.get("/staff/").text
    page = browser.get(TODAY).text
    assert post.shift.activity.title in page and station.name in page
    assert browser.get(reverse("activities:door", args=[post.shift_id])).status_code == 200
    assert browser.get(reverse("activities:paper", args=[post.shift_id])).status_code == 200
    assert browser.get(reverse("activities:scene", args=[post.shift.activity_id])).status_code == 404
    kiosk = _begun(browser, station)["Location"]
    assert browser.get(kiosk).status_code == 200
    told = browser.post(f"{kiosk}scan/", {"pass": pass_text(row.volunteer.pass_code)}).json()
    assert told["text"] == "已记录"
    assert Attendance.objects.get().recorded_by == user


@pytest.mark.django_db
def test_only_of_ones_own_station_and_as_long_as_it_is_hosted(post: Post, station: Station, host: Unit):
    other_unit = make.unit("渝中区少年宫")
    stranger = signed_in(holder("unit_admin", "unit", other_unit))
    assert "今天在站点" not in stranger.get("/staff/").text, "a unit that hosts none has nothing to do there"
    assert post.shift.activity.title not in stranger.get(TODAY).text
    assert _begun(stranger, station).status_code == 404
    assert stranger.get(reverse("activities:door", args=[post.shift_id])).status_code == 404
    elsewhere = PostFactory()
    own = holder("unit_admin", "unit", host)
    for user, wanted in ((own, elsewhere), (User.objects.get(pk=own.pk), PostFactory())):
        with pytest.raises(NotAllowed):
            record_scan(user, shift=wanted.shift, volunteer=accepted(wanted).volunteer, direction="in", source="pass")
    browser = signed_in(own)
    kiosk = _begun(browser, station)["Location"]
    assert browser.get(kiosk).status_code == 200
    Station.objects.filter(pk=station.pk).update(host=other_unit)
    assert browser.get(kiosk).status_code == 404, "the kiosk ends with the right to record there"
    assert not Attendance.objects.exists()


@pytest.mark.django_db
def test_a_host_sees_its_station_on_a_day_without_activities(post: Post, station: Station, host: Unit):
    Activity.objects.filter(pk=post.shift.activity_id).update(station=None)
    page = signed_in(holder("unit_admin", "unit", host)).get(TODAY).text
    assert station.name in page and "今天这里没有活动" in page
    Station.objects.filter(pk=station.pk).update(state="closed")
    browser = signed_in(holder("unit_admin", "unit", host))
    assert station.name not in browser.get(TODAY).text
    assert "今天在站点" not in browser.get("/staff/").text


@pytest.mark.django_db
def test_the_team_that_serves_there_and_the_district_may_too(post: Post, station: Station):
    """The activity is of another organization, in another district: at the door that does not matter."""
    team = make.team(name="杨家坪书香志愿服务队")
    Station.objects.filter(pk=station.pk).update(organization=team)
    elsewhere = make.area("500998")
    Organization.objects.filter(pk=post.shift.activity.organization_id).update(area=elsewhere)
    for role, scope, on in (
        ("organization_admin", "organization", team),
        ("area_admin", "area", station.area),
    ):
        row, user = accepted(post), holder(role, scope, on)
        browser = signed_in(user)
        assert post.shift.activity.title in browser.get(TODAY).text
        kiosk = _begun(browser, station)["Location"]
        answer = browser.post(f"{kiosk}scan/", {"pass": pass_text(row.volunteer.pass_code)})
        assert answer.status_code == 200, answer.text


@pytest.mark.django_db
def test_what_a_host_may_not(post: Post, station: Station, host: Unit):
    """Recording who came gives no way to the activity itself, its hours or its people."""
    browser = signed_in(holder("unit_admin", "unit", host))
    for name in ("detail", "edit", "scene"):
        answer = browser.get(reverse(f"activities:{name}", args=[post.shift.activity_id]))
        assert answer.status_code in (403, 404), name


@pytest.mark.django_db
def test_where_something_goes_on_stands_first_and_the_rest_in_one_list(post: Post, station: Station, host: Unit):
    for name in ("一号书房", "二号书房"):
        Station.objects.create(name=name, kind="venue", state="certified", area=station.area, host=host)
    Station.objects.create(name="没办成的书房", kind="venue", state="declined", area=station.area, host=host)
    page = signed_in(holder("unit_admin", "unit", host)).get(TODAY).text
    assert page.index(station.name) < page.index("今天这里没有活动") < page.index("一号书房") < page.index("二号书房")
    assert page.count("今天这里没有活动") == 1 and page.count("这台设备改为自助签到") == 1
    assert "没办成的书房" not in page
