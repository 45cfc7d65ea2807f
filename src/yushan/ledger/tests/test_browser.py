"""In the browser: a correction after posting, an unfair objection, certificates for a whole school, proofs to take away."""

import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page

from yushan.common import clock
from yushan.common.actors import WORKER
from yushan.ledger.actions import dispute_of, open_case, seal_due
from yushan.ledger.models import HourEntry
from yushan.ledger.tests.people import post
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as base
from yushan.testing_browser import DESK
from yushan.volunteers.models import Volunteer
from yushan.volunteers.tests.factories import volunteer

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


@pytest.mark.capability("T5.4", page="/staff/hours/cases/")
def test_an_unfair_objection_is_heard_and_the_hours_stand(
    phone_page: Page, new_page: Any, sign_in: Callable[..., None], axe: Callable[..., None], who: Volunteer,
    team: Organization,
) -> None:  # fmt: skip
    """Somebody says the person was not there; the person speaks, the district decides, everybody reads why."""
    entry = post(who, team, 150, date(2026, 3, 5))
    objector = volunteer("秦川", area=team.area).person.user
    case = open_case(objector, about=dispute_of(entry), text="那天没有看见他")
    sign_in(phone_page, who.person.user)
    phone_page.goto("/me/notices/")
    phone_page.get_by_text("的时长有人提出异议").first.click()
    phone_page.get_by_text("请说说当时的情况").wait_for()
    axe(phone_page)
    phone_page.get_by_label("情况说明").fill("我在后台搬器材，照片里有")
    phone_page.get_by_role("button", name="提交说明").click()
    phone_page.get_by_text("已记下").wait_for()
    desk = new_page(DESK)
    sign_in(desk, base.user_with("area_admin", team.area))
    desk.goto("/staff/")
    desk.get_by_role("link", name="去裁定").first.click()
    desk.get_by_text("我在后台搬器材").wait_for()
    axe(desk)
    desk.get_by_label("不属实，维持原记录").check()
    desk.get_by_label("核实的结果和理由").fill("照片和签到都在")
    desk.get_by_role("button", name="裁定并告诉各方").click()
    desk.get_by_text("已裁定").first.wait_for()
    axe(desk)
    phone_page.goto(f"/me/cases/{case.pk}/")
    phone_page.get_by_text("照片和签到都在").wait_for()
    assert not HourEntry.objects.filter(reverses=entry).exists()


@pytest.mark.capability("T5.4", page="/staff/hours/certificates/batches/")
def test_a_schools_certificates_at_once(
    new_page: Any, sign_in: Callable[..., None], axe: Callable[..., None], team: Organization
) -> None:
    """The school's team chooses organization and period, sees how many, orders, and takes them away as one archive."""
    for number in range(4):
        post(volunteer(f"学生{'甲乙丙丁'[number]}", area=team.area), team, 60, date(2026, 3, 5 + number))
    page = new_page(DESK)
    sign_in(page, base.user_with("organization_admin", team))
    page.goto("/staff/hours/certificates/")
    page.get_by_role("link", name="批量开具").click()
    page.get_by_role("link", name="开一批").first.click()
    page.get_by_label("哪个组织记录的时长").select_option(label=team.name)
    page.get_by_label("从哪天起").fill("2026-01-01")
    page.get_by_label("语言").select_option(label="中英双语")
    page.get_by_role("button", name="看看有多少人").click()
    page.get_by_text("有可以证明的时长").wait_for()
    axe(page)
    page.get_by_role("button", name="开具 4 份证明").click()
    page.get_by_role("link", name="打包下载").wait_for()
    axe(page)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="打包下载").click()
    with zipfile.ZipFile(waiting.value.path()) as archive:
        assert len(archive.namelist()) == 5 and "清单.csv" in archive.namelist()


def test_roots_and_proofs_are_accessible(
    phone_page: Page,
    sign_in: Callable[..., None],
    axe: Callable[..., None],
    who: Volunteer,
    team: Organization,
    at: Any,
) -> None:
    now = clock.now()
    at(now - timedelta(days=2))
    entry = post(who, team, 150, date(2026, 3, 5))
    at(now)
    seal_due(WORKER)
    phone_page.goto("/ledger/roots")
    phone_page.get_by_text("怎么核对").click()
    axe(phone_page)
    with phone_page.expect_download() as waiting:
        phone_page.get_by_role("link", name="下载核对小程序").click()
    assert waiting.value.suggested_filename == "check_proof.py"
    sign_in(phone_page, who.person.user)
    phone_page.goto(f"/me/entries/{entry.pk}/")
    phone_page.get_by_role("link", name="下载核对小程序").wait_for()
    axe(phone_page)
