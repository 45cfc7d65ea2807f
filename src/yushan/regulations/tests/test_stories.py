"""The register in a browser: a rule is revised with comments of those it concerns, published, read, reminded of."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from yushan.accounts.models import Notice
from yushan.common.models import Job
from yushan.organizations.tests import factories as make
from yushan.regulations.actions.steps import tell
from yushan.regulations.tests.factories import TEXT, admin_of, in_force
from yushan.testing_browser import DESK, PHONE, fits
from yushan.volunteers.tests import factories as volunteers

pytestmark = pytest.mark.django_db(transaction=True)


def _sound(page: Page, axe: Callable[[Page], None]) -> None:
    expect(page.locator("h1")).to_be_visible()
    axe(page)
    assert fits(page), page.url


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1440"])
@pytest.mark.capability("G8", page="/staff/regulations/")
@pytest.mark.capability("T5.1", page="/staff/regulations/")
def test_a_rule_is_revised_with_comments_and_read(
    size: dict[str, int], new_page: Any, sign_in: Any, axe: Any, complaints: Any
) -> None:
    """G8, T5.1: the city revises its rule, a member comments, the answer and the new version come, readers confirm."""
    make.load_plan()
    team = make.team(make.detachment(make.area("500109")), "缙云山科普志愿服务队")
    member = volunteers.volunteer("谭小雨")
    volunteers.membership(member, team)
    head = admin_of(team, "唐宁")
    rule = in_force(
        make.corps(), title="重庆市科技志愿服务管理办法", roles=["organization_admin"], members_read=True
    ).regulation
    staff, own, reader = new_page(size), new_page(PHONE), new_page(size)
    sign_in(staff, make.user_with("city_admin", display_name="钟明远"))
    sign_in(own, member.person.user)
    sign_in(reader, head)

    staff.goto("/staff/regulations/")
    _sound(staff, axe)
    staff.get_by_role("link", name=rule.title).click()
    staff.get_by_role("button", name="修订，起草新版").click()
    staff.get_by_label("正文").fill(TEXT.replace("写明原因", "写明原因，当天补录"))
    staff.get_by_label("修订说明").fill("补录限在当天。")
    _sound(staff, axe)
    staff.get_by_role("button", name="保存").click()
    staff.get_by_role("link", name="征求意见", exact=True).click()
    staff.get_by_role("button", name="开始征求意见").click()
    expect(staff.get_by_text("文字这段时间不能改")).to_be_visible()

    own.goto("/rules/")
    _sound(own, axe)
    own.locator("section", has=own.get_by_role("heading", name="正在征求意见")).get_by_role("link").click()
    changes = own.get_by_role("list", name="逐行对照")
    expect(changes.locator("ins")).to_have_text("第二条 设备不能用的，由现场负责人登记，写明原因，当天补录。")
    own.get_by_label("针对哪一条").fill("第二条")
    own.get_by_label("您的意见").fill("下乡晚上才回来，当天来不及，建议放宽。")
    _sound(own, axe)
    own.get_by_role("button", name="提交意见").click()
    expect(own.get_by_role("heading", name="我提的意见，等待答复")).to_be_visible()

    staff.goto("/staff/")
    staff.get_by_role("link", name="去答复").click()
    staff.get_by_label("部分采纳").check()
    staff.get_by_label("理由").fill("放宽到第二天中午。")
    _sound(staff, axe)
    staff.get_by_role("button", name="答复，并告诉本人").click()
    expect(staff.get_by_text("放宽到第二天中午。")).to_be_visible()
    _sound(staff, axe)
    staff.get_by_role("link", name=rule.title).click()
    staff.once("dialog", lambda dialog: dialog.accept())
    staff.get_by_role("button", name="提前结束征求意见").click()
    staff.get_by_role("link", name="修改文字").click()
    staff.get_by_label("正文").fill(TEXT.replace("写明原因", "写明原因，第二天中午以前补录"))
    staff.get_by_role("button", name="保存").click()
    staff.get_by_role("link", name="定稿发布").click()
    _sound(staff, axe)
    staff.get_by_role("button", name="发布").click()
    expect(staff.get_by_text("第 2 版，")).to_be_visible()
    _sound(staff, axe)

    own.goto(f"/rules/{rule.code}/draft/")
    expect(own.get_by_text("放宽到第二天中午。")).to_be_visible()

    reader.goto("/staff/")
    reader.get_by_role("link", name="去阅读").click()
    reader.get_by_text("和第 1 版逐行对照").click()
    expect(reader.locator("ins")).to_contain_text("第二天中午以前补录")
    _sound(reader, axe)
    reader.get_by_role("button", name="我已读完，知道内容").click()
    expect(reader.get_by_text("确认读过这一版")).to_be_visible()

    staff.reload()
    staff.get_by_role("link", name="看还没读的 1 人").click()
    expect(staff.get_by_text("50.0%")).to_be_visible()
    expect(staff.get_by_role("cell", name=member.person.name)).to_be_visible()
    _sound(staff, axe)
    staff.get_by_role("button", name="提醒未读的 1 人").click()
    expect(staff.get_by_text("今天已经提醒过")).to_be_visible()
    for job in Job.objects.filter(kind="regulations.tell", arguments__what="remind"):
        tell(job)
    assert Notice.objects.filter(user=member.person.user, title__startswith="请阅读").count() == 1
    own.goto("/me/")
    expect(own.get_by_text("1 部请您阅读")).to_be_visible()
