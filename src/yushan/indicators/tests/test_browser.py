"""The pages in a browser, on a phone and on a desk: what is drawn, and that everybody can use it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from yushan.common import clock
from yushan.indicators.actions import check_drift, recompute
from yushan.indicators.models import DailyDelta
from yushan.indicators.tests import factories
from yushan.organizations.tests import factories as make
from yushan.testing_browser import fits

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def place() -> dict[str, Any]:
    """The 41 areas with a unit each."""
    return factories.city(staff=12, year=clock.today().year)


def no_sideways(page: Page) -> None:
    assert fits(page), page.url


@pytest.mark.parametrize("which", ["desk_page", "phone_page"])
def test_the_city_from_the_map_to_the_record(
    which: str,
    request: pytest.FixtureRequest,
    place: dict[str, Any],
    sign_in: Callable[..., None],
    axe: Callable[..., None],
) -> None:
    page: Page = request.getfixturevalue(which)
    sign_in(page, make.user_with("city_admin", display_name="陈立"))
    page.goto(reverse("indicators:home"))
    expect(page.locator("#map-box svg path").first).to_be_visible()
    expect(page.locator("#trend-box svg").first).to_be_visible()
    no_sideways(page)
    axe(page)
    page.get_by_role("link", name="三项对照", exact=True).click()
    expect(page.locator("#map-table")).to_be_visible()
    expect(page.locator("#map-box")).to_have_count(0)
    page.get_by_text("怎么算的", exact=True).first.click()
    expect(page.get_by_text("÷ 申报的干部职工人数").first).to_be_visible()
    page.locator(".ys-asked > summary").click()
    expect(page.get_by_label("截至哪一天")).to_be_visible()
    axe(page)
    page.keyboard.press("Escape")  # what lies over the page goes
    expect(page.get_by_label("截至哪一天")).to_be_hidden()
    expect(page.get_by_text("÷ 申报的干部职工人数").first).to_be_hidden()
    page.locator("#map-table").get_by_role("link", name="万州区").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("万州区")
    no_sideways(page)
    axe(page)
    page.get_by_role("link", name=place["units"][0].name).click()
    expect(page.locator("#trend-box svg").first).to_be_visible()
    no_sideways(page)
    axe(page)
    page.get_by_role("navigation", name="数字背后的名单").get_by_role("link", name="已参与").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("已参与")
    no_sideways(page)
    axe(page)
    page.get_by_text("看记录").first.click()
    expect(page.get_by_text("计入参与率的入账记录")).to_be_visible()
    no_sideways(page)
    axe(page)
    page.goto(reverse("indicators:units"))
    no_sideways(page)
    axe(page)


def test_the_dark_dashboard_for_large_type_is_accessible(
    desk_page: Page, place: dict[str, Any], sign_in: Callable[..., None], axe: Callable[..., None], live_site: Any
) -> None:
    sign_in(desk_page, make.user_with("city_admin"))
    cookies = [{"name": "theme", "value": "dark"}, {"name": "elder", "value": "on"}]
    desk_page.context.add_cookies([cookie | {"url": live_site.url} for cookie in cookies])
    desk_page.goto(reverse("indicators:home"))
    expect(desk_page.locator("#map-box svg path").first).to_be_visible()
    axe(desk_page)


@pytest.mark.parametrize("which", ["desk_page", "phone_page"])
def test_what_was_checked_and_put_right_can_be_read(
    which: str, request: pytest.FixtureRequest, sign_in: Callable[..., None], axe: Callable[..., None]
) -> None:
    page: Page = request.getfixturevalue(which)
    factories.city(staff=3, year=clock.today().year)
    DailyDelta.objects.filter(scope="city", metric="staff").delete()
    check_drift()
    recompute()
    check_drift()
    sign_in(page, make.user_with("city_admin"))
    page.goto(reverse("indicators:checks"))
    report = page.get_by_role("region", name="重新核算的报告")
    expect(report).to_contain_text("已完成")
    expect(report).to_contain_text("三项指标的每日合计 1")
    expect(page.get_by_role("region", name="核对结果")).to_contain_text("1 处不一致")
    no_sideways(page)
    axe(page)
