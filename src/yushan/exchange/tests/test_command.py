"""`yushan import` as scripts call it (docs/interfaces.md)."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from python_calamine import CalamineWorkbook

from yushan.audit.models import AuditLine
from yushan.exchange.importers.roster import RosterImporter
from yushan.exchange.models import ImportRun
from yushan.exchange.tests.books import ROSTER, book, breaks_at
from yushan.exchange.tests.test_roster_import import good_rows, untidy
from yushan.organizations.models import StaffMember, Unit

pytestmark = pytest.mark.django_db


def run(*arguments: Any) -> tuple[int, str]:
    """Exit code and standard output."""
    output = StringIO()
    try:
        call_command("import", *map(str, arguments), stdout=output)
    except SystemExit as stopped:
        return int(str(stopped.code)), output.getvalue()
    except CommandError as error:
        return error.returncode, str(error)
    return 0, output.getvalue()


@pytest.fixture
def file(museum: Unit, tmp_path: Path) -> Path:
    path = tmp_path / "花名册.xlsx"
    path.write_bytes(untidy(museum))
    return path


def test_json_has_exactly_the_agreed_keys(file: Path):
    code, output = run("roster", file, "--json")
    assert code == 2
    answer = json.loads(output)
    assert list(answer) == ["kind", "rows", "created", "updated", "unchanged", "rejected"]
    assert (answer["kind"], answer["rows"], answer["created"], answer["unchanged"]) == ("roster", 10, 3, 0)
    assert answer["rejected"][1] == {
        "sheet": "Sheet1", "row": 8, "column": "身份证号", "value": "500103199002301234",
        "reason": "第 7–14 位是生日，没有 2 月 30 日。",
    }  # fmt: skip
    assert StaffMember.objects.count() == 3


def test_all_rows_good_ends_with_zero_and_leaves_the_hash_as_evidence(museum: Unit, tmp_path: Path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(book(ROSTER, good_rows(museum)))
    assert run("roster", path)[0] == 0
    run_row = ImportRun.objects.get()
    assert (run_row.state, run_row.created, run_row.uploaded_by) == ("applied", 3, None)
    begun, ended = AuditLine.objects.filter(action__in=["exchange.take_over", "exchange.apply"]).order_by("pk")
    assert begun.details == {"kind": "roster", "sha256": run_row.sha256}
    assert (ended.details["sha256"], ended.details["created"]) == (run_row.sha256, 3)
    code, output = run("roster", path, "--json")
    assert code == 0 and json.loads(output)["unchanged"] == 3
    assert ImportRun.objects.count() == 1  # nothing written, nothing to prove


@pytest.mark.parametrize("where", ["in the second chunk", "after the last chunk"])
def test_what_a_killed_take_over_wrote_has_its_evidence(
    museum: Unit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
):
    path = tmp_path / "a.xlsx"
    path.write_bytes(book(ROSTER, good_rows(museum)))
    monkeypatch.setattr(RosterImporter, "chunk", 2)
    with monkeypatch.context() as patched:
        if where == "in the second chunk":
            patched.setattr(RosterImporter, "write", breaks_at(2, RosterImporter.write))
        else:
            patched.setattr("yushan.exchange.actions.take_over._Evidence.complete", lambda *args: 1 / 0)
        with pytest.raises((RuntimeError, ZeroDivisionError)):
            run("roster", path)
    begun, written = ImportRun.objects.get(), StaffMember.objects.count()
    assert (begun.state, begun.created) == ("applying", written) and written in (2, 3)
    assert AuditLine.objects.get(action="exchange.take_over").details["sha256"] == begun.sha256
    assert run("roster", path)[0] == 0
    ended = ImportRun.objects.get()
    assert (ended.pk, ended.state, ended.rows, ended.created, ended.unchanged) == (begun.pk, "applied", 3, 3, 0)
    assert AuditLine.objects.get(action="exchange.apply").details["created"] == 3


def test_dry_run_and_all_or_nothing_write_nothing(file: Path):
    code, output = run("roster", file, "--dry-run")
    assert code == 2 and "将新增 3" in output
    code, output = run("roster", file, "--all-or-nothing", "--json")
    assert code == 2 and json.loads(output)["created"] == 0
    assert not StaffMember.objects.exists() and not ImportRun.objects.exists()


def test_the_marked_workbook_shows_the_reasons_at_the_right_cells(file: Path, tmp_path: Path):
    out = tmp_path / "标好.xlsx"
    run("roster", file, "--report", out, "--dry-run")
    rows = CalamineWorkbook.from_path(out).get_sheet_by_name("Sheet1").to_python()
    assert rows[2][-1] == "问题"
    assert "没有 2 月 30 日" in rows[7][-1] and rows[7][-1].startswith("身份证号：")
    assert rows[7][2] == "500103199002301234"
    assert rows[3][-1] == ""
    # Corrected in place and imported again, the good rows of the marked workbook go in.
    code, output = run("roster", out, "--json")
    assert json.loads(output)["created"] == 3 and code == 2


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", b"%PDF-1.4", "没有表头的文字".encode()])
def test_unreadable_files_end_with_one(plan: None, tmp_path: Path, content: bytes):
    path = tmp_path / "坏.xlsx"
    path.write_bytes(content)
    code, message = run("units", path, "--json")
    assert code == 1 and message.endswith("。")
    assert not ImportRun.objects.exists()


def test_missing_files_and_unknown_kinds_end_with_one(plan: None, tmp_path: Path):
    assert run("units", tmp_path / "没有.xlsx")[0] == 1
    code, message = run("people", tmp_path / "没有.xlsx")
    assert code == 1 and "units" in message
