"""What a new plan means for tasks that are under way."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from yushan.organizations.models import Area
from yushan.organizations.tests import factories as make
from yushan.oversight.queries.changed_plan import of_tasks
from yushan.oversight.tests import factories as work
from yushan.plan.comparing import compare

pytestmark = pytest.mark.django_db
CHONGQING = Path(settings.BASE_DIR) / "plans" / "chongqing-2025"


def test_open_tasks_of_changed_clauses_are_named(tmp_path: Path) -> None:
    work.clauses()
    areas = [make.area("500101"), make.area("500109")]
    work.given(areas, title="办好全国科普月示范活动")
    work.given(areas, clause="T1.6", title="每个镇街一支队", indicators=["own_units"])
    made = Path(shutil.copytree(CHONGQING, tmp_path / "next"))
    clauses = made / "clauses.csv"
    lines = [line for line in clauses.read_text(encoding="utf-8").splitlines() if not line.startswith("T3.2,")]
    clauses.write_text("\n".join(lines).replace("组建群众身边的", "每村组建群众身边的") + "\n", encoding="utf-8")
    entries = made / "entries.csv"
    entries.write_text(
        entries.read_text(encoding="utf-8").replace("每年 9 月,9,1,9,30", "每年 9 月,9,5,9,25"), encoding="utf-8"
    )
    said = of_tasks([one for _label, found in compare(CHONGQING, made) for one in found])
    assert said == [
        "条款 T3.2 删去：“办好全国科普月示范活动”，2 个承办还没有销号；任务仍在，请取消或改挂到别的条款。",
        "条款 T1.6 改动：“每个镇街一支队”，2 个承办还没有销号；请核对任务的要求。",
        "重要节点“全国科普月”改动：“办好全国科普月示范活动”，2 个承办还没有销号；请核对期限和中间节点。",
    ]


def test_loading_says_what_it_means_for_open_tasks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = Path(shutil.copytree(CHONGQING, tmp_path / "chongqing-2025"))
    call_command("plan", "load", str(folder))
    assert "对办理中的任务" not in capsys.readouterr().out, "the first one: there was no plan before"
    work.given([Area.objects.get(code="500109")])
    call_command("plan", "load", str(folder))
    assert "对办理中的任务" not in capsys.readouterr().out, "nothing has changed"
    clauses = folder / "clauses.csv"
    text = clauses.read_text(encoding="utf-8")
    clauses.write_text(text.replace("T3.2,", "T3.9,", 1), encoding="utf-8")
    for name in ("entries.csv", "indicators.toml"):
        path = folder / name
        path.write_text(path.read_text(encoding="utf-8").replace("T3.2", "T3.9"), encoding="utf-8")
    call_command("plan", "load", str(folder))
    out = capsys.readouterr().out
    assert "对办理中的任务：" in out and "条款 T3.2 删去：“办好全国科普月示范活动”，1 个承办还没有销号" in out


def test_the_page_is_for_the_city() -> None:
    work.clauses()
    city, district = make.user_with("city_admin"), make.user_with("area_admin", make.area("500109"))
    browser = Client()
    browser.force_login(city)
    text = browser.get("/staff/tasks/plan/?was=chongqing-2025&now=wanglan-2026").text
    assert "责任区域" in text and "科普渔船" in text
    assert browser.get("/staff/tasks/plan/?was=../x&now=wanglan-2026").status_code == 200
    other = Client()
    other.force_login(district)
    assert other.get("/staff/tasks/plan/").status_code == 403
