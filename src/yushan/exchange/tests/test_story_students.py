"""A school registers a class of students, in a browser: the workbook, the parents' yes, a young person's own."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from yushan.exchange.tests.books import book
from yushan.organizations.tests import factories as make
from yushan.testing_browser import DESK, PHONE, fits
from yushan.volunteers.models import Volunteer
from yushan.volunteers.tests.factories import birth_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(180)]
HEADER = ["班级", "姓名", "身份证号", "家长姓名", "家长身份证号", "家长手机号", "与学生关系", "学生手机号"]
PASSWORD = "Jialing-2025"


@pytest.fixture(autouse=True)
def _no_tries_before() -> None:
    cache.clear()


def _looked_at(page: Page, axe: Callable[[Page], None]) -> None:
    expect(page.locator("h1")).to_be_visible()
    axe(page)
    assert fits(page), page.url


def _registered(page: Page, axe: Callable[[Page], None], *, name: str, number: str, phone: str) -> None:
    """The three steps that anybody goes through."""
    page.goto("/register/")
    page.get_by_label("姓名").fill(name)
    page.get_by_label("身份证号").fill(number)
    page.get_by_role("button", name="下一步：联系方式").click()
    page.get_by_label("手机号", exact=True).fill(phone)
    page.get_by_label("所在区县").select_option(label="北碚区")
    page.get_by_label("登录密码").fill(PASSWORD)
    page.get_by_label("再输一遍密码").fill(PASSWORD)
    _looked_at(page, axe)
    page.get_by_role("button", name="下一步：同意和特长").click()
    page.get_by_label("同意志愿服务注册告知").check()
    page.get_by_label("单独同意处理身份证号").check()
    page.get_by_role("button", name="同意并完成注册").click()


def _agreed(page: Page, axe: Callable[[Page], None], name: str) -> None:
    """The guardian reads and says yes."""
    page.goto("/me/")
    page.get_by_role("link", name="去看看").click()
    _looked_at(page, axe)
    page.get_by_role("link", name=re.compile(f"看了再决定.*{name}")).click()
    _looked_at(page, axe)
    page.get_by_label("同意志愿服务注册告知").check()
    page.get_by_label("单独同意处理身份证号").check()
    page.get_by_role("button", name="我是监护人，同意").click()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1440"])
@pytest.mark.capability("T5.2", page="/staff/imports/")
def test_a_class_of_students_is_registered_with_their_guardians(
    size: dict[str, int], new_page: Any, sign_in: Any, axe: Any, complaints: Any, tmp_path: Path
) -> None:
    make.load_plan()
    school = make.unit("重庆市北碚实验中学", area=make.area("500109"))
    child, youth, mother, father = (make.identity(birth_of(age)).number for age in (12, 15, 41, 44))
    file = tmp_path / "初一2班.xlsx"
    rows = [
        ["初一（2）班", "余小苗", child, "余秀兰", mother, "13896170246", "妈妈", ""],
        ["初三（1）班", "罗一鸣", youth, "罗建国", father, "13896170248", "父亲", "13896170249"],
        ["初三（1）班", "冉小贵", "500109", "冉隆贵", father, "13896170250", "父亲", ""],
    ]
    file.write_bytes(book(HEADER, rows, [["志愿者登记表"]]))

    # The school's clerk: from the page of the unit to the preview, and in.
    clerk = new_page(size)
    sign_in(clerk, make.user_with("unit_admin", school, display_name="黎静"))
    clerk.goto(f"/staff/units/{school.pk}/")
    clerk.get_by_role("link", name="集体注册").click()
    _looked_at(clerk, axe)
    clerk.get_by_role("link", name="学生和监护人").click()
    _looked_at(clerk, axe)
    clerk.get_by_role("link", name="上传学生名单").click()
    _looked_at(clerk, axe)
    clerk.locator("input[type=file]").set_input_files(file)
    clerk.get_by_role("button", name="上传").click()
    expect(clerk.get_by_role("button", name="写入读准的 2 行")).to_be_visible()
    _looked_at(clerk, axe)
    clerk.get_by_role("button", name="写入读准的 2 行").click()
    expect(clerk.get_by_text("已写入").first).to_be_visible()
    clerk.goto(f"/staff/volunteers/students/{school.pk}/")
    expect(clerk.get_by_text("已登记学生 2 人，2 人还在等本人或监护人同意")).to_be_visible()
    _looked_at(clerk, axe)
    assert not Volunteer.objects.filter(state="verified").exists()

    # The child's mother registers and agrees; that is all for a child.
    parent = new_page(PHONE)
    _registered(parent, axe, name="余秀兰", number=mother, phone="13896170246")
    expect(parent.get_by_role("heading", name="欢迎您")).to_be_visible()
    _agreed(parent, axe, "余小苗")
    expect(parent.get_by_text("余小苗已经是注册志愿者").first).to_be_visible()
    assert Volunteer.objects.get(person__name="余小苗").state == "verified"

    # The young person says yes first and waits; then the father agrees.
    student = new_page(PHONE)
    _registered(student, axe, name="罗一鸣", number=youth, phone="13896170249")
    expect(student.get_by_text("您已同意，等监护人同意")).to_be_visible()
    _looked_at(student, axe)
    other = new_page(PHONE)
    _registered(other, axe, name="罗建国", number=father, phone="13896170248")
    _agreed(other, axe, "罗一鸣")
    expect(other.get_by_text("罗一鸣已经是注册志愿者").first).to_be_visible()
    student.goto("/me/")
    expect(student.get_by_text("志愿者编号").first).to_be_visible()

    clerk.reload()
    expect(clerk.get_by_text("已登记学生 2 人，0 人还在等本人或监护人同意")).to_be_visible()
    expect(clerk.get_by_text("监护人已同意")).to_have_count(2)
    assert Volunteer.objects.get(person__name="罗一鸣").state == "verified"
