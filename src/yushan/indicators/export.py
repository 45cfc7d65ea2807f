"""Figures as JSON (docs/interfaces.md), rows, and files to download."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from urllib.parse import quote

import xlsxwriter
from django.http import HttpResponse

from yushan.common.text import safe_cell
from yushan.indicators.queries import Figures, Rate
from yushan.indicators.rules.measuring import Measured

HEADER = [
    *("层级", "编码", "名称", "注册人数", "干部职工人数", "注册率%", "注册率达标"),
    *("参与党员", "在职党员", "党员参与率%", "党员参与达标", "参与职工", "在职职工", "职工参与率%", "职工参与达标"),
    *("花名册在职", "申报职工"),
]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MET = {True: "是", False: "否", None: "—"}
_FORMULA = "注册率=在册在职且已实名注册人数÷申报职工数（未申报的按花名册在职人数）；参与率=本年到截至日期有已入账、未冲正时长的在职人数÷在职人数。"


def _rate(rate: Rate) -> dict[str, object]:
    return {"numerator": rate.numerator, "denominator": rate.denominator, "met": rate.met}


def as_dict(row: Figures) -> dict[str, object]:
    """One entry of `yushan indicators --format json` and of the API."""
    return {
        "scope": row.scope,
        "code": row.code,
        "name": row.name,
        "registration": _rate(row.registration),
        "party_participation": _rate(row.party),
        "staff_participation": _rate(row.staff),
    }


def as_cells(row: Figures) -> list[object]:
    """One line of the table."""
    cells: list[object] = [{"city": "全市", "area": "区县", "unit": "单位"}[row.scope], row.code, safe_cell(row.name)]
    for rate in (row.registration, row.party, row.staff):
        percent: object = float(rate.percent) if rate.denominator else rate.percent
        cells += [rate.numerator, rate.denominator, percent, _MET[rate.met]]
    return [*cells, row.roster, "—" if row.declared is None else row.declared]


def title(year: int, as_of: date) -> str:
    """The line above a table of figures."""
    return f"{year} 年三项指标，截至 {as_of.isoformat()}"


def table_book(head: str, header: Sequence[str], rows: Iterable[Sequence[object]], note: str = "") -> bytes:
    """Rows as .xlsx under a heading; texts stay texts."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("数据")
    decimals = book.add_format({"num_format": "#,##0.0##"})
    bold = book.add_format({"bold": True})
    sheet.write(0, 0, head, bold)
    sheet.write(1, 0, note)
    sheet.write_row(3, 0, header, bold)
    for index, row in enumerate(rows):
        for column, cell in enumerate(row):
            sheet.write(4 + index, column, cell, decimals if isinstance(cell, float) else None)
    sheet.freeze_panes(4, 0)
    sheet.set_column(0, len(header) - 1, 14)
    sheet.set_column(1, 2, 24)
    book.close()
    return buffer.getvalue()


def workbook(rows: Sequence[Figures], *, year: int, as_of: date) -> bytes:
    """The table as .xlsx with formula and as-of date on top."""
    return table_book(title(year, as_of), HEADER, map(as_cells, rows), _FORMULA)


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The table as comma-separated text."""
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    return text.getvalue()


def download(
    kind: str, name: str, head: str, header: Sequence[str], rows: Sequence[Sequence[object]], note: str = ""
) -> HttpResponse:
    """A file to keep: workbook, or text that spreadsheets read as UTF-8."""
    if kind == "csv":
        answer = HttpResponse("\ufeff" + csv_text(header, rows), content_type="text/csv; charset=utf-8")
    else:
        answer = HttpResponse(
            table_book(head, header, rows, note or (_FORMULA if header is HEADER else "")), content_type=XLSX
        )
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{name}.{kind}')}"
    answer["Cache-Control"] = "no-store"
    return answer


MEASURED_HEADER = ("范围", "条款", "指标", "数值", "单位", "分子", "分母", "目标", "是否达到", "还差", "公式", "来源")


def _plain(number: Fraction) -> int | float:
    return int(number) if number.denominator == 1 else float(number)


def measured_cells(place: str, one: Measured, said: str) -> list[object]:
    """One indicator of one node as a line: the value with one decimal, «—» where there is none."""
    value = "—" if one.share is None else one.share
    target: object = "—" if one.target is None else float(one.target)
    parts: list[object] = [_plain(part) for part in one.fraction] if one.fraction else ["—", "—"]
    words = [one.indicator.clause, safe_cell(one.indicator.name), value, one.indicator.unit, *parts, target]
    return [safe_cell(place), *words, _MET[one.met], one.missing_text or "—", said, one.indicator.origin]


def measured_dict(scope: str, code: str, name: str, one: Measured) -> dict[str, object]:
    """One indicator of one node for the command and the interface; numbers as exact as JSON has them."""
    return {
        "scope": scope,
        "code": code,
        "name": name,
        "indicator": one.indicator.code,
        "title": one.indicator.name,
        "clause": one.indicator.clause,
        "unit": one.indicator.unit,
        "value": one.share,
        "target": None if one.target is None else float(one.target),
        "met": one.met,
        "missing": one.missing,
        "counts": {key: None if found is None else float(found) for key, found in one.counts.items()},
    }
