"""单位 and their declared headcounts from files."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from yushan.exchange.tests.books import book, carry_out, outcome, rejections
from yushan.organizations import closed_years
from yushan.organizations.models import Unit, UnitHeadcount
from yushan.organizations.tests import factories as make

pytestmark = pytest.mark.django_db
HEADER = [
    "单位名称", "统一社会信用代码", "责任区域", "层级（市级/区县级）", "干部职工人数", "在职党员人数", "联系人", "联系电话", "统计日期",
]  # fmt: skip
CODE = make.uscc(1001)


def row(staff: object = 180, day: object = "2026-01-01", **other: object) -> list[object]:
    values = {"name": "重庆市自然博物馆", "code": CODE, "area": "北碚区", "level": "市级", "party": "63"} | other
    return [
        values["name"],
        values["code"],
        values["area"],
        values["level"],
        staff,
        values["party"],
        "黎静",
        "023-60313777",
        day,
    ]


def test_units_with_their_history_of_headcounts(plan: None):
    content = book(HEADER, [row(190, "2026年7月1日"), row(180, "2026/1/1"), row("200人", "")])
    assert outcome(carry_out("units", content)) == (1, 2, 0, 0)
    unit = Unit.objects.get()
    assert (unit.name, unit.area.name, unit.level, unit.contact_phone) == (
        "重庆市自然博物馆", "北碚区", "city", "023-60313777",
    )  # fmt: skip
    assert dict(UnitHeadcount.objects.values_list("stat_day", "staff")) == {
        date(2026, 1, 1): 180, date(2026, 7, 1): 190, date(2026, 9, 1): 200,
    }  # fmt: skip
    assert outcome(carry_out("units", content)) == (0, 0, 3, 0)


def test_a_renamed_unit_keeps_its_latest_card_whatever_the_order(plan: None):
    content = book(HEADER, [row(190, "2026-07-01", name="重庆自然博物馆"), row(180, name="北碚博物馆")])
    carry_out("units", content)
    assert Unit.objects.get().name == "重庆自然博物馆"
    assert outcome(carry_out("units", content)) == (0, 0, 2, 0)


def test_contradicting_rows_of_one_day_are_both_rejected(plan: None):
    report = carry_out("units", book(HEADER, [row(180), row(181), row(180)]))
    assert outcome(report) == (0, 0, 0, 3)
    assert "第 3 行" in rejections(report)[2, "干部职工人数"]
    assert Unit.objects.count() == 0


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        (row(code="12500000MB1A23456"), "统一社会信用代码", "18 位"),
        (row(area="沙坪"), "责任区域", "没有“沙坪”"),
        (row(level="乡级"), "层级", "市级、区县级"),
        (row("一百"), "干部职工人数", "整数"),
        (row(50), "在职党员人数", "多于干部职工"),
        (row(day="2027-01-01"), "统计日期", "还没有到"),
        (row(""), "干部职工人数", "缺干部职工人数"),
    ],
)  # fmt: skip
def test_a_bad_cell_is_named(plan: None, cells: list[object], column: str, words: str):
    report = carry_out("units", book(HEADER, [cells]))
    assert outcome(report) == (0, 0, 0, 1)
    assert words in rejections(report)[2, column]


def test_an_area_admin_imports_the_own_area_only(plan: None):
    admin = make.user_with("area_admin", make.area("500109"))
    content = book(HEADER, [row(), row(code=make.uscc(1002), area="渝中区")])
    report = carry_out("units", content, actor=admin)
    assert outcome(report) == (1, 0, 0, 1)
    assert "渝中区不是您负责的区县" in rejections(report)[3, "责任区域"]


class Signed:
    """2025 is signed as of its last day; keeps what it is told."""

    told: list[str] = []

    def years(self, unit: Unit, first: date, until: date | None) -> Sequence[int]:
        end = date(2025, 12, 31)
        return [2025] if first <= end and (until is None or end < until) else []

    def tell(self, actor: Any, unit: Unit, years: Sequence[int], text: str) -> None:
        self.told.append(text)


def test_a_headcount_under_a_signed_year_needs_a_reason(plan: None, monkeypatch: pytest.MonkeyPatch):
    carry_out("units", book(HEADER, [row(180, "2025-01-01"), row(185, "2026-01-01")]))
    signed = Signed()
    signed.told = []
    monkeypatch.setattr(closed_years, "_rooms", [lambda: signed])
    header, late = [*HEADER, "更正原因"], "2025-07-01"
    assert outcome(carry_out("units", book(HEADER, [row(180, "2025-01-01"), row(186, "2026-01-01")]))) == (0, 1, 1, 0)
    report = carry_out("units", book(header, [[*row(190, late), ""]]))
    assert outcome(report) == (0, 0, 0, 1) and "2025 年的数据已经签字" in rejections(report)[2, "更正原因"]
    assert not UnitHeadcount.objects.filter(stat_day=late).exists() and not signed.told
    assert outcome(carry_out("units", book(header, [[*row(190, late), "漏报了一个处室"]]))) == (0, 1, 0, 0)
    assert len(signed.told) == 1 and "漏报了一个处室" in signed.told[0]
    # The same file again changes nothing and asks for nothing.
    assert outcome(carry_out("units", book(HEADER, [row(190, late)]))) == (0, 0, 1, 0)
