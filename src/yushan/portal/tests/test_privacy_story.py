"""Withdraw a consent, take one's data along, be erased: on a phone and on a desk, as the person sees it."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from yushan.accounts.models import Consent, User
from yushan.common import clock
from yushan.common.actors import WORKER
from yushan.ledger.models import HourEntry
from yushan.ledger.tests.people import post
from yushan.organizations.actions import unmask
from yushan.organizations.tests import factories as base
from yushan.testing_browser import DESK, PHONE
from yushan.volunteers.actions import erase_due, set_consent
from yushan.volunteers.models import Volunteer
from yushan.volunteers.tests.factories import PASSWORD, membership, volunteer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1440"])
def test_withdraw_consent_and_be_erased(
    size: dict[str, int],
    new_page: Callable[[dict[str, int]], Page],
    sign_in: Callable[[Page, User], None],
    axe: Callable[[Page], None],
    complaints: Any,
    tmp_path: Path,
) -> None:
    complaints.expect("422")
    base.load_plan()
    who = volunteer("余小禾", area=base.area(), phone="13896170246")
    user, team = who.person.user, base.team()
    membership(who, team)
    entry = post(who, team, 90)
    set_consent(user, volunteer=who, purpose="portrait", given=True)
    unmask(base.user_with("area_admin", who.area, display_name="黎静"), subject=who, field="phone", reason="通知集合")
    page = new_page(size)
    sign_in(page, user)

    page.goto("/me/privacy/")
    axe(page)
    expect(page.get_by_text("黎静")).to_be_visible()
    page.get_by_role("button", name="撤回 同意活动照片").or_(
        page.get_by_role("button", name="撤回同意活动照片")
    ).click()
    expect(page.get_by_text("已撤回同意")).to_be_visible()
    assert Consent.objects.get(purpose="portrait").withdrawn_at is not None

    with page.expect_download() as waiting:
        page.get_by_role("button", name="下载一份我的资料").click()
    waiting.value.save_as(tmp_path / "copy.zip")
    with zipfile.ZipFile(io.BytesIO((tmp_path / "copy.zip").read_bytes())) as archive:
        assert "余小禾" in archive.read("我的资料.html").decode()

    def ask() -> None:
        page.goto("/me/privacy/")
        page.get_by_role("link", name="去申请删除").click()
        page.get_by_label("登录密码").fill(PASSWORD)
        page.get_by_label("我知道删除以后不能恢复").check()
        page.get_by_role("button", name="申请删除").click()

    page.goto("/me/privacy/")
    page.get_by_role("link", name="去申请删除").click()
    expect(page.get_by_label("登录密码")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="申请删除").click()
    expect(page.get_by_text("请先看清楚会删除什么").first).to_be_visible()
    axe(page)
    ask()
    expect(page.get_by_text("已申请删除个人信息")).to_be_visible()
    axe(page)
    who.refresh_from_db()
    assert who.state == "withdrawn"

    page.get_by_role("button", name="撤回申请，保留我的资料").click()
    expect(page.get_by_text("已撤回删除申请")).to_be_visible()
    ask()
    expect(page.get_by_text("已申请删除个人信息")).to_be_visible()
    with clock.pretend(clock.now() + timedelta(days=16)):
        assert erase_due(WORKER) == 1

    page.goto("/me/")
    expect(page).to_have_url(re.compile("/accounts/login/"))
    page.get_by_label("手机号").first.fill("13896170246")
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_text("不匹配").first).to_be_visible()
    behind = Volunteer.objects.get(pk=who.pk)
    assert behind.person.name == "已注销" and HourEntry.objects.get(pk=entry.pk).volunteer == behind

    city = new_page(size)
    sign_in(city, base.user_with("city_admin"))
    city.goto(f"/staff/volunteers/{who.pk}/")
    expect(city.get_by_text("已注销").first).to_be_visible()
    assert "余小禾" not in city.content() and "0246" not in city.content()
