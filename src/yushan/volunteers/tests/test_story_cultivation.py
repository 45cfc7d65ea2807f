"""T1.5 in a browser: a team nominates, the person agrees, is trained, leads with a mentor, the level above reviews."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from yushan.organizations.tests import factories as make
from yushan.testing_browser import DESK, PHONE, fits
from yushan.volunteers.models import Cultivation
from yushan.volunteers.tests.factories import membership, volunteer

pytestmark = pytest.mark.django_db(transaction=True)


def _sound(page: Page, axe: Callable[[Page], None]) -> None:
    expect(page.locator("h1")).to_be_visible()
    axe(page)
    assert fits(page), page.url


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1440"])
@pytest.mark.capability("T1.5", page="/staff/cultivation/")
def test_a_leader_is_cultivated(size: dict[str, int], new_page: Any, sign_in: Any, axe: Any, complaints: Any) -> None:
    """T1.5: nominate → agree → train → lead → review, and the counts by source."""
    make.load_plan()
    node = make.detachment(make.area("500109"))
    team = make.team(node, "缙云山科普志愿服务队")
    who = volunteer("谭小雨", area=team.area, talent_source="student")
    membership(who, team)
    mentor = volunteer("罗一鸣")
    staff, own, above = new_page(size), new_page(PHONE), new_page(size)
    sign_in(staff, make.user_with("organization_admin", team, display_name="黎静"))
    sign_in(own, who.person.user)
    sign_in(above, make.user_with("organization_admin", node, display_name="钟明远"))

    staff.goto("/staff/cultivation/")
    _sound(staff, axe)
    staff.get_by_role("link", name="推荐一位").first.click()
    staff.get_by_label("志愿者编号").fill(who.number)
    staff.get_by_label("推荐理由").fill("讲解好，肯带新人。")
    _sound(staff, axe)
    staff.get_by_role("button", name="推荐，请本人确认").click()
    expect(staff.get_by_text("已发消息，等本人在")).to_be_visible()

    own.goto("/me/")
    own.get_by_role("link", name="带头人培育").click()
    expect(own.get_by_text("讲解好，肯带新人。")).to_be_visible()
    _sound(own, axe)
    own.get_by_role("button", name="我同意", exact=True).click()
    expect(own.get_by_text("已告诉推荐您的队伍")).to_be_visible()

    staff.reload()
    staff.get_by_role("link", name="培训合格，开始领衔").click()
    staff.get_by_label("导师的志愿者编号").fill(mentor.number)
    staff.get_by_label("培训的佐证").fill("第 2 期骨干培训，考核 92 分")
    _sound(staff, axe)
    staff.get_by_role("button", name="培训合格，开始领衔").click()
    staff.get_by_role("link", name="提请复核").click()
    staff.get_by_label("领衔的佐证").fill("领衔大篷车进校园 4 场")
    staff.get_by_role("button", name="提请复核").click()
    expect(staff.get_by_text("等上一级复核")).to_be_visible()
    _sound(staff, axe)

    above.goto("/staff/")
    above.get_by_role("link", name="去复核").click()
    above.get_by_role("link", name="复核", exact=True).click()
    above.get_by_label("通过，出师").check()
    above.get_by_label("理由").fill("能独立带队。")
    _sound(above, axe)
    above.get_by_role("button", name="复核", exact=True).click()
    expect(above.get_by_text("能独立带队。")).to_be_visible()
    above.goto("/staff/cultivation/")
    row = above.get_by_role("row", name="高校大学生")
    expect(row.get_by_role("cell").last).to_have_text("1")
    _sound(above, axe)
    own.goto("/me/cultivation/")
    expect(own.get_by_text("能独立带队。")).to_be_visible()
    _sound(own, axe)
    assert Cultivation.objects.get().state == "completed"
