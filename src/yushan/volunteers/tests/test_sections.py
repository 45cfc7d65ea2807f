"""qualifications.csv: what is wrong is named with its line, and nothing is changed then."""

import shutil
from pathlib import Path

import pytest

from yushan.common.actors import COMMAND_LINE
from yushan.common.sections import PlanError
from yushan.plan.loader import load
from yushan.volunteers.models import QualificationKind

pytestmark = pytest.mark.django_db
CHONGQING = Path(__file__).parents[4] / "plans" / "chongqing-2025"
HEAD = "code,name,includes,description,months,file\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CHONGQING, tmp_path / "plan"))


def write(folder: Path, *lines: str) -> None:
    (folder / "qualifications.csv").write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")


def test_chongqing_loads_and_twice_changes_nothing():
    load(COMMAND_LINE, CHONGQING)
    senior = QualificationKind.objects.get(code="senior-lecturer")
    assert senior.includes == ["lecturer"] and senior.needs_file and senior.months == 36
    assert load(COMMAND_LINE, CHONGQING) == 0


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["lecturer,科普讲师,expert,,,"], "qualifications.csv:2: includes 里的 expert 不在表里"),
        (["a,甲,b,,,", "b,乙,c,,,", "c,丙,a,,,"], "qualifications.csv:2: a 的 includes 绕了一圈"),
        (["a,甲,a,,,"], "qualifications.csv:2: a 的 includes 绕了一圈"),
        (["a,甲,,,,", "a,乙,,,,"], "qualifications.csv:3: 乙（a）在第 2 行已经出现过"),
        (["a,甲,,,,", "b,甲,,,,"], "qualifications.csv:3: 甲（b）在第 2 行已经出现过"),
        (["A B,甲,,,,"], "qualifications.csv:2: code A B"),
        (["a,甲,,,半年,"], "qualifications.csv:2: months 应是 1 到 600 的整数"),
        (["a,甲,,,,yes"], "qualifications.csv:2: file 只能留空或写 required"),
        (["a,,,,,"], "qualifications.csv:2: name 不能为空"),
    ],
)
def test_the_line_at_fault_is_named(folder: Path, lines: list[str], said: str):
    load(COMMAND_LINE, CHONGQING)
    before = list(QualificationKind.objects.values_list("code", "includes", "is_active"))
    write(folder, *lines)
    with pytest.raises(PlanError) as error:
        load(COMMAND_LINE, folder)
    assert str(error.value).startswith(said)
    assert list(QualificationKind.objects.values_list("code", "includes", "is_active")) == before


def test_what_is_taken_out_is_no_longer_offered_but_known(folder: Path):
    load(COMMAND_LINE, CHONGQING)
    write(folder, "lecturer,科普讲师,,,,")
    load(COMMAND_LINE, folder)
    assert list(QualificationKind.objects.filter(is_active=True).values_list("code", flat=True)) == ["lecturer"]
    (folder / "qualifications.csv").unlink()
    load(COMMAND_LINE, folder)
    assert not QualificationKind.objects.filter(is_active=True).exists() and QualificationKind.objects.count() == 16
