"""Staff pages: words, who sees what, statements that do not grow with rows; naming and pairing as a user does it."""

from datetime import timedelta
from typing import Any

import pytest

from yushan.common import clock
from yushan.organizations.tests.browser import client, post, text_of
from yushan.stations import actions
from yushan.stations.models import Assessment, Designation, Mentorship, Station
from yushan.stations.tests import factories as st

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def here() -> st.Scene:
    return st.scene()


def test_pages_stay_within_their_budget_however_much_there_is(here: st.Scene, django_assert_max_num_queries: Any):
    station = st.certified(here)
    actions.set_hours(
        here.clerk, station=station, weekly={day: [(540, 1020)] for day in range(1, 8)}, rests_on_holidays=True
    )
    st.designated(station, here.district)
    browser, where = client(here.district), f"/staff/stations/{station.pk}/"
    pages = ("", "assessments/", "improvements/", "mentors/", "edit/", "hours/", "photos/")

    def fill(number: int) -> None:
        for at in range(number):
            actions.add_improvement(
                here.district,
                station=station,
                text=f"第 {at} 项",
                owner=here.clerk,
                due_on=clock.today() + timedelta(days=9),
            )
        actions.open_assessment(here.district, station=station, kind=Assessment.Kind.AGAIN)
        st.handed_in(station, here.clerk)
        actions.decide(here.district, assessment=st.inspected(station, here.inspector), outcome="pass")

    for number in (1, 12):
        fill(number)
        for page in pages:
            with django_assert_max_num_queries(20):
                assert browser.get(where + page).status_code == 200, page
        for page in ("/staff/stations/", "/staff/stations/demonstration/", "/staff/stations/criteria/2026/"):
            with django_assert_max_num_queries(20):
                assert browser.get(page).status_code == 200, page
        latest = Assessment.objects.filter(station=station).latest("pk").pk
        with django_assert_max_num_queries(20):
            assert "固定的服务场所" in text_of(browser.get(f"{where}assessments/{latest}/"))
    # While a grading is under way, for each who has something to do.
    actions.open_assessment(here.district, station=station, kind=Assessment.Kind.AGAIN)
    keeper, inspector = client(here.clerk), client(here.inspector)
    for browser_, page in ((keeper, where), (keeper, f"{where}self-check/")):
        with django_assert_max_num_queries(20):
            assert browser_.get(page).status_code == 200, page
    st.handed_in(station, here.clerk)
    actions.take_inspection(here.inspector, assessment=st.current(station))
    for page in (where, f"{where}inspect/", f"{where}inspector/"):
        with django_assert_max_num_queries(20):
            assert inspector.get(page).status_code == 200, page
    row = st.current(station)
    visit = actions.Visit(st.scores(st.criteria_of(row.version), note="看过"))
    actions.record_visit(here.inspector, assessment=row, visit=visit)
    for page in (where, f"{where}decide/"):
        with django_assert_max_num_queries(20):
            assert browser.get(page).status_code == 200, page


def test_what_the_page_of_a_station_says(here: st.Scene):
    station = st.certified(here, frozenset({"place.access", "rules.duty"}))
    page = text_of(client(here.clerk).get(f"/staff/stations/{station.pk}/"))
    for words in (
        "二圣镇梨橙科技小院",
        "已认定",
        "依托：二圣镇人民政府",
        "2026 版",
        "有场所",
        "满分 20",
        "优秀",
        "有效期至",
        "开放中",
    ):
        assert words in page, words
    taken = "老科普馆"
    actions.save_station(here.district, area=here.area, name=taken, kind="venue", contact_phone="13896170246")
    page = text_of(client(here.district).get(f"/staff/stations/{Station.objects.get(name=taken).pk}/"))
    assert "未评分" in page and "开始评定" in page and "138****0246" in page and "13896170246" not in page
    listed = text_of(client(here.district).get("/staff/stations/", {"state": "ungraded"}))
    assert taken in listed and station.name not in listed
    versions = text_of(client(here.clerk).get("/staff/stations/criteria/"))
    assert "2025 试行" in versions and "现行" in versions
    assert "必备" in text_of(client(here.clerk).get("/staff/stations/criteria/2026/"))


