"""A day at the door without a network, in Chromium: load the list, leave, scan, close, open, a new version, come back."""

import io
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import segno
from django.core.handlers.base import BaseHandler
from playwright.sync_api import BrowserContext, Page, Playwright, expect
from pytest_django.live_server_helper import LiveServer

from yushan import testing_browser
from yushan.activities import shell
from yushan.activities.models import Attendance, OfflineScan, Post, SignUp
from yushan.activities.rules import pass_text, receipt
from yushan.activities.tests.factories import accepted, moment, organiser
from yushan.activities.tests.test_pass_story import film
from yushan.common import clock
from yushan.testing_browser import PHONE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(240)]
APP = "/staff/door/"


@pytest.fixture(autouse=True)
def running_clock(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 8:50 on the day of the shift when the test begins; the phone's own clock stands somewhere else."""
    began = time.monotonic()
    monkeypatch.setattr(clock, "now", lambda: moment(5, 8, 50) + timedelta(seconds=time.monotonic() - began))


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every address that reached the server."""
    asked: list[str] = []
    answer = BaseHandler.get_response

    def listening(self: BaseHandler, request: Any) -> Any:
        asked.append(request.path)
        return answer(self, request)

    monkeypatch.setattr(BaseHandler, "get_response", listening)
    return asked


def picture_of(row: SignUp, path: Path) -> Path:
    """The pass before the camera."""
    image = io.BytesIO()
    segno.make(pass_text(row.volunteer.pass_code), error="m").save(image, kind="png", scale=6, border=3)
    return film(image.getvalue(), path)


class Browsers:
    """Browsers with a folder of their own: closed and opened again they are the same phone."""

    def __init__(self, playwright: Playwright, site: LiveServer, files: Path) -> None:
        self.playwright, self.site, self.files = playwright, site, files
        self.opened: list[BrowserContext] = []

    def open(self, name: str, camera: Path) -> BrowserContext:
        """Starts the browser of a phone."""
        context = self.playwright.chromium.launch_persistent_context(
            str(self.files / name),
            executable_path=testing_browser.chromium(),
            args=testing_browser.switches(camera=str(camera)),
            base_url=self.site.url, viewport={"width": PHONE["width"], "height": PHONE["height"]}, has_touch=True,
            is_mobile=True, locale="zh-CN", timezone_id="Asia/Shanghai", permissions=["camera"],
        )  # fmt: skip
        context.set_default_timeout(15_000)
        self.opened.append(context)
        return context


@pytest.fixture
def browsers(playwright: Playwright, live_site: LiveServer, tmp_path: Path) -> Iterator[Browsers]:
    made = Browsers(playwright, live_site, tmp_path)
    yield made
    for context in made.opened:
        context.close()


def opened(page: Page) -> Page:
    """The app's page, ready."""
    page.goto(APP)
    page.wait_for_selector("[data-begun]")
    return page


def taken_along(page: Page) -> Page:
    """The list of the shift, on the phone."""
    opened(page)
    expect(page.get_by_text("没有网络也能打开。")).to_be_visible()
    page.get_by_role("button", name="带走名单").click()
    expect(page.get_by_text("人的名单")).to_be_visible()
    return page


def is_cut_off(page: Page, heard: list[str]) -> bool:
    """Really offline: the page reaches nobody, and nothing of the queue went out."""
    reached = page.evaluate("fetch('/healthz').then(() => true, () => false)")
    return not reached and not {"/healthz", f"{APP}send/"} & set(heard)


def at_the_door(page: Page) -> None:
    page.get_by_role("button", name="打开：").click()


def ticked(page: Page, row: SignUp, word: str) -> None:
    """Found by the whole name, ticked."""
    page.get_by_label("姓名、编号末几位或岗位").fill(row.volunteer.person.name)
    tail = "".join(one for one in row.volunteer.number if one.isalnum())[-4:]
    page.get_by_role("button", name=f"（{tail}）{word}").click()
    expect(page.locator("[data-result]")).to_contain_text(f"（{tail}）")


@pytest.mark.capability("T5.3", page="/staff/door/")
def test_a_day_at_the_door_offline(
    post: Post, browsers: Browsers, sign_in: Callable[..., None], axe: Callable[..., None], heard: list[str],
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    scanned, searched, numbered = accepted(post), accepted(post), accepted(post)
    camera = picture_of(scanned, tmp_path / "camera.mjpeg")
    phone = browsers.open("phone", camera)
    page = phone.pages[0]
    sign_in(page, organiser(post.shift.activity.organization))
    taken_along(page)
    axe(page)

    # Away: nothing reaches the server any more, and the app opens all the same.
    phone.set_offline(True)
    heard.clear()
    page.reload()
    expect(page.locator("[data-network]")).to_have_text("离线")
    at_the_door(page)
    page.get_by_role("button", name="打开摄像头").click()
    expect(page.locator("[data-result]")).to_contain_text("已存在本机")
    page.get_by_role("button", name="名单点到").click()
    ticked(page, searched, "签到")
    page.get_by_role("button", name="输编号").click()
    page.get_by_label("志愿者编号").fill(numbered.volunteer.number.lower())
    page.get_by_role("button", name="签到", exact=True).click()
    expect(page.locator("[data-queue-title]")).to_have_text("待上传 3 条")
    axe(page)
    assert is_cut_off(page, heard) and not Attendance.objects.exists()

    # The browser is closed and opened again, still away: the queue is there.
    phone.close()
    phone = browsers.open("phone", camera)
    phone.set_offline(True)
    page = opened(phone.pages[0])
    expect(page.locator("[data-queue-title]")).to_have_text("待上传 3 条")
    assert is_cut_off(page, heard)

    # A network, and meanwhile a new version of the app; the platform does not answer yet what is sent to it.
    phone.route("**/staff/door/send/", lambda route: route.abort())
    monkeypatch.setattr(shell.DOOR, "version", lambda: "next")
    phone.set_offline(False)
    page.reload()
    page.get_by_role("button", name="换成新版本").click()
    page.wait_for_function("caches.keys().then((names) => names.join() === 'ys-door-next')")
    page.wait_for_selector("[data-begun]")
    expect(page.locator("[data-queue-title]")).to_have_text("待上传 3 条")
    assert not Attendance.objects.exists()

    phone.unroute("**/staff/door/send/")
    page.reload()
    expect(page.locator("[data-queue-title]")).to_have_text("都已上传", timeout=20_000)
    facts = list(Attendance.objects.order_by("at"))
    assert [fact.sign_up for fact in facts] == [scanned, searched, numbered]
    assert [fact.source for fact in facts] == ["pass", "list", "list"]
    assert all(fact.clock_doubt_s is None and fact.direction == "in" for fact in facts)
    for fact in facts:
        expect(page.locator("[data-queue]")).to_contain_text(f"已记录 · 回执 {receipt(fact.pk)}")


def _names_kept(page: Page) -> Any:
    return page.evaluate("indexedDB.databases().then((all) => all.map((one) => one.name))")


def test_two_phones_offline_at_one_door_and_the_lists_go_at_sign_out(
    post: Post, browsers: Browsers, sign_in: Callable[..., None], tmp_path: Path
) -> None:
    rows = [accepted(post), accepted(post)]
    camera = picture_of(rows[0], tmp_path / "camera.mjpeg")
    phones = [browsers.open(name, camera) for name in ("one", "two")]
    for phone in phones:
        sign_in(phone.pages[0], organiser(post.shift.activity.organization))
        taken_along(phone.pages[0])
    for phone in phones:
        phone.set_offline(True)
        at_the_door(phone.pages[0])
        phone.pages[0].get_by_role("button", name="名单点到").click()
        for row in rows:
            ticked(phone.pages[0], row, "签到")
    for phone in phones:
        phone.set_offline(False)
        expect(phone.pages[0].locator("[data-queue-title]")).to_have_text("都已上传", timeout=20_000)
    assert Attendance.objects.count() == 2 and OfflineScan.objects.count() == 4
    expect(phones[1].pages[0].locator("[data-queue]")).to_contain_text("早先已记录 · 回执")

    # Nothing with people in it was kept beside the list, and the list goes with whoever signs out.
    page = phones[0].pages[0]
    kept = page.evaluate(
        "caches.keys().then((names) => caches.open(names[0])).then((one) => one.keys())"
        ".then((all) => all.map((one) => new URL(one.url).pathname))"
    )
    assert APP in kept and all(path == APP or path.startswith("/static/") for path in kept)
    assert "ys-private-door" in _names_kept(page)
    page.goto("/staff/activities/")
    page.locator(".ys-topbar .ys-menu summary").last.click()
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url(lambda url: "/staff/" not in url)
    assert _names_kept(page) == ["ys-door"]
    opened(page)
    expect(page.get_by_text("要重新登录")).to_be_visible()
