"""Stations for everybody: who is shown, what is open now, what is near, the page of one, its pictures, the sign."""

import io
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from yushan.activities.tests import factories as activities
from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.common.file_stores import Bucket
from yushan.common.tests.pictures import jpeg, png
from yushan.common.tests.s3 import KEY, SECRET, standing_in
from yushan.organizations.tests import factories as make
from yushan.organizations.tests.browser import client, post, text_of
from yushan.stations import actions
from yushan.stations.actions.photos import PHOTOS
from yushan.stations.documents import typeset_sign
from yushan.stations.models import Station, StationPhoto
from yushan.stations.queries import public
from yushan.stations.queries.opening import is_open, opening_of
from yushan.stations.tests import factories as st
from yushan.stations.tests import use_factories as use

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def station(name: str, hours: str = "每天 9:00–17:00", area: str = "500103", **values: Any) -> Station:
    """Taken over by the city."""
    city = make.user_with("city_admin")
    given = {
        "kind": "venue",
        "address": f"{name}门口",
        "contact_name": "谭伟",
        "contact_phone": "13896170246",
        **values,
    }
    actions.save_station(city, area=make.area(area), name=name, opening_hours=hours, **given)
    return Station.objects.select_related("area", "host", "organization").get(name=name)


@pytest.fixture
def _plan(db: None) -> None:
    make.load_plan()


@pytest.mark.capability("T4.1", page="/stations")
@pytest.mark.usefixtures("_plan")
def test_the_list_shows_who_works_and_nothing_private(django_assert_max_num_queries: Any):
    station("上清寺社区科普大学", kind="community-university")
    station("缙云山科普基地", area="500109", kind="science-base", hours="预约开放")
    for state in ("applied", "declined", "suspended", "closed"):
        Station.objects.create(name=f"{state}站", kind="venue", area=make.area("500103"), state=state)
    browser = Client()
    with django_assert_max_num_queries(15):
        page = text_of(browser.get("/stations"))
    assert "上清寺社区科普大学" in page and "缙云山科普基地" in page and "预约开放" in page
    assert not any(f"{state}站" in page for state in ("applied", "declined", "suspended", "closed"))
    assert "13896170246" not in page and "谭伟" not in page
    assert "缙云山" not in text_of(browser.get("/stations?area=500103"))
    assert "上清寺" not in text_of(browser.get("/stations?kind=science-base"))
    assert "没有找到这样的站点" in text_of(browser.get("/stations?q=不存在"))
    for number in range(20):
        station(f"第{number}站")
    with django_assert_max_num_queries(15):
        browser.get("/stations")


@pytest.mark.usefixtures("_plan")
def test_what_is_open_now_by_week_closed_days_and_holidays(monkeypatch: pytest.MonkeyPatch):
    daily, weekend = station("天天馆"), station("周末馆", "周末 9:00-17:00")
    working = station("工作日馆", "工作日 9:00-17:00")
    night = station("夜读馆", "每天 18:00-24:00")
    unknown = station("预约馆", "请电话预约")

    def at(*moment: int) -> set[str]:
        monkeypatch.setattr(clock, "now", lambda: datetime(*moment, tzinfo=clock.ZONE))  # type: ignore[arg-type]
        shown = set(Station.objects.filter(is_open()).values_list("name", flat=True))
        assert shown == {one.name for one in Station.objects.all() if opening_of(one).is_open}
        return shown

    assert at(2026, 11, 24, 10, 0) == {"天天馆", "工作日馆"}
    assert at(2026, 11, 28, 10, 0) == {"天天馆", "周末馆"}
    assert at(2026, 11, 24, 23, 59) == {"夜读馆"} and at(2026, 11, 24, 17, 0) == set()
    assert at(2026, 10, 1, 10, 0) == {"天天馆"}, "National Day, a Thursday"
    assert opening_of(working).text.startswith("今天不开放：国庆节")
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 24, 8, tzinfo=clock.ZONE))
    keeper = make.user_with("station_admin", daily)
    actions.close_days(keeper, station=daily, first_day=clock.today(), last_day=clock.today(), reason="消防演练")
    assert at(2026, 11, 24, 10, 0) == {"工作日馆"}
    assert opening_of(daily).text == "今天不开放：消防演练；明天 9:00 开放"
    assert opening_of(weekend).text == "周六 9:00 开放" and opening_of(night).text == "今天 18:00 开放"
    page = text_of(Client().get("/stations?open=1"))
    assert "工作日馆" in page and "天天馆" not in page and opening_of(unknown).text == ""


