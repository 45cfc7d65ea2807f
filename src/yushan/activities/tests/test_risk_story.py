"""The editor asks about the dangers of the service types while they are ticked."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from yushan.accounts.models import User
from yushan.activities.models import Activity, Post
from yushan.activities.tests.factories import EntryFactory, organiser

pytestmark = pytest.mark.django_db(transaction=True)


def test_dangers_are_asked_about_as_the_types_are_ticked(
    post: Post, desk_page: Page, sign_in: Callable[[Page, User], None], axe: Callable[..., None]
) -> None:
    EntryFactory(code="agriculture", name="农技服务")
    EntryFactory(code="clinic", name="义诊")
    Activity.objects.update(state="draft")
    sign_in(desk_page, organiser(post.shift.activity.organization))
    desk_page.goto(reverse("activities:edit", args=[post.shift.activity_id]))
    risk, kinds = desk_page.locator("#risk"), desk_page.get_by_role("group", name="服务类型")
    risk.get_by_label("现场预计超过 200 人").check()
    kinds.get_by_label("农技服务").check()
    kinds.get_by_label("义诊").check()
    expect(risk.get_by_label("使用农机")).to_be_visible()
    expect(risk.get_by_label("采血")).to_be_visible()
    expect(risk.get_by_label("现场预计超过 200 人")).to_be_checked()
    kinds.get_by_label("农技服务").uncheck()
    expect(risk.get_by_label("使用农机")).to_have_count(0)
    risk.get_by_label("采血").check()
    axe(desk_page)
    desk_page.get_by_role("button", name="保存").click()
    expect(desk_page.get_by_text("已保存")).to_be_visible()
    assert Activity.objects.get().risk_answers == ["crowd", "clinic"]
