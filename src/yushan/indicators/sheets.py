"""A table as a workbook with a chart of its own."""

import io
from collections.abc import Sequence
from urllib.parse import quote

import xlsxwriter
from django.http import HttpResponse

from yushan.common.text import safe_cell
from yushan.indicators.export import XLSX

_FIRST_ROW = 4
_MOST_SERIES = 8


def with_chart(
    name: str,
    head: str,
    note: str,
    header: Sequence[str],
    rows: Sequence[Sequence[object]],
    last: Sequence[object],
) -> HttpResponse:
    """Heading, note, table with a last line of sums, and a column chart of the columns (of the sum where there is one)."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("表")
    bold, number = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.0;-#,##0.0;0"})
    sheet.write(0, 0, head, bold)
    sheet.write(1, 0, note)
    sheet.write_row(_FIRST_ROW - 1, 0, [safe_cell(cell) for cell in header], bold)
    for at, row in enumerate([*rows, last]):
        sheet.write(_FIRST_ROW + at, 0, safe_cell(row[0]))
        sheet.write_row(_FIRST_ROW + at, 1, row[1:], number)
    sheet.freeze_panes(_FIRST_ROW, 1)
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, max(1, len(header) - 1), 14)
    if rows:
        chart = book.add_chart({"type": "column", "subtype": "stacked"})
        columns = range(1, min(len(header) - 1, 1 + _MOST_SERIES)) if len(header) > 2 else [1]
        end = _FIRST_ROW + len(rows) - 1
        for column in columns:
            chart.add_series(
                {
                    "name": [sheet.get_name(), _FIRST_ROW - 1, column],
                    "categories": [sheet.get_name(), _FIRST_ROW, 0, end, 0],
                    "values": [sheet.get_name(), _FIRST_ROW, column, end, column],
                }
            )
        chart.set_title({"name": head})
        chart.set_size({"width": 960, "height": 420})
        sheet.insert_chart(_FIRST_ROW + len(rows) + 3, 0, chart)
    book.close()
    answer = HttpResponse(buffer.getvalue(), content_type=XLSX)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{name}.xlsx')}"
    answer["Cache-Control"] = "no-store"
    return answer