@pytest.mark.usefixtures("_plan")
def test_near_me_keeps_no_position(django_assert_max_num_queries: Any):
    station("近处馆", longitude="106.551500", latitude="29.563000")
    station("远处馆", longitude="106.700000", latitude="29.700000")
    station("没定位的馆")
    browser = Client()
    with django_assert_max_num_queries(15):
        answer = browser.post("/stations/near/", {"longitude": "106.550", "latitude": "29.562"})
    page = text_of(answer)
    assert page.index("近处馆") < page.index("远处馆") < page.index("没定位的馆") and "约 200 米" in page
    assert answer["Cache-Control"] == "no-store" and "106.5" not in answer.request["PATH_INFO"]
    assert browser.get("/stations/near/").status_code == 302
    assert browser.post("/stations/near/", {"longitude": "nan", "latitude": "x"}).status_code == 400


@pytest.mark.usefixtures("_plan")
def test_stations_that_the_map_leaves_out_are_counted(monkeypatch: pytest.MonkeyPatch):
    for number in range(5):
        station(f"第{number}馆", longitude="106.551500", latitude="29.563000")
    station("没定位的馆")
    assert "没有画上" not in text_of(Client().get("/stations"))
    monkeypatch.setattr(public, "MOST_POINTS", 2)
    page = text_of(Client().get("/stations"))
    assert "还有 3 个站点没有画上" in page and "选一个区县" in page


@pytest.mark.usefixtures("_plan")
def test_the_page_of_one_says_what_a_visitor_asks(django_assert_max_num_queries: Any, settings: Any):
    settings.HOTLINE = "12345"
    here = st.scene()
    found = st.certified(here)
    actions.change_card(
        here.clerk, station=found, name=found.name, kind=found.kind, address=found.address, longitude=found.longitude,
        latitude=found.latitude, directions="203 路终点站下车，走 5 分钟", introduction="果农的学校。", public_phone="023-66221234",
        contact_name="向梅", contact_phone="13896170246",
    )  # fmt: skip
    st.designated(found, here.city, level="city")
    start = clock.now().replace(hour=14)
    activities.ActivityFactory(
        station=found,
        organization=here.team,
        area=here.area,
        title="梨树冬剪课",
        starts_at=start,
        ends_at=start.replace(hour=16),
    )
    browser = Client()
    with django_assert_max_num_queries(20):
        page = text_of(browser.get(f"/stations/{found.code.lower()}/"))
    for words in (
        "开放中，17:00 关门",
        "203 路终点站",
        "023-66221234",
        "梨树冬剪课",
        "市级示范站点",
        "优秀",
        "二圣镇农技服务队",
        "106.7213",
    ):
        assert words in page, words
    assert "向梅" not in page and "13896170246" not in page and str(here.inspector) not in page
    assert "12345" in text_of(browser.get(f"/stations/{station('没有电话的馆').code}/"))
    other = station("近邻馆", area="500113")
    actions.suspend(here.district, station=Station.objects.get(pk=found.pk), reason="装修到三月")
    page = text_of(browser.get(f"/stations/{found.code}/"))
    assert "暂停开放" in page and "装修到三月" in page and other.name in page, "a code on a door never leads nowhere"
    assert browser.get("/stations/ZDNOTHERE/").status_code == 404
    applied = st.applied(here, name="还没认定的站")
    assert browser.get(f"/stations/{applied.code}/").status_code == 404
    actions.close(here.clerk, station=applied, reason="不办了")
    assert browser.get(f"/stations/{applied.code}/").status_code == 404, "what was withdrawn was never seen"


def test_the_page_leads_to_its_rooms_and_says_who_is_there_without_names(monkeypatch: pytest.MonkeyPatch):
    morning = clock.at(date(2026, 9, 1), 8)
    monkeypatch.setattr(clock, "now", lambda: morning)
    found = use.station()
    assert "预约场地" not in text_of(Client().get(f"/stations/{found.code}/"))
    use.room(found)
    shift = actions.add_shift(
        COMMAND_LINE, station=found, starts_at=use.at(9, ahead=0), ends_at=use.at(12, ahead=0), places=2
    )  # fmt: skip
    who = use.member(found, "余小禾")
    actions.assign(COMMAND_LINE, shift=shift, member=who)
    answer = Client().get(f"/stations/{found.code}/")
    page = text_of(answer)
    assert "今天值班" in page and "9:00–12:00 · 1 位志愿者" in page and "小禾" not in page
    assert f'href="/stations/{found.code}/book/"' in answer.content.decode()


