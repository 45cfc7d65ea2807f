"""In a browser: the board on a desk, a task on a phone."""

from typing import Any

import pytest
from playwright.sync_api import expect

from yushan.coordination.models import Task
from yushan.coordination.tests import factories as board
from yushan.organizations.queries.named import told_apart
from yushan.organizations.tests import factories as make
from yushan.testing_browser import DESK, PHONE, fits

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.capability("S1", page="/staff/coordination/")
def test_what_a_meeting_decided_is_done_on_a_phone(new_page: Any, sign_in: Any, axe: Any, complaints: Any) -> None:
    board.duties()
    area = make.area("500109", "北碚区")
    owner = make.user_with("organization_admin", make.detachment(area), display_name="蒲晓燕")
    met = board.meeting(area)
    desk = new_page(DESK)
    sign_in(desk, make.user_with("area_admin", area, display_name="申国强"))
    desk.goto("/staff/coordination/")
    axe(desk)
    desk.get_by_role("link", name="会议", exact=True).click()
    desk.get_by_role("link", name=met.title).click()
    axe(desk)
    desk.get_by_role("link", name="安排成工作").click()
    desk.get_by_label("谁负责").select_option(label=told_apart([owner])[owner.pk])
    desk.get_by_label("哪天前办完").fill("2099-01-01")
    axe(desk)
    desk.get_by_role("button", name="安排给负责人").click()
    expect(desk.get_by_text("已安排，负责人会收到消息。")).to_be_visible()

    phone = new_page(PHONE)
    sign_in(phone, owner)
    phone.goto("/staff/coordination/")
    phone.get_by_role("link", name="每个镇街报一个院坝科普项目").click()
    phone.get_by_label("做到哪里了").fill("十六个镇街都报了。")
    phone.get_by_role("button", name="写上这条进展").click()
    axe(phone)
    phone.get_by_role("button", name="报告办完").click()
    expect(phone.get_by_text("已报告办完，等安排的人验收。")).to_be_visible()
    assert fits(phone)
    desk.reload()
    desk.get_by_role("button", name="验收办结").click()
    expect(desk.get_by_text("已办结。")).to_be_visible()
    assert Task.objects.get().state == "done"
