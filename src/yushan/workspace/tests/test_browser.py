"""The home and the search in a browser, on a desk and on a phone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AbstractBaseUser
from playwright.sync_api import Page, expect

from yushan.common import clock
from yushan.organizations.models import Area
from yushan.organizations.tests import factories as make
from yushan.testing_browser import fits
from yushan.workspace.tests.conftest import MORNING
from yushan.workspace.tests.world import TODAY, World, activity, build, fill

SignIn = Callable[[Page, AbstractBaseUser], None]


@pytest.fixture
def full(transactional_db: None, at: Any) -> World:
    """Committed, so that the server's threads see it."""
    world = build()
    fill(world)
    activity(world.team, "周末科学集市（第 12 期）", clock.at(TODAY + timedelta(days=4), 9), places=2, taken=2)
    make.grant(world.admin, "organization_admin", world.team)
    return world


def test_a_morning_at_the_desk(full: World, desk_page: Page, sign_in: SignIn, axe: Callable[..., None]) -> None:
    page = desk_page
    sign_in(page, full.admin)
    page.goto("/staff/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("上午好，周敏。今天有")
    expect(page.get_by_role("heading", name="万州区 · 今年")).to_be_visible()
    expect(page.get_by_role("heading", name="需要留意")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="下钻").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("万州区")


def test_finding_somebody_with_the_keyboard(
    full: World, desk_page: Page, sign_in: SignIn, axe: Callable[..., None]
) -> None:
    page = desk_page
    sign_in(page, full.admin)
    page.goto("/staff/")
    expect(page.get_by_role("heading", name="万州区 · 今年")).to_be_visible()
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="查找")
    expect(field).to_be_focused()
    page.keyboard.type("txr")
    options = page.get_by_role("option")
    expect(options.first).to_contain_text("谭晓蓉")
    expect(page.locator("#live")).to_have_text("找到 2 个，按上下键选择")
    axe(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", options.nth(1).get_attribute("id") or "")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    page.keyboard.type("  ")
    expect(options.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("谭晓蓉")
    # Without a choice, Enter opens the whole page. The new page listens to keys once its modules are there.
    page.wait_for_load_state()
    page.keyboard.press("Control+k")
    expect(field).to_be_focused()
    page.keyboard.type("发布活动")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("查找“发布活动”")
    axe(page)


def test_the_same_on_a_phone(full: World, phone_page: Page, sign_in: SignIn, axe: Callable[..., None]) -> None:
    page = phone_page
    sign_in(page, full.admin)
    page.goto("/staff/")
    expect(page.get_by_role("heading", name="万州区 · 今年")).to_be_visible()
    assert fits(page)
    axe(page)
    page.get_by_role("combobox", name="查找").fill("谭")
    expect(page.get_by_role("option").first).to_be_visible()
    axe(page)
    page.get_by_role("option").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("谭晓蓉")


def test_dark_and_elder_are_fine_too(full: World, desk_page: Page, sign_in: SignIn, axe: Callable[..., None]) -> None:
    page = desk_page
    sign_in(page, full.admin)
    page.goto("/staff/")
    origin = page.evaluate("location.origin")
    for cookies in ({"theme": "dark"}, {"elder": "on"}):
        page.context.add_cookies([{"name": name, "value": value, "url": origin} for name, value in cookies.items()])
        page.goto("/staff/")
        expect(page.get_by_role("heading", name="万州区 · 今年")).to_be_visible()
        axe(page)


def test_nothing_waits(
    transactional_db: None, at: Any, desk_page: Page, sign_in: SignIn, axe: Callable[..., None]
) -> None:
    world = build()
    assert clock.now() == MORNING
    sign_in(desk_page, make.user_with("area_admin", Area.objects.get(code="500109"), display_name="黎静"))
    desk_page.goto("/staff/")
    expect(desk_page.get_by_role("heading", name="没有等您办的事")).to_have_count(2)
    expect(desk_page.get_by_text(world.team.name)).to_have_count(0)
    axe(desk_page)
