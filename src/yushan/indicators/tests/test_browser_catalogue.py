"""The catalogue, the scorecard, the party report and the explorer in a browser, on a phone and on a desk."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from yushan.common import clock
from yushan.indicators.models import KeptQuestion, PartyReport
from yushan.indicators.tests import factories
from yushan.organizations.tests import factories as make
from yushan.testing_browser import fits

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def place() -> dict[str, Any]:
    """The 41 areas with a unit each."""
    return factories.city(staff=6, year=clock.today().year)


def looks_right(page: Page, axe: Callable[..., None]) -> None:
    assert fits(page), page.url
    axe(page)


@pytest.mark.parametrize("which", ["desk_page", "phone_page"])
def test_from_the_catalogue_to_where_it_is_missed(
    which: str,
    request: pytest.FixtureRequest,
    place: dict[str, Any],
    sign_in: Callable[..., None],
    axe: Callable[..., None],
) -> None:
    page: Page = request.getfixturevalue(which)
    sign_in(page, make.user_with("city_admin", display_name="陈立"))
    page.goto(reverse("indicators:home"))
    page.get_by_role("link", name="指标目录").click()
    looks_right(page, axe)
    row = page.get_by_role("row").filter(has_text="有特色项目的区县占比")
    expect(row).to_contain_text("还需 41 个区县")
    # Down to a team, of which the plan asks nothing, and back.
    page.get_by_label("支队、服务队").select_option(label=place["team"].name)
    page.get_by_role("button", name="看这支队伍").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{place['team'].name} · 指标目录")
    expect(page.get_by_text("没有给支队和服务队定量目标")).to_be_visible()
    looks_right(page, axe)
    page.go_back()
    # What a share leaves out is a list.
    row.get_by_role("link").first.click()
    page.get_by_role("link", name="没计入的 41 个").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("没有计入“有特色项目的区县”的 · 41 个")
    expect(page.get_by_role("link", name="万州区", exact=True)).to_be_visible()
    looks_right(page, axe)
    page.goto(reverse("indicators:catalogue"))
    page.get_by_role("link", name="党员参与率").click()
    expect(page.get_by_text("参加服务的在职党员 ÷ 在职党员")).to_be_visible()
    expect(page.locator("#trend-box svg").first).to_be_visible()
    looks_right(page, axe)
    page.get_by_role("button", name="地图").click()
    expect(page.locator("#map-box svg path").first).to_be_visible()
    page.get_by_role("button", name="表格", exact=True).click()
    page.get_by_role("link", name="万州区", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("万州区 · 党员参与率")
    expect(page.get_by_role("link", name=place["units"][0].name, exact=True)).to_be_visible()
    page.get_by_role("link", name="指标目录").click()
    page.get_by_role("link", name="2027 年目标评价").click()
    expect(page.get_by_text("最能提高总分的是")).to_be_visible()
    expect(page.locator("[data-chart] svg, .ys-chart svg").first).to_be_visible()
    looks_right(page, axe)


@pytest.mark.parametrize("which", ["desk_page", "phone_page"])
def test_a_branch_signs_its_report(
    which: str,
    request: pytest.FixtureRequest,
    place: dict[str, Any],
    sign_in: Callable[..., None],
    axe: Callable[..., None],
) -> None:
    page: Page = request.getfixturevalue(which)
    unit = place["units"][3]
    sign_in(page, make.user_with("unit_admin", unit))
    page.goto(reverse("indicators:party"))
    looks_right(page, axe)
    page.get_by_role("link", name=f"{unit.name}党支部").click()
    looks_right(page, axe)
    page.get_by_label("说明").fill("支委会核对")
    page.get_by_label("按截至今天").check()
    page.get_by_role("button", name="核对无误，签字").click()
    expect(page.get_by_text("已签字确认")).to_be_visible()
    looks_right(page, axe)
    assert PartyReport.objects.get().note == "支委会核对"
    with page.expect_download() as taken:
        page.get_by_role("button", name="导出民主评议表").click()
    assert taken.value.suggested_filename.endswith("党员民主评议.xlsx")
    page.get_by_role("link", name="支部和书记").click()
    looks_right(page, axe)


@pytest.mark.parametrize("which", ["desk_page", "phone_page"])
def test_a_leader_explores_science_month_by_area(
    which: str,
    request: pytest.FixtureRequest,
    place: dict[str, Any],
    sign_in: Callable[..., None],
    axe: Callable[..., None],
) -> None:
    page: Page = request.getfixturevalue(which)
    factories.serve(factories.volunteers(factories.people(1), place["areas"][0], date(2024, 1, 1))[0], clock.today())
    sign_in(page, make.user_with("city_admin"))
    page.goto(reverse("indicators:explorer"))
    if which == "phone_page":  # the answer first: what is asked is folded, also for the keyboard
        expect(page.get_by_label("看什么")).to_be_hidden()
        page.locator("summary", has_text="改查询条件").focus()
        page.keyboard.press("Enter")
    else:
        expect(page.locator("summary", has_text="改查询条件")).to_be_hidden()
    page.get_by_label("看什么").select_option("services")
    page.get_by_label("列", exact=True).select_option("month")
    assert page.locator("#rows option[value=month]").is_disabled()  # not offered twice
    page.get_by_role("button", name="查询", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("服务人次：区县 × 月份")
    looks_right(page, axe)
    # Behind a number stands what it counts.
    number = page.locator("#answer-table tbody a").first
    counts = number.inner_text()
    number.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"服务人次 · {counts}")
    expect(page.get_by_text("不列姓名")).to_be_visible()
    looks_right(page, axe)
    page.go_back()
    page.get_by_role("button", name="看图").click()
    expect(page.locator("#answer-chart svg").first).to_be_visible()
    looks_right(page, axe)
    page.get_by_label("名称").fill("各区县每月人次")
    page.get_by_label("共享").check()
    page.get_by_role("button", name="保存查询").click()
    expect(page.get_by_role("link", name="各区县每月人次")).to_be_visible()
    assert KeptQuestion.objects.get().is_shared
    with page.expect_download() as taken:
        page.get_by_role("link", name="导出 Excel（带图）").click()
    assert taken.value.suggested_filename.endswith(".xlsx")
