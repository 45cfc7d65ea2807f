"""Why a unit misses its target, and data that is doubtful: in a browser, on a phone and on a desk."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from yushan.accounts.models import Notice
from yushan.common import clock
from yushan.indicators.actions import quality
from yushan.indicators.models import QualityCount, QualityIssue, Reminder, Switch
from yushan.indicators.tests import factories
from yushan.organizations.models import Unit, UnitHeadcount
from yushan.organizations.tests import factories as make
from yushan.testing_browser import DESK, fits

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def place() -> dict[str, Any]:
    """The 41 areas with a unit each, that of the second misses 60 % by far; somebody looks after it."""
    made = factories.city(staff=10, year=clock.today().year)
    unit: Unit = made["units"][5]
    UnitHeadcount.objects.filter(unit=unit).update(staff=40)
    made["unit"], made["clerk"] = unit, make.user_with("unit_admin", unit, display_name="黎静")
    return made


def looks_right(page: Page, axe: Callable[..., None]) -> None:
    assert fits(page), page.url
    axe(page)


@pytest.mark.capability("G2", page="/staff/indicators/")
@pytest.mark.parametrize("which", ["desk_page", "phone_page"])
def test_the_city_finds_why_a_unit_misses_its_target_and_sends_the_reminder(
    which: str,
    request: pytest.FixtureRequest,
    place: dict[str, Any],
    sign_in: Callable[..., None],
    new_page: Callable[..., Page],
    axe: Callable[..., None],
) -> None:
    page, unit = request.getfixturevalue(which), place["unit"]
    sign_in(page, make.user_with("city_admin", display_name="陈立"))
    page.goto(reverse("indicators:home") + "?rate=registration")
    page.get_by_role("link", name=unit.area.name).first.click()
    looks_right(page, axe)
    page.get_by_role("link", name=unit.name).click()
    ways = page.get_by_role("region", name="还差什么，怎么补上")
    expect(ways.get_by_text("注册率", exact=True)).to_be_visible()
    looks_right(page, axe)
    # Why: the declared headcount is four times what the roster has; and these people have not registered.
    expect(page.get_by_text("注册率按申报数计算")).to_be_visible()
    ways.get_by_role("link", name="看未注册的名单").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("未注册")
    page.go_back()
    ways.get_by_role("link", name="提醒单位管理员").filter(has_text="注册率").click()
    expect(page.get_by_text("单位管理员：黎静")).to_be_visible()
    looks_right(page, axe)
    page.get_by_label("附言").fill("先核对申报人数")
    page.get_by_role("button", name="提醒 1 人").click()
    expect(page.get_by_text("陈立提醒了单位管理员 1 人")).to_be_visible()
    expect(page.get_by_text("还没有人读")).to_be_visible()
    looks_right(page, axe)
    sent = Reminder.objects.get()
    assert Notice.objects.get(user=place["clerk"]).key == sent.key
    # The clerk reads it and comes to the same page.
    clerk = new_page(DESK)
    sign_in(clerk, place["clerk"])
    clerk.goto(reverse("portal:notices"))
    clerk.get_by_text(f"{unit.name}：注册率").first.click()
    expect(clerk.get_by_role("heading", level=1)).to_have_text(f"{unit.name} · 注册率")
    page.reload()
    expect(page.get_by_text("1 人已读")).to_be_visible()


@pytest.mark.parametrize("which", ["desk_page", "phone_page"])
def test_doubtful_data_is_found_put_right_and_explained(
    which: str,
    request: pytest.FixtureRequest,
    place: dict[str, Any],
    sign_in: Callable[..., None],
    axe: Callable[..., None],
) -> None:
    page, unit = request.getfixturevalue(which), place["unit"]
    quality.look_over()
    QualityCount.objects.create(
        day=clock.today() - timedelta(days=8), kind="implausible_headcounts", area=unit.area, issues=0, things=0
    )
    sign_in(page, place["clerk"])
    page.goto(reverse("indicators:quality"))
    looks_right(page, axe)
    page.get_by_role("link", name="去处理").filter(has_text="申报人数不合理").click()
    expect(page.get_by_text("申报职工 40 人，花名册在职 10 人，相差 30 人").first).to_be_visible()
    looks_right(page, axe)
    page.get_by_role("button", name="改好了，再核查一次").click()
    expect(page.get_by_text("问题还在")).to_be_visible()
    UnitHeadcount.objects.filter(unit=unit).update(staff=10)
    page.get_by_role("button", name="改好了，再核查一次").click()
    expect(page.get_by_text("这一条已经解决")).to_be_visible()
    page.goto(reverse("indicators:quality"))
    page.get_by_role("link", name="去处理").filter(has_text="花名册太久没更新").click()
    page.get_by_label("为什么不用改").fill("全年没有人员变动，已和人事核对")
    page.get_by_role("button", name="记下说明").click()
    expect(page.get_by_text("全年没有人员变动，已和人事核对").first).to_be_visible()
    looks_right(page, axe)
    assert QualityIssue.objects.get(unit=unit, kind="stale_rosters").state == "accepted"
    # The city sees how it goes, and what was explained.
    sign_in(page, make.user_with("city_admin", display_name="陈立"))
    page.goto(reverse("indicators:quality") + "?kind=implausible_headcounts")
    expect(page.locator("#days-box svg").first).to_be_visible()
    looks_right(page, axe)
    page.get_by_role("link", name="花名册太久没更新").first.click()
    page.get_by_role("link", name="已说明").click()
    expect(page.get_by_text("全年没有人员变动，已和人事核对")).to_be_visible()


@pytest.mark.parametrize("which", ["desk_page", "phone_page"])
def test_the_city_looks_at_a_rule_before_it_is_on(
    which: str,
    request: pytest.FixtureRequest,
    place: dict[str, Any],
    sign_in: Callable[..., None],
    axe: Callable[..., None],
) -> None:
    page = request.getfixturevalue(which)
    sign_in(page, make.user_with("city_admin", display_name="陈立"))
    page.goto(reverse("indicators:quality"))
    page.get_by_role("link", name="提醒规则").click()
    looks_right(page, axe)
    page.get_by_role("link", name="看今天会提醒谁").filter(has_text="注册率落后的单位").click()
    looks_right(page, axe)
    page.get_by_role("link", name="提醒规则和排名").click()
    rule = page.get_by_role("region", name="注册率落后的单位")
    rule.get_by_label("为什么打开").fill("年底前要达到 60%")
    rule.get_by_role("button", name="打开“注册率落后的单位”").click()
    expect(page.get_by_role("region", name="注册率落后的单位").get_by_text("已打开")).to_be_visible()
    expect(page.get_by_text("陈立 · 今天").or_(page.get_by_text("年底前要达到 60%")).first).to_be_visible()
    looks_right(page, axe)
    assert Switch.objects.get().reason == "年底前要达到 60%"
