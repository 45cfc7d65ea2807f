"""A science courtyard from application to demonstration station, an inspection in the hills without a network, a recheck that fails:
in Chromium, on phones and desks."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect
from pytest_django.live_server_helper import LiveServer

from yushan import testing_browser
from yushan.accounts.models import User
from yushan.common import clock
from yushan.common.tests.pictures import png
from yushan.organizations.tests import factories as make
from yushan.stations import actions
from yushan.stations.actions import rechecks
from yushan.stations.models import Assessment, EvidencePhoto, Improvement, Station
from yushan.stations.tests import factories as st
from yushan.testing_browser import DESK, PHONE, fits

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(240)]
Sized = Callable[[dict[str, int]], Page]
SignIn = Callable[[Page, User], None]
APP = "/staff/stations/inspections/"


@pytest.fixture
def here(db: None) -> st.Scene:
    return st.scene()


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """What stands before the camera."""
    path = tmp_path / "room.png"
    path.write_bytes(png(40, 30))
    return path


def chosen(page: Page, name: str, place: int = 0) -> None:
    """One level of an item, by its place."""
    page.get_by_role("group", name=name, exact=True).get_by_role("radio").nth(place).check()


@pytest.mark.capability("T4.2", page="/staff/stations/")
@pytest.mark.capability("T4.5", page="/staff/stations/")
@pytest.mark.capability("T4.6", page="/staff/stations/")
@pytest.mark.capability("T4.1", page="/stations")
def test_a_science_courtyard_from_application_to_demonstration_station(
    here: st.Scene, new_page: Sized, sign_in: SignIn, axe: Any, picture: Path
) -> None:
    # The clerk of the town asks for it and scores it.
    desk = new_page(DESK)
    sign_in(desk, here.clerk)
    desk.goto("/staff/stations/")
    desk.get_by_role("link", name="申请设立站点").click()
    for label, text in (
        ("站点名称", "二圣镇梨橙科技小院"), ("地址", "集体村 3 组 12 号"), ("开放时间", "周二至周日 9:00–17:00"),
        ("为什么在这里设站点", "果农常来问修剪，有教学棚和示范园。"),
    ):  # fmt: skip
        desk.get_by_label(label, exact=False).first.fill(text)
    desk.get_by_label("站点类型").select_option(label="科技小院")
    axe(desk)
    desk.get_by_role("button", name="申请，接着自评").click()
    expect(desk.get_by_role("heading", name="填写自评")).to_be_visible()
    Station.objects.update(organization=here.team)
    desk.reload()
    expect(desk.get_by_text("每周开放 6 天")).to_be_visible()
    for group in desk.locator("fieldset.st-levels").all():
        group.get_by_role("radio").first.check()
    files = desk.locator("input[type=file]").all()
    for field in files[:3]:
        field.set_input_files(str(picture))
    axe(desk)
    desk.get_by_role("button", name="先保存").click()
    expect(desk.get_by_text("选得比平台记录的高，请写明依据").first).to_be_visible()
    for field in desk.locator("input[type=file]").all()[3:]:
        field.set_input_files(str(picture))
    for field in desk.locator("input[name^='note:']").all():
        field.fill("上线前的纸质台账可查")
    desk.get_by_role("button", name="交自评，等核查").click()
    expect(desk.get_by_text("自评已交，等人来核查。")).to_be_visible()

    # A reviewer of the district goes there, on the phone.
    phone = new_page(PHONE)
    sign_in(phone, here.inspector)
    station = Station.objects.get()
    phone.goto(f"/staff/stations/{station.pk}/")
    phone.get_by_role("link", name="我去核查").click()
    phone.get_by_role("button", name="我去核查").click()
    phone.get_by_role("link", name="填写核查").click()
    assert fits(phone)
    groups = phone.locator("fieldset.st-levels")
    for at in range(groups.count()):
        groups.nth(at).locator("label", has_text="自评").get_by_role("radio").check()
    axe(phone)
    phone.get_by_role("button", name="交核查，等审定").click()
    expect(phone.get_by_text("核查已交，等审定。")).to_be_visible()

    # The district looks at both scores and certifies it; everybody finds it.
    sign_in(desk, here.district)
    desk.goto(f"/staff/stations/{station.pk}/")
    axe(desk)
    desk.get_by_role("link", name="审定", exact=True).click()
    desk.get_by_label("通过，认定为科技志愿服务站点").check()
    axe(desk)
    desk.get_by_role("button", name="审定", exact=True).click()
    expect(desk.get_by_text("已审定，站点会收到结果。")).to_be_visible()
    station.refresh_from_db()
    assert station.state == "certified" and station.total
    phone.goto("/stations")
    assert fits(phone)
    axe(phone)
    phone.get_by_role("link", name="二圣镇梨橙科技小院").click()
    expect(phone.get_by_role("heading", name="二圣镇梨橙科技小院")).to_be_visible()
    expect(phone.get_by_text("按 2026 版标准评定")).to_be_visible()
    assert fits(phone)
    axe(phone)
    _names_it(here, station, desk, phone, axe)


def _names_it(here: st.Scene, station: Station, desk: Page, phone: Page, axe: Any) -> None:
    """The district names it, the counters and the public pages show it, another station comes to learn."""
    desk.goto("/staff/stations/demonstration/")
    expect(desk.get_by_role("row", name=here.area.name)).to_contain_text("还没有")
    desk.goto(f"/staff/stations/{station.pk}/")
    desk.get_by_role("link", name="认定示范站点").click()
    desk.get_by_label("文号").fill("巴南科协发〔2026〕8 号")
    desk.get_by_label("示范什么").fill("教学棚里讲修剪，果农学了回家就用")
    axe(desk)
    desk.get_by_role("button", name="认定为示范站点").click()
    expect(desk.get_by_text("已认定，站点页和站牌会标出来。")).to_be_visible()
    desk.goto("/staff/stations/demonstration/")
    row = desk.get_by_role("row", name=here.area.name)
    expect(row).to_contain_text("二圣镇梨橙科技小院")
    expect(row).not_to_contain_text("还没有")
    axe(desk)
    learner = Station.objects.create(name="石龙镇科普活动室", kind="rural", state="certified", area=here.area)
    desk.goto(f"/staff/stations/{learner.pk}/mentors/")
    desk.get_by_role("link", name="向示范站点学").click()
    mentor = desk.get_by_label("向哪个示范站点学")
    if mentor.evaluate("field => field.tagName") == "SELECT":
        mentor.select_option(label="二圣镇梨橙科技小院")
    else:
        mentor.fill("二圣镇梨橙科技小院")
    desk.get_by_label("学什么").fill("怎样办好果农课堂")
    desk.get_by_label("到哪天").fill((clock.today() + timedelta(days=200)).isoformat())
    axe(desk)
    desk.get_by_role("button", name="结成对子").click()
    desk.goto("/staff/stations/demonstration/")
    expect(desk.get_by_role("row", name="怎样办好果农课堂")).to_contain_text("石龙镇科普活动室")
    phone.goto("/stations?demonstration=1")
    expect(phone.get_by_role("link", name="二圣镇梨橙科技小院")).to_be_visible()
    expect(phone.get_by_text("示范站点").first).to_be_visible()
    assert fits(phone)
    axe(phone)


@pytest.fixture
def phones(playwright: Playwright, live_site: LiveServer, tmp_path: Path) -> Iterator[Callable[[], BrowserContext]]:
    """A browser with a folder of its own: closed and opened again it is the same phone, up in the hills."""
    made: list[BrowserContext] = []

    def opened() -> BrowserContext:
        context = playwright.chromium.launch_persistent_context(
            str(tmp_path / "phone"), executable_path=testing_browser.chromium(), args=testing_browser.switches(),
            base_url=live_site.url, viewport={"width": PHONE["width"], "height": PHONE["height"]}, has_touch=True,
            is_mobile=True, locale="zh-CN", timezone_id="Asia/Shanghai", permissions=["geolocation"],
            geolocation={"longitude": 106.7214, "latitude": 29.4013, "accuracy": 9},
        )  # fmt: skip
        context.set_default_timeout(15_000)
        made.append(context)
        return context

    yield opened
    for context in made:
        context.close()


def app(page: Page) -> Page:
    page.goto(APP)
    page.wait_for_selector("[data-begun]")
    return page


def test_an_inspection_in_the_hills_without_a_network(
    here: st.Scene, phones: Callable[[], BrowserContext], sign_in: SignIn, axe: Any, picture: Path
) -> None:
    station = st.applied(here)
    row = st.handed_in(station, here.clerk)
    actions.take_inspection(here.inspector, assessment=row)
    phone = phones()
    page = phone.pages[0]
    sign_in(page, here.inspector)
    app(page)
    expect(page.get_by_text("没有网络也能打开。")).to_be_visible()
    page.get_by_role("button", name="带走核查表").click()
    expect(page.get_by_text("已带走")).to_have_count(2)
    axe(page)

    # Away: the app opens, everything is filled in, pictures carry time and place.
    phone.set_offline(True)
    app(page)
    expect(page.locator("[data-network]")).to_have_text("离线")
    page.get_by_role("button", name="打开：").click()
    expect(page.locator("details.st-have").first).to_be_visible()  # `all` does not wait for the sheet
    for at, have in enumerate(page.locator("details.st-have").all()):
        if at:
            have.locator("summary").first.click()
        for group in have.locator("fieldset.st-levels").all():
            group.locator("label", has_text="自评").get_by_role("radio").check()
    first = page.locator(".st-item").first
    page.locator("details.st-have summary").first.click()
    page.locator("details.st-have summary").first.click()
    first.locator("input[type=file]").set_input_files(str(picture))
    expect(page.get_by_text("误差约 9 米")).to_be_visible()
    assert fits(page)
    axe(page)

    # The browser is closed half-way: what was chosen is still there.
    expect(page.get_by_text("填的都已存在本机")).to_be_visible()
    phone.close()
    phone = phones()
    phone.set_offline(True)
    page = app(phone.pages[0])
    expect(page.get_by_text("填了一半，存在本机")).to_be_visible()
    page.get_by_role("button", name="接着填：").click()
    chosen(page, "固定的服务场所", 1)
    expect(page.get_by_text("还差 1 处")).to_be_visible()
    page.get_by_label("看到的情况").first.fill("量了 80 平方米")
    page.get_by_label("总的意见").fill("教学棚办得好")
    page.get_by_role("button", name="交核查").click()
    expect(page.get_by_text("的核查已存在本机")).to_be_visible()
    expect(page.locator("[data-queue-title]")).to_have_text("待上传 1 份核查")
    assert not EvidencePhoto.objects.filter(side="check").exists()

    # A network that breaks off once: what was sent twice is there once, and only then it says recorded.
    broken = {"left": 1}

    def stumble(route: Any) -> None:
        if broken["left"]:
            broken["left"] -= 1
            route.fetch()  # it arrived, the answer did not
            route.abort()
        else:
            route.continue_()

    phone.route("**/inspections/*/photo/", stumble)
    phone.set_offline(False)
    expect(
        page.get_by_text("要重新登录")
    ).to_be_visible()  # the browser forgot its session with its end, and nothing else
    sign_in(page, here.inspector)
    app(page)
    expect(page.locator("[data-queue]")).to_contain_text("已记录 · 回执", timeout=30_000)
    row.refresh_from_db()
    assert row.state == "decision" and row.check_word == "教学棚办得好"
    photo = EvidencePhoto.objects.get(side="check")
    assert abs((photo.taken_at - clock.now()).total_seconds()) < 600 and str(photo.longitude) == "106.721400"
    assert row.scores.get(side="check", item="place.room").points == 40


def test_a_recheck_that_fails(
    here: st.Scene, new_page: Sized, sign_in: SignIn, axe: Any, picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    station = st.certified(here)
    keeper = make.user_with("station_admin", station)
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=340))
    assert rechecks.open_rechecks() == 1
    st.handed_in(station, keeper)
    st.inspected(station, here.inspector, frozenset({"equipment.safety"}), {"equipment.safety": "配两具灭火器"})

    # The keeper has a say about the difference, then the district decides.
    phone = new_page(PHONE)
    sign_in(phone, keeper)
    phone.goto("/staff/")
    phone.get_by_role("link", name="看差别并说明").first.click()
    phone.get_by_label("站点的说明").fill("灭火器送去年检，没有备用的。")
    assert fits(phone)
    axe(phone)
    phone.get_by_role("button", name="交说明").click()
    expect(phone.get_by_text("说明已交")).to_be_visible()
    desk = new_page(DESK)
    sign_in(desk, here.district)
    desk.goto(f"/staff/stations/{station.pk}/decide/")
    expect(desk.get_by_text("必备项“消防器材和急救箱”没有做到")).to_be_visible()
    desk.get_by_label("没有通过，限期整改").check()
    desk.get_by_label("原因或意见").fill("消防器材不在")
    desk.get_by_role("button", name="审定", exact=True).click()
    expect(desk.get_by_text("限期整改到")).to_be_visible()
    axe(desk)

    # It is put right with a picture, looked over, and graded anew.
    phone.goto(f"/staff/stations/{station.pk}/improvements/")
    phone.locator("summary", has_text="改好了，报告").click()
    phone.get_by_label("怎么改的").fill("换了两具新的")
    phone.get_by_label("照片").set_input_files(str(picture))
    assert fits(phone)
    axe(phone)
    phone.get_by_role("button", name="报告改好，等核实").click()
    expect(phone.get_by_text("已报告，等上级核实。")).to_be_visible()
    desk.goto("/staff/")
    desk.get_by_role("link", name=re.compile("看照片并核实")).first.click()
    desk.get_by_role("button", name=re.compile("^核实")).click()
    expect(desk.get_by_text("已核实，这一条办完了。")).to_be_visible()
    assert Improvement.objects.get().state == "done"
    assert Assessment.objects.get(station=station, state="self_check").kind == "again"
    assert Station.objects.get(pk=station.pk).state == "rectifying", "until it is graded anew"
