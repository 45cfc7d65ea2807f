"""A helper with a telephone in the hand registers a child; the guardian beside reads out the code."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from yushan.organizations.tests import factories as base
from yushan.volunteers.models import Volunteer
from yushan.volunteers.tests.factories import birth_of, guardian_data

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.capability("T1.2", page="/staff/volunteers/")
def test_a_child_is_registered_on_a_phone(
    phone_page: Any, sign_in: Any, axe: Any, complaints: Any, settings: Any, tmp_path: Path
) -> None:
    cache.clear()
    settings.SMS_GATEWAY, settings.SMS_FILE = "file", tmp_path / "outbox.jsonl"
    area = base.area("500109")
    sign_in(phone_page, base.user_with("area_admin", area))
    guardian = guardian_data()
    page = phone_page
    page.goto("/staff/volunteers/new/")
    page.get_by_role("link", name="未满 14 岁、监护人在场：登记孩子").click()
    axe(page)
    page.get_by_label("孩子的姓名").fill("余小苗")
    page.get_by_label("孩子的身份证号").fill(base.identity(birth_of(10)).number)
    page.get_by_label("所在区县").select_option(str(area.pk))
    page.get_by_label("监护人姓名").fill(guardian.name)
    page.get_by_label("是孩子的").select_option("父亲")
    page.get_by_label("监护人身份证号").fill(guardian.identity.number)
    page.get_by_label("监护人手机号").fill(guardian.phone)
    page.get_by_label("同意志愿服务注册告知").check()
    complaints.expect("422")
    page.get_by_role("button", name="监护人同意，登记孩子").click()
    page.get_by_text("需要您勾选这一项").first.wait_for()
    axe(page)
    page.get_by_label("单独同意处理身份证号").check()
    page.get_by_role("button", name="监护人同意，登记孩子").click()
    page.get_by_role("heading", name="监护人的验证码").wait_for()
    axe(page)
    code = json.loads(settings.SMS_FILE.read_text().splitlines()[-1])["code"]
    page.get_by_label("短信验证码").fill(code)
    page.get_by_role("button", name="验证码对，登记余小苗").click()
    page.get_by_role("heading", name="已登记").wait_for()
    made = Volunteer.objects.get(person__name="余小苗")
    assert page.get_by_text(made.number).is_visible()
    assert made.guardianships.get().consent_by == "code"
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
