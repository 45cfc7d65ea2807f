"""Somebody who may be there already is told of where they are entered: in the preview of a workbook, and at a desk."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from yushan.common.identity import complete_identity
from yushan.exchange.tests.test_command import run
from yushan.organizations.tests import factories as make
from yushan.volunteers.models import DuplicateDoubt, Volunteer
from yushan.volunteers.tests import factories as people

pytestmark = pytest.mark.django_db
HEADER = "姓名,身份证号,手机号,所属组织\n"


def _number(birth: date, serial: int) -> str:
    return complete_identity(f"500107{birth:%Y%m%d}{serial:03d}")


def _file(folder: Path, *rows: tuple[str, str, str]) -> Path:
    path = folder / "志愿者.csv"
    path.write_text(HEADER + "".join(f"{','.join(row)},红岩科普志愿服务队\n" for row in rows), encoding="utf-8")
    return path


def read(*arguments: Any) -> tuple[int, Any]:
    code, said = run(*arguments, "--json")
    return code, json.loads(said)


def test_a_workbook_says_in_its_preview_who_may_be_there_already(tmp_path: Path) -> None:
    make.load_plan()
    make.team()
    birth = date(1988, 4, 6)
    people.volunteer("冉隆贵", birth=birth, phone="13896170246")
    path = _file(
        tmp_path,
        ("冉隆贵", _number(birth, 812), "13896170001"),
        ("黎国强", _number(date(1979, 8, 2), 814), "13896170246"),
        ("石晓蓉", _number(date(1991, 2, 9), 816), "13896170003"),
    )
    code, report = read("volunteers", path, "--dry-run")
    said = run("volunteers", path, "--dry-run")[1]
    assert code == 0 and report["created"] == 3, report
    assert "2 人和已登记的人相像" in said and "冉隆贵" in said and "黎国强" in said and "石晓蓉" not in said
    assert not DuplicateDoubt.objects.exists() and Volunteer.objects.count() == 1, "a preview writes nothing"
    code, report = read("volunteers", path)
    assert code == 0 and report["created"] == 3 and Volunteer.objects.count() == 4
    assert DuplicateDoubt.objects.filter(state="open").count() == 2
    read("volunteers", path)
    assert DuplicateDoubt.objects.count() == 2


def test_a_helper_is_told_and_not_refused() -> None:
    make.load_plan()
    area = make.area("500109")
    birth = date(1952, 4, 6)
    people.volunteer("冉隆贵", birth=birth, area=area, phone="13896170246")
    browser = Client()
    browser.force_login(make.user_with("area_admin", area))
    sent = {"name": "冉隆贵", "identity": _number(birth, 822), "area": str(area.pk), "agreed": "on"}
    page = browser.post("/staff/volunteers/new/", sent, follow=True)
    assert page.status_code == 200 and "可能" in page.content.decode()
    assert Volunteer.objects.filter(person__name="冉隆贵", source="helper").count() == 1
    assert DuplicateDoubt.objects.filter(state="open").count() == 1
