"""A district clerk distributes a week of orders, changes three lines, sends all out; a team refuses, the rest is solved anew."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from yushan.common import clock
from yushan.needs import actions
from yushan.needs.actions.week_rounds import run
from yushan.needs.models import Need, WeekPlan
from yushan.needs.tests.factories import Scene, kind, order, scene
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as make
from yushan.projects.models import ServiceOffer
from yushan.projects.tests import factories as projects
from yushan.testing_browser import DESK, PHONE, fits

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]


def solved(row: WeekPlan) -> WeekPlan:
    """The round of the plan, as the worker runs it."""
    row.refresh_from_db()
    run(row.job)
    type(row.job).objects.filter(pk=row.job_id).update(state="done")
    row.refresh_from_db()
    return row


def week_of_orders() -> tuple[Scene, Organization]:
    """Seven accepted orders, three teams that can bring the service, and a wish of a kind that nobody offers."""
    at = scene()
    above = Organization.objects.get_parent(at.team)
    third = make.team(above, name="长江流动科技馆服务队")
    projects.offer(at.item, at.other)
    projects.offer(at.item, third)
    ServiceOffer.objects.update(lead_days=1, monthly=6)  # the week of the test may touch two months
    places = (
        "甘宁镇楠桥村",
        "分水镇黄泥村",
        "白羊镇三角村",
        "龙沙镇岩口村",
        "武陵镇石桥村",
        "余家镇凤凰村",
        "高梁镇新店村",
    )
    for number, place in enumerate(places):
        day = _monday() + timedelta(days=number % 5)
        need = order(at, at.asker, place=place, people=20 + 5 * number, windows=[(day, "morning")])
        actions.accept_need(at.staff, need=need)
    wish = order(
        at, at.asker, item=None, title="教老人用手机挂号", service_type=kind("elderly", "助老"), place="北山社区",
        windows=[(_monday(), "morning")],
    )  # fmt: skip
    actions.accept_need(at.staff, need=wish)
    return at, third


def _monday() -> Any:
    today = clock.today()
    return today + timedelta(days=7 - today.weekday())


def _shot(page: Any, name: str) -> None:
    """Kept for looking at, where somebody asks for it."""
    if folder := os.environ.get("YUSHAN_SHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}-{page.viewport_size['width']}.png"), full_page=True)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1440"])
@pytest.mark.capability("T4.3", page="/staff/needs/weeks/")
def test_a_week_is_distributed_changed_sent_and_solved_again(
    size: dict[str, int], new_page: Any, sign_in: Any, axe: Any, complaints: Any
) -> None:
    at, _third = week_of_orders()
    clerk = new_page(size)
    sign_in(clerk, at.staff)
    clerk.goto("/staff/needs/")
    clerk.get_by_role("link", name="一周派单").click()
    expect(clerk.get_by_text("还没有排过")).to_be_visible()
    axe(clerk)
    clerk.get_by_role("link", name="排一周").first.click()
    axe(clerk)
    _shot(clerk, "week-form")
    clerk.get_by_label("每支队这一周最多派几单").fill("3")
    clerk.get_by_role("button", name="开始排").click()
    row = WeekPlan.objects.get()
    solved(row)
    clerk.goto(f"/staff/needs/weeks/{row.pk}/")
    expect(clerk.get_by_text("已经是最好的安排")).to_be_visible()
    expect(clerk.get_by_role("button", name="派出这 7 单")).to_be_visible()
    expect(clerk.get_by_text("4 支队没有承接这一类服务")).to_be_visible()
    expect(clerk.get_by_text("正是承接这项服务的").first).to_be_visible()
    axe(clerk)
    assert fits(clerk)
    _shot(clerk, "week")

    first, second, third = row.lines.order_by("pk")[:3]
    clerk.get_by_role("button", name="固定").first.click()
    expect(clerk.get_by_text("已固定，重新排也不变。")).to_be_visible()
    clerk.get_by_role("row").nth(2).get_by_role("button", name="不派给它").click()
    expect(clerk.get_by_text("点“重新排”，会另找一支。")).to_be_visible()
    clerk.get_by_role("row").nth(2).get_by_role("link", name="换队").click()
    axe(clerk)
    assert fits(clerk)
    _shot(clerk, "week-choose")
    clerk.get_by_role("radio").last.check()
    clerk.get_by_role("button", name="就派给这支队").click()
    expect(clerk.get_by_text("已选定，重新排也不变。")).to_be_visible()
    clerk.get_by_role("button", name="重新排").click()
    expect(clerk.get_by_text("固定的、派出的都不变")).to_be_visible()
    solved(row)
    first.refresh_from_db()
    assert first.is_fixed and not row.lines.filter(pk=third.pk, is_fixed=False, state="proposed").exists()
    assert row.lines.get(pk=second.pk).state == "out"

    clerk.goto(f"/staff/needs/weeks/{row.pk}/")
    _shot(clerk, "week-again")
    count = row.lines.filter(state="proposed").count()
    clerk.on("dialog", lambda dialog: dialog.accept())
    clerk.get_by_role("button", name=f"派出这 {count} 单").click()
    expect(clerk.get_by_text(f"已派出 {count} 单，等队里答复。")).to_be_visible()
    axe(clerk)
    assert Need.objects.filter(state="dispatched").count() == count

    team = new_page(PHONE)
    sign_in(team, at.keeper)
    gone = row.lines.filter(organization=at.team, state="sent").first()
    team.goto(f"/staff/needs/{gone.need_id}/")
    team.get_by_text("接不了").click()
    team.get_by_label("原因，区县会看到").fill("专家出差")
    team.get_by_role("button", name="不接，交回区县").click()
    expect(team.get_by_text("已答复，区县会另外派。")).to_be_visible()
    clerk.reload()
    expect(clerk.get_by_text("有 1 单被回绝或超时")).to_be_visible()
    _shot(clerk, "week-refused")
    assert actions.follow_up() == 1
    solved(row)
    clerk.goto(f"/staff/needs/weeks/{row.pk}/?state=proposed")
    assert at.team not in {line.organization for line in row.lines.filter(state="proposed", need=gone.need)}
    axe(clerk)
    assert fits(clerk)
    _shot(clerk, "week-after")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1440"])
def test_merged_askers_and_a_shared_session(size: Any, new_page: Any, sign_in: Any, axe: Any, complaints: Any) -> None:
    at = scene()
    held = projects.activity(at.item.project, organization=at.team)
    first, leading = order(at, at.asker), order(at)
    actions.merge_need(at.staff, need=first, into=leading)
    (offer,) = actions.dispatch_need(at.staff, need=leading, organizations=[at.team])
    actions.claim(at.keeper, dispatch=offer)
    team = new_page(size)
    sign_in(team, at.keeper)
    team.goto(f"/staff/needs/{leading.pk}/")
    expect(team.get_by_text("一起办的 1 件，约 40 人")).to_be_visible()
    axe(team)
    assert fits(team)
    _shot(team, "led")
    team.get_by_role("link", name="定时间，建活动").click()
    axe(team)
    team.get_by_role("link", name="放到已有的场次").click()
    axe(team)
    assert fits(team)
    _shot(team, "attach")
    team.get_by_label("放到哪一场").select_option(index=1)
    team.get_by_role("button", name="放到这一场").click()
    expect(team.get_by_text("已放到这一场，点单人会知道。")).to_be_visible()
    leading.refresh_from_db()
    assert leading.activity == held
    asker = new_page(size)
    sign_in(asker, at.asker)
    asker.goto(f"/needs/{first.token}/")
    expect(asker.get_by_text(f"和 {leading.number} 合并办理")).to_be_visible()
    axe(asker)
    assert fits(asker)
    _shot(asker, "merged-own")
