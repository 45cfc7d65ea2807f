"""Reports in a browser, and a kept question in a frame of another page."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import Page, expect

from yushan.common import clock
from yushan.indicators.actions import reports
from yushan.indicators.models import KeptQuestion, KeptReport
from yushan.indicators.rules.pivot import question
from yushan.indicators.tests import factories
from yushan.organizations.tests import factories as make
from yushan.testing_browser import Complaints, fits

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def place(settings: Any, tmp_path: Path) -> Iterator[dict[str, Any]]:
    """The 41 areas with a unit each; files go where the test ends."""
    settings.MEDIA_ROOT = tmp_path
    cache.clear()
    yield factories.city(staff=6, year=clock.today().year)
    cache.clear()


@contextmanager
def _portal(body: str, beside: str) -> Iterator[str]:
    """Another site's page. Another port is another origin and the same site, as a sister host name of one city is."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the name that the library calls
            content = body.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: object) -> None:
            """Nothing: the tests' output stays readable."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"{beside.rsplit(':', 1)[0]}:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def looks_right(page: Page, axe: Callable[..., None]) -> None:
    assert fits(page), page.url
    axe(page)


@pytest.mark.capability("T1.7", page="/staff/indicators/reports/")
@pytest.mark.parametrize("which", ["desk_page", "phone_page"])
def test_ordered_made_told_and_taken_along(
    which: str,
    request: pytest.FixtureRequest,
    place: dict[str, Any],
    sign_in: Callable[..., None],
    axe: Callable[..., None],
) -> None:
    page: Page = request.getfixturevalue(which)
    chief = make.user_with("city_admin", display_name="陈立")
    make.user_with("auditor", display_name="秦川")
    sign_in(page, chief)
    page.goto(reverse("indicators:home"))
    page.get_by_role("main").get_by_role("link", name="报告", exact=True).click()
    expect(page.get_by_text("还没有报告")).to_be_visible()
    looks_right(page, axe)
    page.get_by_role("link", name="订报告").click()
    looks_right(page, axe)
    page.get_by_label("周报").check()
    page.get_by_label("秦川").check()
    page.get_by_role("button", name="给重庆市订一份").click()
    expect(page.get_by_text("已订重庆市 周报")).to_be_visible()
    expect(page.get_by_text("发给 秦川、陈立").or_(page.get_by_text("发给 陈立、秦川"))).to_be_visible()
    looks_right(page, axe)
    reports.due()
    kept = KeptReport.objects.get()
    page.goto(reverse("portal:notices"))
    page.get_by_role("link", name="做好了").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("周报")
    looks_right(page, axe)
    year, week, _ = kept.last_day.isocalendar()
    for name, ending in (("下载 PDF", ".pdf"), ("下载 Excel", ".xlsx")):
        with page.expect_download() as taken:
            page.get_by_role("link", name=name).click()
        assert taken.value.suggested_filename == f"重庆市-{year}年第{week}周周报{ending}"
    told = page.locator("tbody tr").first.inner_text()
    page.get_by_role("link", name="看当天的页面").click()
    expect(page.get_by_text(f"截至 {kept.last_day}").first).to_be_visible()
    rate = kept.content["rates"]["registration"]
    assert f"{rate[0]:,} / {rate[1]:,}" in told
    expect(page.get_by_role("main")).to_contain_text(f"{rate[0]:,} / {rate[1]:,}")
    page.goto(reverse("indicators:reports"))
    looks_right(page, axe)


def test_framed_by_a_page_that_the_operator_named_and_by_no_other(
    place: dict[str, Any],
    desk_page: Page,
    live_site: Any,
    sign_in: Callable[..., None],
    axe: Callable[..., None],
    settings: Any,
    complaints: Complaints,
) -> None:
    complaints.expect("frame-ancestors", "ERR_BLOCKED_BY_RESPONSE", "Refused to frame", "401 GET", "favicon")
    page, chief = desk_page, make.user_with("city_admin")
    asked = question({"measure": "services", "rows": "area"}, year=clock.today().year).parameters
    kept = KeptQuestion.objects.create(owner=chief, name="各区县人次", asked=asked, is_shared=True)
    factories.serve(factories.volunteers(factories.people(1), place["areas"][0], clock.today())[0], clock.today())
    address = live_site.url + reverse("indicators:question_embed", args=[kept.code])
    body = f"<!doctype html><html lang='zh'><title>门户</title><h1>门户</h1><iframe title='数据' width=900 height=700 src='{address}'></iframe>"
    with _portal(body, live_site.url) as portal:
        settings.EMBED_ORIGINS = [portal]
        page.goto(portal)
        frame = page.frame_locator("iframe")
        expect(frame.get_by_text("请先登录平台")).to_be_visible()
        sign_in(page, chief)
        page.goto(portal)
        expect(frame.get_by_role("heading", name="各区县人次")).to_be_visible()
        expect(frame.locator("#answer-chart svg").first).to_be_visible()
        expect(frame.get_by_role("navigation")).to_have_count(0)
        settings.EMBED_ORIGINS = []
        page.goto(portal)
        page.wait_for_timeout(800)
        expect(frame.get_by_role("heading", name="各区县人次")).to_have_count(0)
    page.goto(address)
    looks_right(page, axe)