def test_what_was_typed_is_not_lost(here: st.Scene):
    station = st.applied(here)
    st.handed_in(station, here.clerk)
    actions.take_inspection(here.inspector, assessment=st.current(station))
    answer = post(
        client(here.inspector), f"/staff/stations/{station.pk}/inspect/",
        **{"points:place.room": "40", "note:place.room": "量了 80 平方米", "fix:sign.qr": "换一张塑封的", "word": "总体不错"},
    )  # fmt: skip
    page = answer.content.decode()
    assert answer.status_code == 422 and "还没有选" in page
    assert "量了 80 平方米" in page and "换一张塑封的" in page and "总体不错" in page
    refused = post(client(here.clerk), "/staff/stations/apply/", name="馆", kind="venue")
    assert refused.status_code == 422 and 'value="馆"' in refused.content.decode()


def test_hours_and_closed_days_on_their_page(here: st.Scene):
    station = st.certified(here)
    browser, where = client(here.clerk), f"/staff/stations/{station.pk}/hours/"
    assert 'value="09:00"' in browser.get(where).content.decode()
    answer = post(browser, where, opens_6_1="09:00", closes_6_1="12:00", opens_6_2="14:00", closes_6_2="00:00")
    assert answer.status_code == 302
    station.refresh_from_db()
    assert station.opening_hours == "周六 9:00–12:00，14:00–24:00"
    assert "一起填" in text_of(post(browser, where, opens_6_1="09:00"))
    day = clock.today().isoformat()
    post(browser, where, do="close", first_day=day, last_day=day, reason="消防演练")
    assert "消防演练" in text_of(browser.get(where))
    post(browser, f"{where}open/", closed=station.closed_days.get().pk)
    assert "消防演练" not in text_of(browser.get(where))


@pytest.mark.capability("T4.6", page="/staff/stations/demonstration/")
@pytest.mark.capability("G6", page="/staff/stations/demonstration/")
@pytest.mark.capability("G7", page="/staff/stations/demonstration/")
def test_demonstration_stations_and_who_learns_from_them(here: st.Scene):
    station, learner = st.certified(here), st.certified(here, name="集体村科普活动室")
    city, district = client(here.city), client(here.district)
    page = text_of(city.get("/staff/stations/demonstration/"))
    assert "目标 1 个" in page and "1 个还需" in page and "还没有区县级示范站点的 41 个区县" in page
    named = {"year": 2026, "document_no": "渝科协发〔2026〕12 号", "reason": "农技示范", "valid_until": "2028-01-01"}
    where = f"/staff/stations/{station.pk}/"
    assert post(district, f"{where}designate/", level="city", **named).status_code == 422, (
        "the city's level is the city's"
    )
    assert post(district, f"{where}designate/", level="area", **named).status_code == 302
    assert post(city, f"{where}designate/", level="city", **named).status_code == 302
    page = text_of(city.get("/staff/stations/demonstration/"))
    assert "已达到" in page and "还没有区县级示范站点的 40 个区县" in page and "渝科协发〔2026〕12 号" in page
    assert "市级示范站点" in text_of(city.get(f"/stations/{station.code}/"))
    assert "北碚区" in text_of(city.get("/staff/attention/stations-without/"))
    to = f"/staff/stations/{learner.pk}/mentors/"
    answer = post(district, f"{to}pair/", mentor=station.pk, aim="果树修剪", until="2027-06-01")
    assert answer.status_code == 302
    pair = Mentorship.objects.get()
    clerk = client(here.clerk)
    post(clerk, f"{to}{pair.pk}/visit/", day="2026-11-24", direction="went", people=3, learned="学会了冬剪")
    assert "学会了冬剪" in text_of(clerk.get(f"{where}mentors/"))
    post(clerk, f"{to}{pair.pk}/end/", result="办了四期修剪班")
    assert "办了四期修剪班" in text_of(clerk.get(to))
    row = Designation.objects.get(level="area")
    post(district, f"{where}designations/{row.pk}/end/", reason="管理滑坡")
    assert "还没有区县级示范站点的 41 个区县" in text_of(city.get("/staff/stations/demonstration/"))


def test_closing_says_its_effects_before(here: st.Scene):
    station = st.certified(here)
    st.designated(station, here.district)
    page = text_of(client(here.district).get(f"/staff/stations/{station.pk}/close/"))
    assert "1 项示范站点认定：同时结束" in page
    post(client(here.district), f"/staff/stations/{station.pk}/close/", reason="整体搬迁")
    station.refresh_from_db()
    assert station.state == "closed" and "重新申请" in text_of(client(here.clerk).get(f"/staff/stations/{station.pk}/"))