def test_pictures_lie_in_a_bucket_where_there_is_one(settings: Any, django_capture_on_commit_callbacks: Any):
    with standing_in() as endpoint:
        settings.FILES_BUCKET = {
            "endpoint": endpoint, "bucket": "stations", "prefix": "files", "region": "us-east-1", "key": KEY, "secret": SECRET,
        }  # fmt: skip
        bucket = Bucket(settings.FILES_BUCKET)
        bucket.client.make_bucket("stations")
        found = use.station()
        keeper = make.user_with("station_admin", found)
        shown = actions.add_photo(keeper, station=found, content=png(), caption="门口")
        assert not Path(settings.MEDIA_ROOT).exists(), "nothing of it lies on this machine"
        assert [name for name, _at in bucket.listed("station-photos")] == [shown.file]
        answer = Client().get(f"/stations/{found.code}/photos/{shown.code}/")
        assert answer.status_code == 200 and answer.content[:4] == b"\x89PNG"
        assert answer.content not in (bucket.get("station-photos", shown.file) or b""), (
            "sealed, whoever keeps the bucket"
        )
        with django_capture_on_commit_callbacks(execute=True):
            actions.remove_photo(keeper, station=found, photo=shown)
        assert not list(bucket.listed("station-photos"))


@pytest.mark.usefixtures("_plan")
def test_pictures_of_the_page_are_bare_and_go_with_the_station(settings: Any):
    found = station("照片馆")
    keeper = make.user_with("station_admin", found)
    browser = client(keeper)
    where = f"/staff/stations/{found.pk}/photos/"
    answer = post(browser, where, photo=SimpleUploadedFile("x.png", jpeg()), caption="门口")
    assert answer.status_code == 302
    photo = StationPhoto.objects.get()
    shown = Client().get(f"/stations/{found.code}/photos/{photo.code}/")
    assert shown.status_code == 200 and shown["Content-Type"] == "image/jpeg" and b"GPS" not in shown.content
    assert shown["X-Content-Type-Options"] == "nosniff"
    kept = PHOTOS.path / photo.file
    assert kept.exists() and b"\xff\xd8\xff" not in kept.read_bytes(), "sealed, in a folder that no page serves"
    refused = post(browser, where, photo=SimpleUploadedFile("x.jpg", b"<script>"), caption="不是照片")
    assert refused.status_code == 422 and "只收 JPG 或 PNG" in text_of(refused)
    assert post(browser, where, photo=SimpleUploadedFile("x.jpg", jpeg()), caption="").status_code == 422
    assert "照片" in text_of(Client().get(f"/stations/{found.code}/"))
    Station.objects.update(state="suspended")
    assert Client().get(f"/stations/{found.code}/photos/{photo.code}/").status_code == 404
    Station.objects.update(state="certified")
    post(browser, f"{where}{photo.code}/remove/")
    assert Client().get(f"/stations/{found.code}/photos/{photo.code}/").status_code == 404


@pytest.mark.usefixtures("_plan")
def test_the_sign_for_the_door(settings: Any):
    settings.SITE_URL = "https://example.org"
    found = station("二圣镇梨橙科技小院", "周二至周日 9:00–17:00")
    answer = client(make.user_with("station_admin", found)).get(f"/staff/stations/{found.pk}/sign.pdf")
    assert answer["Content-Type"] == "application/pdf"
    text = pypdf.PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert (
        "二圣镇梨橙科技小院" in text
        and "周二至周日 9:00–17:00" in text
        and f"example.org/stations/{found.code}/" in text
    )


@pytest.mark.usefixtures("_plan")
def test_a_sign_with_much_to_say_stays_one_page_and_says_the_district_once():
    area = make.area("500107")
    long = "九龙坡区白市驿镇高田坎村新时代文明实践科技志愿服务站（农业技术推广分站、青少年科学工作室、应急科普体验点）"
    hours = "周一至周五 9:00–12:00、14:00–17:30，周六、周日 9:00–17:00，法定节假日休息，七八月另加 19:00–21:00"
    for name in ("白市驿镇新时代文明实践所", long):
        found = station(name, hours, area.code, address=f"{area.name}白市驿镇滨江路 140 号")
        found.public_phone = "023-65701234"
        pages = pypdf.PdfReader(io.BytesIO(typeset_sign(found, "新时代文明实践站点"))).pages
        text = "".join(pages[0].extract_text().split())
        assert len(pages) == 1 and "滨江路140号" in text and found.code in text
        place = text[text.index("地址") :]
        assert place.count(area.name) == 1
