"""In a browser: the long lists as a whole. Columns, a filter that is kept and shared, many at once, taking it along."""

from typing import Any

import pytest
from playwright.sync_api import expect

from yushan.accounts.models import Notice
from yushan.organizations.tests import factories as make
from yushan.testing_browser import DESK, PHONE, fits
from yushan.volunteers.tests.factories import membership, volunteer

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_list_is_arranged_shared_worked_on_and_taken_along(new_page: Any, sign_in: Any, axe: Any) -> None:
    area = make.area("500109")
    team = make.team(make.detachment(area), "缙云山科普服务队", leader_name="")
    admin = make.user_with("area_admin", area, display_name="田一帆")
    keeper = make.user_with("organization_admin", team)
    unit = make.unit(area=area)
    make.staff_member(unit, make.person("覃家明"))
    who = volunteer("余小禾", area=area, politics="中共党员")
    membership(who, team)
    desk = new_page(DESK)
    sign_in(desk, admin)

    # Columns of one's choice.
    desk.goto("/staff/organizations/list/")
    desk.get_by_text("选择列").click()
    desk.get_by_label("联系电话").check()
    desk.get_by_role("button", name="按这些列显示").click()
    expect(desk.get_by_role("columnheader", name="联系电话")).to_be_visible()
    # A filter that is kept, and shared with the district.
    desk.get_by_label("缺什么").select_option("没有负责人")
    desk.get_by_role("button", name="查找").click()
    desk.get_by_text("保存的筛选").click()
    desk.get_by_label("给现在的筛选起个名字").fill("没人带的队")
    desk.get_by_label("给谁用").select_option(label="共享给北碚区及以下")
    desk.get_by_role("button", name="保存筛选").click()
    expect(desk.get_by_text("筛选“没人带的队”已保存")).to_be_visible()
    axe(desk)
    # One thing done to many, seen before.
    desk.get_by_label("选中缙云山科普服务队").check()
    desk.get_by_role("button", name="提醒负责人…").first.click()
    desk.get_by_label("标题").fill("请推选负责人")
    desk.get_by_role("button", name="看会影响谁").click()
    expect(desk.get_by_text("1 人会收到消息")).to_be_visible()
    axe(desk)
    desk.get_by_role("button", name="提醒负责人：1 个").click()
    expect(desk.get_by_text("已完成 1 个，没有做 0 个")).to_be_visible()
    assert Notice.objects.get(title="请推选负责人").user == keeper
    # The list is taken along: asked for with a reason.
    desk.goto("/staff/volunteers/?q=余小禾")
    desk.get_by_role("link", name="导出名单").click()
    desk.get_by_label("用途").fill("12 月 5 日活动现场核对")
    axe(desk)
    desk.get_by_role("button", name="导出这份名单").click()
    expect(desk.get_by_role("button", name="下载").first).to_be_visible()

    # Whoever has a role below uses the filter, on a phone.
    phone = new_page(PHONE)
    sign_in(phone, keeper)
    phone.goto("/staff/organizations/list/")
    phone.get_by_text("保存的筛选").click()
    phone.get_by_role("link", name="没人带的队").click()
    expect(phone.get_by_role("link", name="缙云山科普服务队")).to_be_visible()
    sign_in(phone, admin)
    for path in ("/staff/organizations/list/", f"/staff/units/{unit.pk}/?filter=all", "/staff/volunteers/"):
        phone.goto(path)
        axe(phone)
        assert fits(phone), path
