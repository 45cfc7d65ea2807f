"""The lead asks for a next round with new money, the level above approves; a contest is steered. On phone and desk."""

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from yushan.common import clock
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as make
from yushan.projects.actions import plan
from yushan.projects.models import Spending
from yushan.projects.tests.factories import ready_project
from yushan.projects.tests.factories_contest import contest, entry, score
from yushan.projects.tests.room_factories import improved, to_improving
from yushan.testing_browser import DESK, PHONE, fits

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_a_next_round_with_new_money(new_page: Any, sign_in: Any, axe: Any, complaints: Any, size: Any) -> None:
    team = make.team(make.detachment(make.area("500109", "北碚区")), name="缙云山科普志愿服务队")
    lead = make.user_with("project_lead", team, display_name="谭伟")
    above = make.user_with("organization_admin", Organization.objects.get_parent(team), display_name="黎静")
    project = to_improving(ready_project(team, lead), lead)
    improved(project, lead)
    head = plan.save_head(lead, project=project, name="教具", planned_cents=5_000_000)
    Spending.objects.create(
        head=head, text="实验包", cents=3_000_000, spent_on=clock.today(), state="confirmed", code="票", file="f",
        media_type="image/jpeg", entered_at=clock.now(),
    )  # fmt: skip
    detail = reverse("projects:detail", args=[project.pk])
    page = new_page(size)
    sign_in(page, lead)
    page.goto(detail)
    page.get_by_role("link", name="开始下一轮", exact=True).click()
    expect(page.get_by_text("这一轮结余 20,000.00 元")).to_be_visible()
    axe(page)
    assert fits(page)
    complaints.expect("422")
    page.get_by_label("新一轮预算").fill("30000.123")
    page.get_by_role("button", name="开始下一轮", exact=True).click()
    expect(page.get_by_text("最多写 2 位小数。").first).to_be_visible()
    page.get_by_label("新一轮预算").fill("30000")
    page.get_by_role("button", name="开始下一轮", exact=True).click()
    expect(page.get_by_text("新一轮的预算已报上级")).to_be_visible()
    expect(page.get_by_text("等上级审批").first).to_be_visible()
    expect(page.get_by_role("link", name="批准立项")).to_have_count(0)
    axe(page)
    assert fits(page)
    other = new_page(size)
    sign_in(other, above)
    other.goto(reverse("projects:review", args=[project.pk]))
    axe(other)
    other.get_by_role("button", name="批准第 2 轮").click()
    expect(other.get_by_text("已批准第 2 轮，负责人会收到通知。")).to_be_visible()
    project.refresh_from_db()
    assert (project.state, project.round, project.budget_cents) == ("recruiting", 2, 3_000_000)


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_a_contest_is_steered(new_page: Any, sign_in: Any, axe: Any, complaints: Any, size: Any) -> None:
    team = make.team(make.detachment(make.area("500109", "北碚区")), name="缙云山服务队")
    made = contest(state="first", round_began_at=clock.now())
    judges = [make.user_with("reviewer", display_name=name) for name in ("冉启明", "柳叶")]
    made.reviewers.set(judges)
    rows = [entry(made, ready_project(team, state="running", title=title)) for title in ("缙云山科学课", "银龄课堂")]
    score(rows[0], judges[0], 91)
    page = new_page(size)
    sign_in(page, make.user_with("city_admin", display_name="钟明远"))
    page.goto(reverse("contests:contest", args=[made.pk]))
    expect(page.get_by_text("1/3 已打")).to_be_visible()
    expect(page.get_by_text("还有 2 个没打，共 2 个")).to_be_visible()
    expect(page.get_by_text("91")).to_have_count(0)
    axe(page)
    assert fits(page)
