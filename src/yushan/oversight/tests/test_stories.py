"""In a browser: the city gives Science Month to 41 districts and closes it with evidence; a second city starts from its folder."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from playwright.sync_api import expect

from yushan.common.actors import COMMAND_LINE
from yushan.organizations.models import Area
from yushan.organizations.tests import factories as make
from yushan.oversight import actions
from yushan.oversight.models import Assignment, PlanTask
from yushan.oversight.tests import factories as work
from yushan.plan.loader import load
from yushan.testing_browser import DESK, PHONE, fits

pytestmark = pytest.mark.django_db(transaction=True)
_PDF = {"name": "科普月总结.pdf", "mimeType": "application/pdf", "buffer": work.PDF}


def _give(desk: Any, clause: str, title: str) -> None:
    desk.goto("/staff/tasks/")
    desk.get_by_role("link", name="安排任务").first.click()
    desk.get_by_label("方案的哪一条").select_option(clause)
    desk.get_by_label("办什么").fill(title)
    desk.get_by_label("哪天前办完").fill(work.in_days(45).isoformat())
    desk.get_by_label("中间节点").fill(f"{work.in_days(20)} 印发方案")
    desk.get_by_label("全部区县").check()


@pytest.mark.capability("T1.7", page="/staff/tasks/")
def test_science_month_for_41_districts(new_page: Any, sign_in: Any, axe: Any, complaints: Any) -> None:
    load(COMMAND_LINE, Path(settings.BASE_DIR) / "plans" / "chongqing-2025")
    complaints.expect("422")
    city = make.user_with("city_admin", display_name="黎静")
    beibei = make.area("500109")
    officer = make.user_with("area_admin", beibei, display_name="申国强")
    desk = new_page(DESK)
    sign_in(desk, city)
    _give(desk, "T3.2", "办好全国科普月示范活动")
    desk.get_by_label("T3.2 重要节点活动").check()
    desk.get_by_label("办结要有佐证材料").check()
    axe(desk)
    desk.get_by_role("button", name="交给他们办").click()
    expect(desk.get_by_text("已交给 41 个承办方，他们会收到消息。")).to_be_visible()
    axe(desk)
    task = PlanTask.objects.get()

    phone = new_page(PHONE)
    sign_in(phone, officer)
    phone.goto("/staff/tasks/list/")
    phone.get_by_role("link", name="办好全国科普月示范活动").click()
    expect(phone.get_by_text("报告办结还差")).to_be_visible()
    phone.get_by_label("做到哪里了").fill("区方案印发，定了三场。")
    phone.get_by_label("完成了哪个节点").select_option(label="印发方案")
    phone.get_by_role("button", name="报上进展").click()
    expect(phone.get_by_text("已报上进展，数字由平台填好。")).to_be_visible()
    phone.get_by_label("做到哪里了").fill("三场都办了，六百人参加。")
    phone.get_by_label("佐证材料").set_input_files(_PDF)
    axe(phone)
    assert fits(phone)
    phone.get_by_role("button", name="报告办结").click()
    expect(phone.get_by_text("已报告办结，等安排的一级销号。")).to_be_visible()
    expect(phone.get_by_role("link", name="科普月总结.pdf")).to_be_visible()

    # The others report by the same action.
    stone = task.milestones.get()
    for one in task.assignments.exclude(area=beibei).select_related("area"):
        actions.report(COMMAND_LINE, assignment=one, text="方案印发。", milestone=stone)
        actions.report(COMMAND_LINE, assignment=one, text="三场都办了。", finish=True, files=[("总结.pdf", work.PDF)])
    desk.goto(f"/staff/tasks/{task.pk}/?show=to_check")
    desk.get_by_label("全选本页待销号的").check()
    desk.get_by_role("button", name="勾选的销号").click()
    expect(desk.get_by_text("已销号 41 项。")).to_be_visible()
    expect(desk.get_by_text("全部销号")).to_be_visible()
    assert not Assignment.objects.exclude(state="done").exists()
    desk.goto(f"/staff/tasks/?year={task.year}")
    axe(desk)
    phone.reload()
    expect(phone.get_by_text("同意销号。")).to_be_visible()


@pytest.mark.capability("T1.7", page="/staff/tasks/")
def test_a_second_city_starts_from_its_folder(new_page: Any, sign_in: Any, axe: Any, complaints: Any) -> None:
    call_command("plan", "load", str(Path(settings.BASE_DIR) / "plans" / "wanglan-2026"))
    city = make.user_with("city_admin", display_name="连海潮")
    visitor = new_page(PHONE)
    visitor.goto("/plan")
    expect(visitor.get_by_role("heading", name="望澜市“澜心”科技志愿服务行动方案")).to_be_visible()
    expect(visitor.get_by_text("开渔科普周").first).to_be_visible()
    axe(visitor)
    desk = new_page(DESK)
    sign_in(desk, city)
    desk.goto("/staff/indicators/")
    expect(desk.get_by_role("heading", name="望澜市").first).to_be_visible()
    _give(desk, "W3.1", "办好开渔科普周")
    desk.get_by_role("button", name="交给他们办").click()
    expect(desk.get_by_text("已交给 8 个承办方，他们会收到消息。")).to_be_visible()
    expect(desk.get_by_text("市海洋局").first).to_be_visible()
    island = make.user_with("area_admin", Area.objects.get(code="990123"))
    phone = new_page(PHONE)
    sign_in(phone, island)
    phone.goto("/staff/tasks/")
    expect(phone.get_by_role("link", name="白鹭岛县")).to_be_visible()
    axe(phone)
    assert fits(phone)
