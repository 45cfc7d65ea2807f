"""Registering stations, and their staff list."""

from decimal import Decimal
from typing import Any

import pytest

from yushan.audit.models import AuditLine
from yushan.common.errors import NotAllowed, Refusal
from yushan.organizations.models import RoleGrant
from yushan.organizations.scopes import place_of
from yushan.organizations.tests import factories as make
from yushan.organizations.tests.browser import client, text_of
from yushan.stations.actions import save_station
from yushan.stations.models import Station

pytestmark = pytest.mark.django_db


@pytest.fixture
def _plan(db: None) -> None:
    make.load_plan()


def save(actor: Any, **changed: Any) -> str:
    values = {
        "area": make.area("500103"),
        "name": "七星岗科普体验馆",
        "kind": "experience-hall",
        "address": "七星岗 1 号",
    }
    return save_station(actor, **(values | changed))


@pytest.mark.usefixtures("_plan")
def test_saving_twice_changes_nothing_and_blanks_keep_what_is_known():
    admin = make.user_with("area_admin", make.area("500103"))
    assert save(admin, contact_phone="023-63658888") == "created"
    assert save(admin) == "unchanged"
    assert save(admin, opening_hours="周二至周日 9:00–17:00") == "updated"
    station = Station.objects.get()
    assert (station.state, station.contact_phone, station.address) == ("certified", "023-63658888", "七星岗 1 号")
    assert AuditLine.objects.filter(action="stations.save").count() == 2
    assert place_of(RoleGrant.Scope.STATION, station.pk).label == "七星岗科普体验馆"


@pytest.mark.usefixtures("_plan")
def test_what_is_refused():
    admin = make.user_with("area_admin", make.area("500109"))
    with pytest.raises(NotAllowed):
        save(admin)
    own = make.area("500109")
    for wrong, field in [
        ({"name": "馆"}, "name"),
        ({"kind": "castle"}, "kind"),
        ({"longitude": Decimal("106.5")}, "longitude"),
    ]:
        with pytest.raises(Refusal) as refused:
            save(admin, area=own, **wrong)
        assert refused.value.field == field
    assert not Station.objects.exists()


@pytest.mark.usefixtures("_plan")
def test_the_list_shows_the_own_area_with_masked_numbers(django_assert_max_num_queries: Any):
    city = make.user_with("city_admin")
    save(city, contact_name="黎静", contact_phone="13896170246")
    save(city, area=make.area("500109"), name="缙云山科技小院", kind="courtyard")
    browser = client(make.user_with("area_admin", make.area("500103")))
    with django_assert_max_num_queries(15):
        page = text_of(browser.get("/staff/stations/"))
    assert "七星岗科普体验馆" in page and "138****0246" in page and "缙云山" not in page
    everything = client(city)
    assert "缙云山科技小院" in text_of(everything.get("/staff/stations/", {"kind": "courtyard"}))
    assert "没有符合条件" in text_of(everything.get("/staff/stations/", {"q": "没有这里"}))
    assert client(make.user()).get("/staff/stations/").status_code == 403


@pytest.mark.usefixtures("_plan")
def test_only_who_may_import_is_led_to_the_import():
    save(make.user_with("area_admin", make.area("500103")))
    assert "导入站点" in text_of(client(make.user_with("area_admin", make.area("500103"))).get("/staff/stations/"))
    keeper = make.user_with("station_admin", Station.objects.get())
    shown = text_of(client(keeper).get("/staff/stations/"))
    assert "七星岗科普体验馆" in shown and "导入站点" not in shown
