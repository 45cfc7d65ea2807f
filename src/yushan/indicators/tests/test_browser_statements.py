"""A unit signs its year, then its district; a correction afterwards stands beside what was signed."""

import os
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from yushan.common import clock
from yushan.common.actors import WORKER
from yushan.indicators.tests import factories
from yushan.ledger.actions import reverse_entry
from yushan.ledger.models import HourEntry
from yushan.organizations.tests import factories as make
from yushan.testing_browser import fits

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def place() -> dict[str, Any]:
    """The 41 areas with two units each."""
    return factories.city(staff=6, units_per_area=2, year=clock.today().year)


def looks_right(page: Page, axe: Callable[..., None], name: str = "") -> None:
    assert fits(page), page.url
    axe(page)
    if name and (folder := os.environ.get("YUSHAN_PICTURES")):
        page.screenshot(path=f"{folder}/{name}-{page.viewport_size['width']}.png", full_page=True)  # type: ignore[index]


@pytest.mark.parametrize("which", ["desk_page", "phone_page"])
def test_what_was_signed_stays_and_the_correction_is_shown_beside_it(
    which: str,
    request: pytest.FixtureRequest,
    place: dict[str, Any],
    sign_in: Callable[..., None],
    axe: Callable[..., None],
) -> None:
    page: Page = request.getfixturevalue(which)
    unit, year = place["units"][0], clock.today().year
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    sign_in(page, make.user_with("unit_admin", unit, display_name="余小禾"))
    page.goto(reverse("indicators:unit", args=[unit.code]))
    page.get_by_role("link", name=f"{year} 年签字确认").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{unit.name} · {year} 年数据签字确认")
    looks_right(page, axe, "unit-before")
    page.get_by_label("说明").fill("办公会核对")
    page.get_by_label("的数字签").check()
    page.get_by_role("button", name="核对无误，签字").click()
    expect(page.get_by_text("数字已固定")).to_be_visible()
    assert "只有上一级能撤回" in asked[0]
    with page.expect_download() as taken:
        page.get_by_role("link", name="下载确认书").click()
    assert taken.value.suggested_filename == f"{unit.name}-{year}年数据确认书.pdf"
    sign_in(page, make.user_with("area_admin", unit.area, display_name="罗一鸣"))
    page.goto(reverse("indicators:area", args=[unit.area.code]))
    page.get_by_role("link", name=f"{year} 年签字确认").click()
    expect(page.get_by_role("heading", name="单位签字情况")).to_contain_text("1 / 2")
    looks_right(page, axe, "area-before")
    expect(page.get_by_text("还有 1 个没有签字。可以等他们签完")).to_be_visible()
    page.get_by_label("为什么不等没有签字的下级").fill("单位正在撤并")
    page.get_by_label("的数字签").check()
    page.get_by_role("button", name="核对无误，签字").click()
    expect(page.get_by_text("原因：单位正在撤并")).to_be_visible()
    person = unit.staff.filter(is_party_member=True).order_by("pk").first().person
    for entry in HourEntry.objects.filter(volunteer__person=person):
        reverse_entry(WORKER, entry=entry, reason="记错了人")
    page.reload()
    row = page.get_by_role("row").filter(has_text="在册党员")
    expect(row).to_contain_text("有更正")
    expect(row).to_contain_text("参与 −1")
    # The list below says where.
    expect(page.get_by_role("row").filter(has_text=unit.name)).to_contain_text("党员参与率：参与 −1")
    looks_right(page, axe, "area-after")
    page.get_by_role("link", name=unit.name).click()
    expect(page.get_by_role("row").filter(has_text="党员参与率")).to_contain_text("有更正")
    looks_right(page, axe, "unit-after")
