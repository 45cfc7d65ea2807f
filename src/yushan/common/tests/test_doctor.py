"""`yushan doctor` says what is configured, reachable and wrong: each line."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from yushan.common import clock, findings, periods, schedule
from yushan.common.findings import Finding, Mark
from yushan.common.management.commands import doctor
from yushan.common.models import Job, ScheduledRun

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _prepared(settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A platform in production in which nothing is wrong."""
    (tmp_path / "staticfiles.json").touch()
    (tmp_path / "sans.ttf").touch()
    settings.STATIC_ROOT = settings.FONT_DIR = tmp_path
    settings.PRODUCTION = settings.REQUIRE_SECOND_FACTOR = True
    monkeypatch.setattr(findings, "_needed", [])
    monkeypatch.setattr(periods, "known_until", lambda: date(clock.today().year + 1, 12, 31))
    ScheduledRun.objects.create(name="common.resume_lost", began_at=clock.now())


def look(capsys: Any, wrong: int = 0) -> dict[str, str]:
    """Lines of the doctor by what was looked at; it says that so many are wrong, and exits accordingly."""
    if wrong:
        with pytest.raises(CommandError, match=f"{wrong} 处需要处理"):
            call_command("doctor")
    else:
        call_command("doctor")
    lines = capsys.readouterr().out.splitlines()
    return {line[2:].split("：")[0]: line for line in lines}


def test_nothing_is_wrong(capsys: Any, settings: Any) -> None:
    told = look(capsys)
    assert list(told) == [
        "Python", "运行方式", "数据库", "数据库结构", "字段加密", "文件", "缓存", "静态文件", "证明字体", "磁盘", "节假日数据",
        "双因素", "后台任务", "定时工作",
    ]  # fmt: skip
    assert {line[0] for line in told.values()} == {"✓"}
    assert told["数据库结构"] == "✓ 数据库结构：最新" and told["字段加密"] == "✓ 字段加密：1 把密钥"
    everything = "".join(told.values())
    assert settings.FIELD_KEYS not in everything and settings.SECRET_KEY not in everything


def test_a_demo_that_was_only_prepared_warns_and_exits_with_0(capsys: Any, settings: Any) -> None:
    settings.PRODUCTION = settings.REQUIRE_SECOND_FACTOR = False
    ScheduledRun.objects.all().delete()
    told = look(capsys)
    assert told["定时工作"] == "! 定时工作：还没有运行过：yushan worker"
    assert told["运行方式"].startswith("! 运行方式：演示") and told["双因素"].startswith("✓")
    settings.PRODUCTION = True
    told = look(capsys, wrong=1)
    assert told["定时工作"].startswith("✗") and told["双因素"] == "! 双因素：没有强制（仅限演示）"


def test_a_worker_that_stopped(capsys: Any, settings: Any) -> None:
    ScheduledRun.objects.update(began_at=clock.now() - timedelta(days=30))
    assert "早就停了" in look(capsys, wrong=1)["定时工作"]
    settings.PRODUCTION = False
    assert look(capsys)["定时工作"].startswith("! ")
    schedule.run_due(force=True)
    assert look(capsys)["定时工作"].startswith("✓ ")


def job(**values: Any) -> Job:
    return Job.objects.create(kind="count", title="核对名单", **{"created_at": clock.now(), **values})


def test_jobs_that_failed_or_wait_too_long(capsys: Any, settings: Any) -> None:
    long_ago = clock.now() - timedelta(days=2)
    job(state="failed", created_at=long_ago, finished_at=long_ago)
    job()
    assert look(capsys)["后台任务"] == "✓ 后台任务：失败 1 个，等待 1 个"
    waits = job(created_at=clock.now() - timedelta(minutes=16))
    assert "1 个等了 15 分钟以上" in look(capsys, wrong=1)["后台任务"]
    settings.PRODUCTION = False
    assert look(capsys)["后台任务"].startswith("! ")
    waits.delete()
    failed = job(state="failed", created_at=long_ago, finished_at=clock.now())
    assert f"最近一天失败的有 J{failed.pk}" in look(capsys, wrong=1)["后台任务"]


def test_the_calendar_that_ends_soon_and_the_one_that_ended(capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for days, mark, wrong in ((45, "✓", 0), (44, "!", 0), (0, "!", 0), (-1, "✗", 1)):
        monkeypatch.setattr(periods, "known_until", lambda days=days: clock.today() + timedelta(days=days))
        assert look(capsys, wrong=wrong)["节假日数据"].startswith(mark)


def test_what_a_room_needs(capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings, "_needed", [lambda: Finding(Mark.WRONG, "证明签名", "缺少 key.pem")])
    assert look(capsys, wrong=1)["证明签名"] == "✗ 证明签名：缺少 key.pem"


def test_files_keys_and_cache(capsys: Any, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings.STATIC_ROOT = settings.FONT_DIR = tmp_path / "nothing"
    settings.FIELD_KEYS = "c2hvcnQ="
    monkeypatch.setattr(doctor.cache, "get", lambda key: None)
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda path: type("Usage", (), {"free": 2**29}))
    told = look(capsys, wrong=5)
    assert {name for name, line in told.items() if line[0] == "✗"} == {
        "静态文件",
        "证明字体",
        "字段加密",
        "缓存",
        "磁盘",
    }
    assert "c2hvcnQ=" not in "".join(told.values())


def test_a_schema_that_is_old_and_a_database_that_is_away(capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_pending", lambda: ["0001", "0002"])
    told = look(capsys, wrong=1)
    assert "还有 2 步没有执行" in told["数据库结构"] and "后台任务" not in told
    monkeypatch.setattr(doctor, "connection", None)
    told = look(capsys, wrong=1)
    assert told["数据库"] == "✗ 数据库：连不上：AttributeError" and "缓存" not in told and "磁盘" in told
