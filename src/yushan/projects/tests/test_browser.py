"""In a browser, on a phone and on a desk: it fits, it is accessible, the form works by hand."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from yushan.accounts.models import User
from yushan.organizations.models import Organization
from yushan.projects.models import Project
from yushan.projects.tests.factories import activity
from yushan.testing_browser import DESK, PHONE, fits

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_list_detail_form_and_review(
    new_page: Callable[[dict[str, int]], Page],
    sign_in: Callable[..., None],
    axe: Callable[..., None],
    size: dict[str, int],
    project: Project,
    lead: User,
    approver: User,
) -> None:
    page = new_page(size)
    sign_in(page, lead)
    Project.objects.filter(pk=project.pk).update(state="running")
    for state in ("settled", "published", "draft"):
        activity(project, state)
    detail = reverse("projects:detail", args=[project.pk])
    for address in (
        reverse("projects:list"),
        detail,
        reverse("projects:create"),
        reverse("projects:edit", args=[project.pk]),
        reverse("projects:lead", args=[project.pk]),
        reverse("projects:step", args=[project.pk, "suspend"]),
        f"/projects/{project.code}/",
    ):
        page.goto(address)
        assert fits(page), address
        axe(page)
    Project.objects.filter(pk=project.pk).update(state="submitted", submitted_by=lead)
    sign_in(page, approver)
    page.goto(reverse("projects:review", args=[project.pk]))
    assert fits(page)
    axe(page)
    page.get_by_role("button", name="批准立项并公开").click()
    page.get_by_text("已批准立项，负责人会收到通知。").wait_for()
    project.refresh_from_db()
    assert project.state == "recruiting"


def test_a_project_is_written_with_two_posts(
    desk_page: Page,
    sign_in: Callable[..., None],
    axe: Callable[..., None],
    complaints: Any,
    team: Organization,
    lead: User,
) -> None:
    complaints.expect("422 POST")
    page = desk_page
    sign_in(page, lead)
    page.goto(reverse("projects:create"))
    page.get_by_label("目标").fill("教会 500 位老人用手机挂号")
    page.get_by_label("岗位", exact=True).fill("讲师")
    page.get_by_label("人数").fill("6")
    page.get_by_role("button", name="加一个岗位").click()
    second = page.get_by_role("group", name="岗位 2")
    second.get_by_label("岗位", exact=True).fill("助教")
    page.get_by_role("button", name="保存草稿").click()
    page.get_by_text("请填写人数。").first.wait_for()
    axe(page)
    assert page.get_by_label("目标").input_value() == "教会 500 位老人用手机挂号"
    page.get_by_label("项目名称").fill("银龄数字课堂")
    page.get_by_role("group", name="岗位 2").get_by_label("人数").fill("12")
    page.get_by_role("button", name="保存草稿").click()
    page.get_by_text("草稿已保存。补齐以后提交立项。").wait_for()
    made = Project.objects.get(organization=team)
    assert [(post.name, post.people) for post in made.posts.all()] == [("讲师", 6), ("助教", 12)]
