"""`make demo PLAN=…`: another city's plan with sign-ins that fit it, and what it says that it does not do."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client

from yushan.accounts.models import User
from yushan.demo.accounts import PASSWORD
from yushan.demo.models import Load
from yushan.organizations.models import Organization, RoleGrant
from yushan.oversight.models import PlanTask

WANGLAN = str(Path(settings.BASE_DIR) / "plans" / "wanglan-2026")
pytestmark = pytest.mark.django_db


def test_another_city_starts_from_its_folder(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("demo", prepare=WANGLAN)
    out = capsys.readouterr().out
    assert "没有造志愿者、活动、时长" in out and "临潮区科普志愿服务队" in out and "重庆" in out
    assert "渝" not in "".join(Organization.objects.values_list("name", flat=True))
    assert Organization.objects.filter(level="detachment").count() == 8
    assert PlanTask.objects.get().assignments.count() == 8
    load = Load.objects.get()
    assert {title for title, *_rest in load.sign_ins} >= {"市级管理员", "区县管理员", "服务队管理员", "单位管理员"}
    for user in User.objects.all():
        browser = Client()
        assert user.check_password(PASSWORD) and RoleGrant.objects.filter(user=user).exists()
        browser.force_login(user)
        assert browser.get("/staff/", follow=True).status_code == 200
    call_command("demo", prepare=WANGLAN)
    assert Load.objects.count() == 1 and "没有造志愿者" in capsys.readouterr().out
    with pytest.raises(CommandError, match="只有重庆的演示才有"):
        call_command("demo", sample_files="x")


def test_one_demo_is_not_loaded_over_the_other() -> None:
    call_command("demo", prepare=WANGLAN)
    with pytest.raises(CommandError, match=r"已经是望澜市.*YUSHAN_VAR=var/chongqing-2025"):
        call_command("demo", prepare=str(Path(settings.BASE_DIR) / "plans" / "chongqing-2025"))
