"""Composition and health check in a browser, on a phone and on a desk."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from yushan.activities.models import Objection
from yushan.common import clock
from yushan.guidance.actions import keep_scores
from yushan.guidance.tests.things import activity, days_ago, post
from yushan.ledger.tests import people as hours
from yushan.organizations.tests import factories as make
from yushan.testing_browser import DESK, PHONE, fits
from yushan.volunteers.tests import factories as volunteers
from yushan.volunteers.tests.factories import birth_of

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1440"])


def _sound(page: Page, axe: Callable[[Page], None]) -> None:
    expect(page.locator("h1")).to_be_visible()
    axe(page)
    assert fits(page), page.url


@SIZES
@pytest.mark.capability("T1.3", page="/staff/organizations/")
def test_the_composition_shows_who_is_there_and_who_is_lacking(
    size: dict[str, int], new_page: Any, sign_in: Any, axe: Any, complaints: Any
) -> None:
    """T1.3: a standing team's members by age, source, skill and party, and what its coming posts ask for."""
    make.load_plan()
    team = make.team(make.detachment(make.area("500109")), "朝阳街道科普队", is_standing=True, kind="community")
    for place, age in enumerate((17, 24, 25, 31, 47, 58, 66)):
        who = volunteers.volunteer(
            birth=birth_of(age), politics="中共党员" if place > 4 else "群众", skills=["急救"] if place < 3 else ["摄影"],
            talent_source="society-expert" if place % 2 else "public", occupation="护士",
        )  # fmt: skip
        volunteers.membership(who, team)
    coming = activity(team, days_ago(-6), "published")
    post(coming, "救护", 5, skills=["急救"], min_age=18)
    post(coming, "手语翻译", 1, skills=["手语"], party_only=True)

    page = new_page(size)
    sign_in(page, make.user_with("organization_admin", team, display_name="唐宁"))
    page.goto(f"/staff/organizations/{team.pk}/")
    expect(page.get_by_text("常备队伍")).to_be_visible()
    page.get_by_role("link", name="队伍结构").click()
    expect(page.get_by_text(re.compile(r"在队队员\s+7\s+人"))).to_be_visible()
    _sound(page, axe)
    needs = page.get_by_role("table", name="接下来的岗位要求和符合的队员")
    for words, verdict in (("急救", "还差 2 人"), ("手语", "没有人符合"), ("年满 18 岁", "够"), ("党员", "够")):
        expect(needs.locator("tbody tr", has_text=words)).to_contain_text(verdict)
    expect(page.locator("[data-chart=bars] svg")).to_have_count(4)
    ages = page.locator("section", has=page.get_by_role("heading", name="年龄和性别"))
    ages.get_by_role("button", name="看表格").click()
    row = ages.get_by_role("row", name=re.compile("25–34 岁"))
    assert row.inner_text().split()[-1] == "2"
    _sound(page, axe)


@SIZES
@pytest.mark.capability("T5.5", page="/staff/organizations/health/")
def test_a_team_that_needs_help_is_found_and_put_right(
    size: dict[str, int], new_page: Any, sign_in: Any, axe: Any, complaints: Any
) -> None:
    """T5.5: the district finds who needs help first; the team writes its charter, appoints a leader, and is better."""
    area = make.area("500109")
    detachment = make.detachment(area, charter="自愿、无偿。", founded_on=date(2023, 3, 5))
    team = make.team(detachment, "朝阳街道科普队", leader_name="", founded_on=date(2023, 3, 5))
    good = make.team(detachment, "缙云山讲解队", charter="自愿、无偿。", founded_on=date(2023, 3, 5))
    make.grant(make.user(), "organization_admin", good)
    who = volunteers.volunteer()
    volunteers.membership(who, good)
    hours.post(who, good)
    activity(good, days_ago(20), settled_at=days_ago(12))
    late = activity(team, days_ago(50), "noticed")
    Objection.objects.create(activity=late, text="签退按早了", raised_at=days_ago(40))
    today = clock.today()
    for back in (70, 40, 0):
        keep_scores(today - timedelta(days=back))

    # The district looks for who needs help.
    district, admin = new_page(size), new_page(size)
    sign_in(district, make.user_with("area_admin", area, display_name="田一帆"))
    sign_in(admin, make.user_with("organization_admin", team, display_name="唐宁"))
    district.goto("/staff/organizations/")
    district.get_by_role("link", name="健康检查").click()
    _sound(district, axe)
    listed = district.get_by_role("table", name="组织和得分").locator("tbody tr")
    expect(listed.first).to_contain_text("朝阳街道科普队")
    expect(listed.last).to_contain_text("缙云山讲解队")
    district.get_by_label("要改进的项目").get_by_role("link", name="负责人").click()
    expect(listed).to_have_count(1)
    listed.first.get_by_role("link").click()
    for words in ("还没有章程", "现在没有负责人在任", "还有 1 条异议没有答复"):
        expect(district.get_by_text(words)).to_be_visible()
    expect(district.locator("[data-chart=line] svg")).to_be_visible()
    _sound(district, axe)

    # The team follows the advice.
    admin.goto(f"/staff/organizations/{team.pk}/health/")
    before = int(re.findall(r"\d+", admin.locator("h1").inner_text())[0])
    admin.get_by_role("link", name="去写章程").click()
    admin.get_by_label("章程全文").fill("第一条 自愿、无偿、平等、诚信、合法。")
    admin.get_by_role("button", name="登记这一版").click()
    expect(admin.get_by_role("heading", name="第 1 版")).to_be_visible()
    admin.goto(f"/staff/organizations/{team.pk}/health/")
    admin.get_by_role("link", name="去任命或续任").click()
    expect(admin.get_by_text("现在没有人负责这个组织")).to_be_visible()
    _sound(admin, axe)
    admin.get_by_role("link", name="任命负责人").click()
    admin.get_by_label("姓名").fill("冉隆贵")
    admin.get_by_label("到哪一天止").fill((today + timedelta(days=20)).isoformat())
    _sound(admin, axe)
    admin.get_by_role("button", name="登记任命").click()
    expect(admin.get_by_text("快到期")).to_be_visible()
    admin.get_by_role("link", name=re.compile("续任")).click()
    _sound(admin, axe)
    admin.get_by_role("button", name="登记续任").click()
    expect(admin.get_by_role("heading", name="即将上任")).to_be_visible()
    expect(admin.get_by_text("快到期")).to_have_count(0)

    # And the check sees it at once.
    admin.goto(f"/staff/organizations/{team.pk}/health/")
    expect(admin.get_by_text("还没有章程")).to_have_count(0)
    assert int(re.findall(r"\d+", admin.locator("h1").inner_text())[0]) > before
    expect(admin.get_by_text("负责人在任", exact=False).first).to_be_visible()
