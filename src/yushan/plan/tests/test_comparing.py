"""Two plan folders side by side."""

import shutil
import tomllib
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from yushan.common.sections import PlanError
from yushan.plan.comparing import GROUPS, compare

CHONGQING = Path(settings.BASE_DIR) / "plans" / "chongqing-2025"
WANGLAN = Path(settings.BASE_DIR) / "plans" / "wanglan-2026"


@pytest.fixture
def next_year(tmp_path: Path) -> Path:
    """Chongqing's plan of another year: a clause reads differently, one went, one came, a target rose, a date moved."""
    made = Path(shutil.copytree(CHONGQING, tmp_path / "chongqing-2026"))
    clauses = made / "clauses.csv"
    lines = [line for line in clauses.read_text(encoding="utf-8").splitlines() if not line.startswith("T3.6,")]
    text = "\n".join(lines).replace("组建群众身边的志愿服务队", "每个村组建群众身边的志愿服务队")
    clauses.write_text(f"{text}\nT6.1,数字赋能,用好平台。,市科协\n", encoding="utf-8")
    plan = made / "plan.toml"
    plan.write_text(plan.read_text(encoding="utf-8").replace("permille = 600", "permille = 650"), encoding="utf-8")
    entries = made / "entries.csv"
    entries.write_text(
        entries.read_text(encoding="utf-8").replace("每年 9 月,9,1,9,30", "每年 9 月,9,5,9,25"), encoding="utf-8"
    )
    return made


def said(groups: list[tuple[str, list]], label: str) -> list[str]:  # type: ignore[type-arg]
    return [one.text for one in dict(groups)[label]]


def test_a_folder_is_the_same_as_itself() -> None:
    assert compare(CHONGQING, CHONGQING) == []


def test_what_changed_is_named(next_year: Path) -> None:
    groups = compare(CHONGQING, next_year)
    assert [label for label, _changes in groups] == ["条款", "目标", "重要节点"]
    clauses = said(groups, "条款")
    assert clauses[0].startswith("新增 T6.1") and clauses[1].startswith("删去 T3.6") and "每个村" in clauses[2]
    assert said(groups, "目标") == ["改动 registration_rate unit 2025 registration_rate；permille：“600” → “650”"]
    (moved,) = said(groups, "重要节点")
    assert "全国科普月" in moved and "day：“1” → “5”" in moved


def test_another_city_differs_in_everything() -> None:
    labels = {label for label, _changes in compare(CHONGQING, WANGLAN)}
    assert {
        "方案",
        "条款",
        "目标",
        "责任区域",
        "镇街",
        "行动计划",
        "品牌",
        "重要节点",
        "指标",
        "评选",
        "站点标准",
    } <= labels


def test_every_table_of_every_file_is_compared() -> None:
    known = {(one.file, one.table) for one in GROUPS} | {("entries.csv", "")}
    for folder in (CHONGQING, WANGLAN):
        for path in folder.iterdir():
            if path.suffix == ".csv":
                assert (path.name, "") in known, path.name
            else:
                tables = tomllib.loads(path.read_text(encoding="utf-8"))
                found = {(path.name, key) for key, value in tables.items() if isinstance(value, dict | list)}
                assert found <= known, found - known


def test_who_may_be_nominated_is_compared_too(tmp_path: Path) -> None:
    made = Path(shutil.copytree(CHONGQING, tmp_path / "next"))
    campaigns = made / "campaigns.toml"
    text = campaigns.read_text(encoding="utf-8")
    assert 'fact = "activities"\nleast = 10' in text and "points = 40\nweight = 40" in text
    text = text.replace('fact = "activities"\nleast = 10', 'fact = "activities"\nleast = 20', 1)
    campaigns.write_text(text.replace("points = 40\nweight = 40", "points = 40\nweight = 35", 1), encoding="utf-8")
    groups = compare(CHONGQING, made)
    assert [label for label, _changes in groups] == ["评选标准", "评选条件"]
    assert said(groups, "评选条件")[0].endswith("least：“10” → “20”")


def test_a_file_of_another_encoding_is_named(tmp_path: Path) -> None:
    made = Path(shutil.copytree(CHONGQING, tmp_path / "next"))
    for name in ("skills.csv", "entries.csv", "plan.toml"):
        path, text = made / name, (made / name).read_text(encoding="utf-8")
        path.write_bytes(text.encode("gbk", "ignore"))
        with pytest.raises(PlanError, match=f"{name}.*不是 UTF-8 编码"):
            compare(CHONGQING, made)
        path.write_text(text, encoding="utf-8")


def test_two_rows_of_one_key_are_two(tmp_path: Path) -> None:
    made = Path(shutil.copytree(CHONGQING, tmp_path / "next"))
    path = made / "synonyms.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, lines[1]]) + "\n", encoding="utf-8")
    assert (
        said(compare(CHONGQING, made), "同义词")[0].startswith("新增")
        and "第 2 行" in said(compare(CHONGQING, made), "同义词")[0]
    )


def test_what_is_no_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match=r"没有 plan\.toml"):
        compare(CHONGQING, tmp_path)
    with pytest.raises(CommandError, match="两个文件夹"):
        call_command("plan", "compare", str(CHONGQING))


@pytest.mark.django_db
def test_the_command_prints_it(next_year: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("plan", "compare", str(CHONGQING), str(next_year))
    out = capsys.readouterr().out
    assert "条款：3 处" in out and "共 5 处不同" in out
