"""A correction in the browser: accessible, the effect before the act."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page

from yushan.ledger.models import HourEntry
from yushan.ledger.tests.people import post
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as base
from yushan.volunteers.models import Volunteer

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_area_corrects_a_line_on_a_phone(
    phone_page: Page, sign_in: Callable[..., None], axe: Callable[..., None], who: Volunteer, team: Organization
) -> None:
    entry = post(who, team, 150, date(2026, 3, 5))
    sign_in(phone_page, base.user_with("area_admin", team.area))
    phone_page.goto(f"/staff/hours/{entry.pk}/")
    phone_page.get_by_role("link", name="更正时长").click()
    phone_page.get_by_label("时长（分钟）").fill("120")
    phone_page.get_by_label("原因").fill("签到表记录 11:00 离场")
    phone_page.get_by_role("button", name="看看会怎么变").click()
    phone_page.get_by_text("由 2.5 变为").wait_for()
    axe(phone_page)
    phone_page.get_by_role("button", name="更正为 2.0 小时").click()
    phone_page.get_by_text("更正的是").wait_for()
    axe(phone_page)
    line = HourEntry.objects.get(source_key=f"correction:{entry.pk}")
    assert phone_page.url.endswith(f"/staff/hours/{line.pk}/") and line.minutes == 120
