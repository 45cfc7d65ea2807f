"""A list of people as a workbook that leaves the house: marked with who took it, when and what for."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter

from yushan.common import clock
from yushan.common.text import safe_cell

# No cell becomes what it was not written as: formulas least of all (OWASP: CSV injection).
_AS_WRITTEN = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def workbook(
    actor: Any,
    *,
    title: str,
    head: Sequence[str],
    rows: Iterable[Sequence[object]],
    reason: str,
    only: str = "上述用途",
    personal: bool = True,
) -> bytes:
    """The mark in the first line, the titles in the third, the rows below; whole numbers as numbers, all else as text.

    `only` is what it may be used for; without `personal` nobody is named in it. Permission, reason and trail are the caller's.
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, _AS_WRITTEN)
    sheet, bold = book.add_worksheet(title), book.add_format({"bold": True})
    mark = f"{actor} · {clock.local(clock.now()):%Y-%m-%d %H:%M} · 用途：{reason}"
    warning = f"含个人信息，只能用于{only}，用完请删除。" if personal else ""
    sheet.write_string(0, 0, str(safe_cell(f"{mark}。{warning}")))
    sheet.set_column(0, len(head) - 1, 18)
    sheet.freeze_panes(3, 0)
    for place, word in enumerate(head):
        sheet.write_string(2, place, word, bold)
    for number, row in enumerate(rows, 3):
        for place, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(number, place, value)
            else:
                sheet.write_string(number, place, str(safe_cell(value)))
    book.close()
    return buffer.getvalue()
