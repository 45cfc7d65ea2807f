"""Whole uses of the tree in a browser, on a phone and on a desk."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from yushan.common import clock
from yushan.organizations.models import Organization
from yushan.organizations.queries.overview import structure_on
from yushan.organizations.tests import factories as make
from yushan.testing_browser import DESK, PHONE, fits
from yushan.volunteers.tests import factories as volunteers

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1440"])


def _opened(page: Page, url: str, axe: Callable[[Page], None]) -> None:
    page.goto(url)
    expect(page.locator("h1")).to_be_visible()
    axe(page)
    assert fits(page), page.url


def _asked_and_agreed(asker: Page, decider: Page, axe: Callable[[Page], None], *, reason: str) -> None:
    """From the form of a request to its approval by the other person, who sees the effect."""
    asker.get_by_label("原因").fill(reason)
    axe(asker)
    asker.get_by_role("button", name="提交上级审批").click()
    asker.wait_for_url(re.compile(r"/requests/\d+/$"))
    expect(asker.get_by_role("button", name="同意并办理")).to_have_count(0)
    _opened(decider, asker.url, axe)
    expect(decider.get_by_text(reason)).to_be_visible()
    decider.get_by_role("button", name="同意并办理").click()
    expect(decider.get_by_text("已办理").first).to_be_visible()


@SIZES
@pytest.mark.capability("T1.4", page="/staff/organizations/")
def test_a_team_is_founded_and_two_are_merged(
    size: dict[str, int], new_page: Any, sign_in: Any, axe: Any, complaints: Any
) -> None:
    """T1.4: founded, approved, renamed, suspended, resumed, another one merged into it, closed; the history tells."""
    area = make.area("500109")
    detachment = make.detachment(area)
    old = make.team(detachment, "朝阳街道科普服务队")
    members = [volunteers.volunteer(name, area=area) for name in ("覃家明", "石晓蓉")]
    for who in members:
        volunteers.membership(who, old)
    district, city = new_page(size), new_page(size)
    sign_in(district, make.user_with("area_admin", area, display_name="田一帆"))
    sign_in(city, make.user_with("city_admin", display_name="黎静"))

    # Founded by the district, approved by the city.
    _opened(district, f"/staff/organizations/{detachment.pk}/", axe)
    district.get_by_role("link", name="申请建立服务队").first.click()
    district.get_by_label("组织名称").fill("北碚区缙云山科普服务队")
    district.get_by_label("负责人").fill("冉隆贵")
    district.get_by_label("联系电话").fill("13896170246")
    district.get_by_role("textbox", name="章程").fill("第一条 自愿、无偿、平等、诚信、合法。")
    axe(district)
    district.get_by_role("button", name="提交审批").click()
    expect(district.get_by_text("待审批").first).to_be_visible()
    _opened(city, "/staff/organizations/", axe)
    city.get_by_role("link", name=re.compile("去审批.*缙云山")).click()
    city.get_by_role("link", name="批准成立").click()
    city.get_by_role("button", name="批准成立").click()
    expect(city.get_by_text("运行中").first).to_be_visible()
    team = Organization.objects.get(name="北碚区缙云山科普服务队")
    here = f"/staff/organizations/{team.pk}/"

    # Renamed with the consent of the level above.
    _opened(district, here, axe)
    district.get_by_role("link", name="变更登记").click()
    district.get_by_label("组织名称").fill("缙云山科普服务队")
    _asked_and_agreed(district, city, axe, reason="与景区统一名称")

    # Suspended and running again.
    for label, reason in (("暂停", "整顿骨干"), ("恢复运行", "整顿完成")):
        city.goto(here)
        city.get_by_role("link", name=label, exact=True).click()
        city.get_by_label("原因").fill(reason)
        axe(city)
        city.get_by_role("button", name=label).click()
        city.wait_for_url(re.compile(r"/organizations/\d+/$"))

    # The old team goes into the new one: the effect is shown before anybody asks, and again before it is done.
    _opened(district, f"/staff/organizations/{old.pk}/", axe)
    district.get_by_role("link", name="并入其他组织").click()
    into = district.get_by_role("link", name=re.compile("看看影响.*缙云山科普服务队"))
    expect(into).to_be_visible()
    axe(district)
    into.click()
    effect = district.get_by_role("listitem").filter(has_text="名队员")
    expect(effect).to_contain_text(re.compile(r"2\s+名队员\s+转到缙云山科普服务队"))
    _asked_and_agreed(district, city, axe, reason="同一街道的两支队伍合并")
    _opened(city, f"/staff/organizations/{old.pk}/", axe)
    for words in ("已关闭", "并入缙云山科普服务队", "同一街道的两支队伍合并"):
        expect(city.get_by_text(words).first).to_be_visible()
    own = new_page(size)
    sign_in(own, members[0].person.user)
    _opened(own, "/me/notices/", axe)
    expect(own.get_by_text("“朝阳街道科普服务队”已并入“缙云山科普服务队”")).to_be_visible()

    # And closed in the end, after which only the history is left.
    _opened(district, here, axe)
    district.get_by_role("link", name="关闭", exact=True).click()
    expect(district.get_by_role("listitem").filter(has_text="名队员")).to_contain_text("离队")
    _asked_and_agreed(district, city, axe, reason="服务任务完成")
    _opened(district, here, axe)
    history = district.locator("ol.ys-list").inner_text()
    for words in (
        "申请成立",
        "批准成立",
        "修改资料",
        "原名：北碚区缙云山科普服务队",
        "暂停",
        "恢复运行",
        "接收合并",
        "关闭",
    ):
        assert words in history, words
    assert Organization.objects.get(pk=team.pk).state == "closed"


@SIZES
@pytest.mark.capability("G1", page="/staff/organizations/overview/")
def test_the_structure_is_seen_with_its_gaps_and_growth(
    size: dict[str, int], new_page: Any, sign_in: Any, axe: Any, complaints: Any
) -> None:
    """G1: corps, areas and teams opened level by level, what is missing, growth as a chart with its table, a past day."""
    from yushan.organizations.actions.placements import place

    make.load_plan()
    today = clock.today()
    corps = make.corps()
    full, empty = make.detachment(make.area("500109")), make.detachment(make.area("500112"))
    teams = [make.team(full, f"北碚第 {number} 科普服务队") for number in (1, 2, 3)]
    make.team(corps, "重庆市天文学会志愿服务队", area=None)
    for node, day in ((full, date(2023, 3, 5)), (empty, date(2024, 3, 5)), *((team, today) for team in teams)):
        place(node, Organization.objects.get_parent(node), day=day)
    page = new_page(size)
    sign_in(page, make.user_with("city_admin", display_name="黎静"))
    _opened(page, "/staff/organizations/", axe)
    page.get_by_role("link", name="组织体系").click()
    expect(page.get_by_text("支队 2 / 41 个区县")).to_be_visible()
    expect(page.get_by_text("北碚第 1 科普服务队")).to_have_count(0)
    page.wait_for_load_state()
    page.locator("summary", has_text="北碚区").click()
    expect(page.get_by_role("link", name="北碚第 1 科普服务队")).to_be_visible()
    page.locator("summary", has_text="市直属").click()
    expect(page.get_by_role("link", name="重庆市天文学会志愿服务队")).to_be_visible()
    expect(page.get_by_role("heading", name="还没有支队的区县 39 个")).to_be_visible()
    expect(page.get_by_role("heading", name="还没有服务队的支队 1 个")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile(r"申请建立\s*万州区支队"))).to_be_visible()
    expect(page.locator("[data-chart=line] canvas, [data-chart=line] svg").first).to_be_visible()
    newest = page.get_by_role("table", name="每季末的支队和服务队").locator("tbody tr").first
    assert newest.inner_text().split() == [today.isoformat(), "2", "4"]
    axe(page)
    before = today - timedelta(days=1)
    page.get_by_label("截至日期").fill(before.isoformat())
    page.get_by_role("button", name="看这一天").click()
    row = page.get_by_role("table", name="各区县的支队和服务队").locator("tbody tr", has_text="北碚区")
    assert row.inner_text().split() == ["北碚区", "1", "0"]
    assert structure_on(make.user_with("city_admin"), before)[0]["detachment"] == 2
