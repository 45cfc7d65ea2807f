"""Figures as JSON (docs/interfaces.md), rows, and files to download."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from urllib.parse import quote

import xlsxwriter
from django.http import HttpResponse

from yushan.common.text import safe_cell
from yushan.indicators.queries import Figures, Rate

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
        cells += [rate.numerator, rate.denominator, rate.percent, _MET[rate.met]]
    return [*cells, row.roster, "—" if row.declared is None else row.declared]


def title(year: int, as_of: date) -> str:
    """The line above a table of figures."""
    return f"{year} 年三项指标，截至 {as_of.isoformat()}"


def _book(head: str, header: Sequence[str], rows: Iterable[Sequence[object]], note: str = "") -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    sheet.write(0, 0, head, bold)
    sheet.write(1, 0, note)
    sheet.write_row(3, 0, header, bold)
    for index, row in enumerate(rows):
        sheet.write_row(4 + index, 0, row)
    sheet.freeze_panes(4, 0)
    sheet.set_column(0, len(header) - 1, 14)
    sheet.set_column(1, 2, 24)
    book.close()
    return buffer.getvalue()


def workbook(rows: Sequence[Figures], *, year: int, as_of: date) -> bytes:
    """The table as .xlsx with formula and as-of date on top."""
    return _book(title(year, as_of), HEADER, map(as_cells, rows), _FORMULA)


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The table as comma-separated text."""
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    return text.getvalue()


def download(kind: str, name: str, head: str, header: Sequence[str], rows: Sequence[Sequence[object]]) -> HttpResponse:
    """A file to keep: workbook, or text that spreadsheets read as UTF-8."""
    if kind == "csv":
        answer = HttpResponse("\ufeff" + csv_text(header, rows), content_type="text/csv; charset=utf-8")
    else:
        answer = HttpResponse(_book(head, header, rows, _FORMULA if header is HEADER else ""), content_type=XLSX)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{name}.{kind}')}"
    answer["Cache-Control"] = "no-store"
    return answer
