"""`yushan indicators` as scripts rely on it (docs/interfaces.md)."""

import csv
import io
import json
from datetime import date
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from python_calamine import CalamineWorkbook

from yushan.common.signals import tell_person_facts_changed
from yushan.indicators.management.commands import indicators as module
from yushan.indicators.tests import factories
from yushan.organizations.tests import factories as make

pytestmark = pytest.mark.django_db
KEYS = ["scope", "code", "name", "registration", "party_participation", "staff_participation"]


@pytest.fixture(autouse=True)
def unit() -> Any:
    make.load_plan()
    made = make.unit("=重庆市自然博物馆", area=make.area("500109"), staff=4)
    people = factories.people(3)
    for person in people:
        make.staff_member(made, person, joined_on=date(2025, 3, 1))
    first = factories.volunteers(people[:2], made.area, date(2025, 4, 1))[0]
    tell_person_facts_changed(person.pk for person in people)
    factories.serve(first, date(2025, 5, 4))
    return made


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("indicators", *arguments, stdout=out)
    return out.getvalue()


def test_json_has_exactly_the_promised_keys(unit: Any) -> None:
    rows = json.loads(run("--year", "2025", "--as-of", "2025-12-31", "--scope", "unit", "--format", "json"))
    assert rows == [
        {
            "scope": "unit",
            "code": unit.code,
            "name": "=重庆市自然博物馆",
            "registration": {"numerator": 2, "denominator": 4, "met": False},
            "party_participation": {"numerator": 0, "denominator": 0, "met": None},
            "staff_participation": {"numerator": 1, "denominator": 3, "met": False},
        }
    ]
    assert list(rows[0]) == KEYS


def test_scopes_order_and_days(unit: Any) -> None:
    city = json.loads(run("--year", "2025", "--as-of", "2025-04-30"))
    assert [row["code"] for row in city] == ["500000"] and city[0]["staff_participation"]["numerator"] == 0
    areas = json.loads(run("--year", "2025", "--scope", "area"))
    assert len(areas) == 41 and [row["code"] for row in areas] == sorted(row["code"] for row in areas)
    by_code = {row["code"]: row for row in areas}
    assert by_code["500109"]["staff_participation"] == {"numerator": 1, "denominator": 3, "met": False}
    assert by_code["500101"]["registration"] == {"numerator": 0, "denominator": 0, "met": None}
    early = json.loads(run("--year", "2024", "--as-of", "2024-06-30", "--scope", "unit"))
    assert early[0]["registration"] == {"numerator": 0, "denominator": 0, "met": None}


def test_csv_and_workbook_say_the_same(unit: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = list(csv.reader(io.StringIO(run("--year", "2025", "--scope", "unit", "--format", "csv"))))
    # A name that a spreadsheet would take for a formula is text.
    assert rows[1][:6] == ["单位", unit.code, "'=重庆市自然博物馆", "2", "4", "50.0"]
    file = io.BytesIO()
    monkeypatch.setattr(module.sys, "stdout", type("Out", (), {"buffer": file}))
    run("--year", "2025", "--scope", "unit", "--format", "xlsx")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue())).get_sheet_by_index(0).to_python()
    assert "截至 2025-12-31" in sheet[0][0] and sheet[-1][1] == unit.code and sheet[-1][3:6] == [2, 4, 50]
    catalogue = run("--catalogue", "--as-of", "2025-12-31", "--scope", "unit", "--format", "csv")
    lines = list(csv.DictReader(io.StringIO(catalogue)))
    assert all(line["公式"] for line in lines)
    rate = next(line for line in lines if line["指标"] == "注册率")
    assert (rate["分子"], rate["分母"], rate["数值"]) == ("2", "4", "50.0")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--year", "2025", "--as-of", "2025-02-30"], "2025-02-30"),
        (["--year", "2025", "--as-of", "20250301"], "20250301"),
        (["--year", "25"], "25"),
        (["--year", "2025", "--scope", "district"], "district"),
        (["--year", "2025", "--format", "pdf"], "pdf"),
        (["--as-of", "2099-01-01"], "还没有到"),
        (["--as-of", "1990-01-01"], "太早"),
        (["--year", "2099"], "还没有到"),
        (["--year", "2024", "--as-of", "2025-03-01"], "不在 2024 年内"),
    ],
)
def test_bad_arguments_are_named(arguments: list[str], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        run(*arguments)


def test_check_and_recompute(unit: Any) -> None:
    assert "drift 0 over 3 people" in run("--check")
    make.staff_member(unit, factories.people(1)[0])  # nobody told
    with pytest.raises(CommandError, match="contribution"):
        run("--check")
    assert "rows changed" in run("--recompute") and "drift 0" in run("--check")


def test_the_word_recompute_rebuilds_compares_and_writes_what_it_found(unit: Any, tmp_path: Any) -> None:
    person = factories.people(1)[0]
    make.staff_member(unit, person)  # nobody told
    report = tmp_path / "recount.json"
    said = run("recompute", "--report", str(report))
    assert "rows changed" in said and "drift 0 over 4 people" in said
    found = json.loads(report.read_text())
    assert {"count": "contribution", "person": person.pk} in found["recompute"]["details"]
    assert found["check"]["drift"] == 0
    assert "drift 0" in run("check")
