"""Pages of the room: who sees what, what is said when something is wrong, the number of statements."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.organizations.tests import factories as make
from yushan.tours import actions
from yushan.tours.models import Stop, Tour, Vehicle
from yushan.tours.tests.factories import book, draft, entry, open_tour

pytestmark = pytest.mark.django_db


def _client(user: Any) -> Client:
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(user)
    return client


def _host(code: str = "500101") -> Any:
    return make.detachment(make.area(code))


@pytest.mark.capability("T3.5", page="/tours")
def test_from_the_vehicle_to_the_road_that_everybody_sees(django_assert_max_num_queries):
    corps, host = make.corps(), _host()
    sender = _client(make.user_with("organization_admin", corps, display_name="柳叶"))
    district = _client(make.user_with("area_admin", host.area, display_name="古月"))
    entry("works", "help", "志愿助力"), entry("service_types", "education", "科技教育")

    assert "先登记一辆大篷车或班车" in sender.get("/staff/tours/new/").content.decode()
    answer = sender.post(
        "/staff/tours/vehicles/new/",
        {
            "organization": corps.pk,
            "name": "大篷车 1 号",
            "kind": "caravan",
            "plate": "渝A 88001",
            "is_in_service": "on",
        },
    )
    assert answer.status_code == 302 and Vehicle.objects.get().plate == "渝A88001"

    first = clock.today() + timedelta(days=3)
    plan = {
        "title": "科普大篷车渝州行", "organization": corps.pk, "vehicle": Vehicle.objects.get().pk,
        "starts_on": first, "ends_on": first + timedelta(days=3), "daily_from": "09:00", "daily_until": "17:00",
        "book_until": first + timedelta(days=2), "text": "互动展品 20 件。",
    }  # fmt: skip
    assert sender.post("/staff/tours/new/", plan).status_code == 302
    tour = Tour.objects.get()
    sender.post(f"/staff/tours/{tour.pk}/step/", {"do": "open"})
    page = sender.get(f"/staff/tours/{tour.pk}/").content.decode()
    assert "风险与安全提示" in page and "所属的四大工程" in page
    assert district.get(f"/staff/tours/{tour.pk}/").status_code == 404
    whole = plan | {
        "safety_note": "注意用电安全。",
        "work": entry("works", "help", "").pk,
        "service_types": [entry("service_types", "education", "").pk],
    }
    assert sender.post(f"/staff/tours/{tour.pk}/edit/", whole).status_code == 302
    sender.post(f"/staff/tours/{tour.pk}/step/", {"do": "open"})

    wanted = {
        "organization": host.pk, "day": first, "begin": "09:30", "end": "11:30", "place": "三峡文化广场",
        "longitude": "108.380000", "latitude": "30.807900", "expected_people": 400, "volunteers": 8,
        "contact": "向老师 023-58000000",
    }  # fmt: skip
    early = district.post(f"/staff/tours/{tour.pk}/book/", wanted | {"begin": "08:00"})
    assert early.status_code == 422 and "每天 09:00–17:00 接待" in early.content.decode()
    assert "三峡文化广场" in early.content.decode()
    assert district.post(f"/staff/tours/{tour.pk}/book/", wanted).status_code == 302
    stop = Stop.objects.get()
    assert "预约“科普大篷车渝州行”" in sender.get("/staff/").content.decode()
    assert "三峡文化广场" not in Client().get(f"/tours/{tour.code}/").content.decode()
    assert sender.post(f"/staff/tours/stops/{stop.pk}/confirm/").status_code == 302
    with django_assert_max_num_queries(20):
        page = sender.get(f"/staff/tours/{tour.pk}/").content.decode()
    assert "向老师 023-58000000" in page and "11:30–17:00" in page
    with django_assert_max_num_queries(12):
        shown = Client().get(f"/tours/{tour.code}/").content.decode()
    assert "三峡文化广场" in shown and "route-data" in shown and "向老师" not in shown
    assert "大篷车渝州行" in Client().get("/tours/").content.decode()


def test_another_district_sees_the_time_but_no_contact():
    host, other = _host(), _host("500154")
    tour = open_tour()
    book(tour, host, wishes="请带机器人")
    page = _client(make.user_with("area_admin", other.area)).get(f"/staff/tours/{tour.pk}/").content.decode()
    assert "文化广场" in page and "向老师" not in page and "请带机器人" not in page
    stop = Stop.objects.get()
    stranger = _client(make.user_with("area_admin", other.area))
    for verb in ("confirm", "decline", "withdraw", "move"):
        assert stranger.post(f"/staff/tours/stops/{stop.pk}/{verb}/", {"reason": "不行不行"}).status_code == 404
    own = _client(make.user_with("area_admin", host.area))
    assert own.post(f"/staff/tours/stops/{stop.pk}/confirm/").status_code == 403
    stop.refresh_from_db()
    assert stop.state == "requested"


def test_a_clash_is_said_beside_the_time_and_nothing_is_lost():
    host, other = _host(), _host("500154")
    tour = open_tour()
    book(tour, host)
    client = _client(make.user_with("organization_admin", other))
    sent = {
        "organization": other.pk, "day": tour.starts_on, "begin": "11:00", "end": "13:00", "place": "汉丰湖广场",
        "expected_people": 200, "volunteers": 4, "contact": "谷老师 023-52000000",
    }  # fmt: skip
    answer = client.post(f"/staff/tours/{tour.pk}/book/", sent)
    page = answer.content.decode()
    assert answer.status_code == 409 and "09:00–12:00 已经被约走" in page and "汉丰湖广场" in page


def test_the_pages_take_as_many_statements_for_many_stops_as_for_few(django_assert_max_num_queries):
    tour = open_tour()
    hosts = [_host(code) for code in ("500101", "500102", "500103", "500104")]
    client = _client(make.user_with("city_admin"))
    path, road = f"/staff/tours/{tour.pk}/", f"/tours/{tour.code}/"

    def count(url: str, who: Client) -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        who.get(url)
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert who.get(url).status_code == 200
        return len(found)

    actions.answer_stop(COMMAND_LINE, stop=book(tour, hosts[0]), accept=True)
    few = (count(path, client), count(road, Client()))
    for day in range(4):
        for begin, host in ((12, hosts[1]), (14, hosts[2])):
            actions.answer_stop(COMMAND_LINE, stop=book(tour, host, day=day, begin=begin, end=begin + 2), accept=True)
    assert (count(path, client), count(road, Client())) == few
    assert max(few) <= 20


def test_a_draft_is_nobodys_business_yet():
    tour = draft()
    assert Client().get(f"/tours/{tour.code}/").status_code == 404
    assert tour.title not in Client().get("/tours/").content.decode()
