"""A workbook of people, written row by row so that its size does not matter, with the asker's mark on every page."""

import tempfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

import xlsxwriter

from yushan.common import clock
from yushan.common.text import safe_cell
from yushan.volunteers.people_columns import ExportColumn

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A spreadsheet refuses headers longer than 255 signs.
_HEADER = 200


def mark_of(number: int, who: str, at: datetime, reason: str) -> str:
    """Who took the list along, when and what for."""
    return f"导出编号 E{number} · {who} · {clock.local(at):%Y-%m-%d %H:%M} · 用途：{reason}"


def write(mark: str, columns: Sequence[ExportColumn], rows: Iterable[Sequence[object]]) -> bytes:
    """The file. Values that a spreadsheet would take for a formula become text; only one row is in memory at a time."""
    with tempfile.TemporaryDirectory(prefix="yushan-list-") as folder:  # readable by this user only
        path = Path(folder) / "list.xlsx"
        book = xlsxwriter.Workbook(
            str(path),
            {"constant_memory": True, "tmpdir": folder, "strings_to_formulas": False, "strings_to_urls": False,
             "strings_to_numbers": False},
        )  # fmt: skip
        book.set_properties({"title": "志愿者名单", "comments": mark})
        sheet = book.add_worksheet("名单")
        bold, small = book.add_format({"bold": True}), book.add_format({"italic": True, "font_color": "#8a1c1c"})
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
        line = "&L" + mark[:_HEADER].replace("&", "&&")
        sheet.set_header(line)
        sheet.set_footer(line[:_HEADER] + "&R&P/&N")
        sheet.repeat_rows(0, 2)
        sheet.freeze_panes(3, 0)
        sheet.write_string(0, 0, f"{mark}。含个人信息，只能用于上述用途，用完请删除。", small)
        for place, column in enumerate(columns):
            sheet.write_string(2, place, column.label, bold)
        for number, row in enumerate(rows, 3):
            for place, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(number, place, str(safe_cell(value)))
                else:
                    sheet.write_number(number, place, value)
        book.close()
        return path.read_bytes()
