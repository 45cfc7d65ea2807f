"""Workbooks that go back to the uploader: the marked one, and the empty template."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from yushan.common.text import clean, compact
from yushan.exchange.reading.header import ColumnSpec
from yushan.exchange.reading.sheets import Raw
from yushan.exchange.reading.table import PROBLEM_COLUMN, Part, Table

_MOST_COMMENTS = 5_000  # every comment is a drawing; beyond that the colour and the last column have to do
_LONGEST_TEXT = 32_000
_OPTIONS = {
    "constant_memory": True,
    "in_memory": False,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_FORBIDDEN_IN_NAME = str.maketrans(dict.fromkeys("[]:*?/\\", "_"))


@dataclass(frozen=True, slots=True)
class Problem:
    """A cell that could not be read; `column` is "" when the whole row is meant. `row` as a spreadsheet shows it."""

    sheet: str
    row: int
    column: str
    value: str
    reason: str


def write_marked_workbook(table: Table, problems: Iterable[Problem]) -> bytes:
    """The uploaded rows at their places, doubtful cells filled and commented, reasons in a last column «问题».

    Everything is written as text: nothing is computed, no number loses digits. The result can be corrected and
    uploaded again.
    """
    listed = list(problems)
    output = BytesIO()
    workbook = xlsxwriter.Workbook(output, _OPTIONS)
    formats = _Formats(workbook)
    names = {"说明"}
    _write_summary(workbook.add_worksheet("说明"), formats, table, listed)
    comments = _MOST_COMMENTS
    for part in table.parts:
        own: dict[int, list[Problem]] = defaultdict(list)
        for problem in listed:
            if problem.sheet == part.name:
                own[problem.row].append(problem)
        comments = _write_part(workbook.add_worksheet(_sheet_name(part.name, names)), formats, part, own, comments)
    workbook.close()
    return output.getvalue()


class _Formats:
    """The few looks of our workbooks; every cell is text («@»)."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        text = {"num_format": "@", "valign": "top"}
        self.text: Format = workbook.add_format(text)
        self.wrapped: Format = workbook.add_format({**text, "text_wrap": True})
        self.header: Format = workbook.add_format({**text, "bold": True, "bg_color": "#E3F1ED", "bottom": 1})
        self.title: Format = workbook.add_format({**text, "bold": True, "font_size": 14})
        self.bad: Format = workbook.add_format({**text, "bg_color": "#FBE3E1", "border": 1, "border_color": "#B42318"})
        self.reason: Format = workbook.add_format({**text, "font_color": "#B42318"})


def _write(sheet: Worksheet, row: int, column: int, value: Raw, style: Format) -> None:
    text = clean(value)[:_LONGEST_TEXT]
    if text:
        sheet.write_string(row, column, text, style)
    else:
        sheet.write_blank(row, column, None, style)


def _sheet_name(name: str, taken: set[str]) -> str:
    base = (name.translate(_FORBIDDEN_IN_NAME).strip("'") or "表")[:31]
    chosen, count = base, 1
    while chosen.casefold() in {other.casefold() for other in taken}:
        count += 1
        chosen = f"{base[:27]}({count})"
    taken.add(chosen)
    return chosen


def _write_part(
    sheet: Worksheet, formats: _Formats, part: Part, problems: Mapping[int, list[Problem]], comments: int
) -> int:
    """Writes one sheet row by row; returns how many comments may still be given."""
    last_column, last_row = 0, part.header_row
    header: list[Raw] = []
    for number, line in enumerate(part.sheet.lines(), start=1):
        if number == part.header_row:
            header = line
        last_column = max(last_column, len(line))
    reason_column = next((i for i, cell in enumerate(header) if compact(cell) == PROBLEM_COLUMN), last_column)
    sheet.set_column(0, max(last_column, 1) - 1, 16, formats.text)
    sheet.set_column(reason_column, reason_column, 60, formats.reason)
    for number, line in part.lines():
        row, marks = number - 1, problems.get(number, [])
        bad = {part.mapping[problem.column]: problem for problem in marks if problem.column in part.mapping}
        style = formats.header if number == part.header_row else formats.text
        for column, value in enumerate(line):
            if column in bad or column == reason_column or value is None or value == "":
                continue
            _write(sheet, row, column, value, style)
        for column, problem in bad.items():
            _write(sheet, row, column, line[column] if column < len(line) else None, formats.bad)
            if comments > 0:
                sheet.write_comment(row, column, problem.reason, {"x_scale": 2})
                comments -= 1
        if number == part.header_row:
            _write(sheet, row, reason_column, PROBLEM_COLUMN, formats.header)
        elif marks:
            _write(sheet, row, reason_column, "；".join(_reason(problem) for problem in marks), formats.reason)
        last_row = number
    sheet.freeze_panes(part.header_row, 0)
    sheet.autofilter(part.header_row - 1, 0, last_row - 1, max(reason_column, last_column - 1))
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{last_row}"})
    return comments


def _reason(problem: Problem) -> str:
    return f"{problem.column}：{problem.reason}" if problem.column else problem.reason


def _write_summary(sheet: Worksheet, formats: _Formats, table: Table, problems: list[Problem]) -> None:
    rows = len({(problem.sheet, problem.row) for problem in problems})
    lines = [
        f"《{table.filename}》里有 {rows:,} 行、{len(problems):,} 处需要您改。",
        "1. 有疑问的格子涂成了浅红色，原因写在批注和最后一列“问题”里；可以按“问题”列筛选。",
        "2. 直接在原处改好，保存，再上传这份文件。“问题”列和本页留着不影响。",
        "3. 已经写入的行再传一次也不会重复。",
    ]
    sheet.set_column(0, 0, 30, formats.wrapped)
    sheet.set_column(1, 1, 90, formats.wrapped)
    for row, text in enumerate(lines):
        sheet.write_string(row, 0, text, formats.title if row == 0 else formats.text)
    row = len(lines) + 1
    for name, count in Counter(problem.column or "整行" for problem in problems).most_common():
        sheet.write_string(row, 0, f"“{name}”", formats.text)
        sheet.write_string(row, 1, f"{count:,} 处", formats.text)
        row += 1
    for note in table.notes:
        sheet.write_string(row, 0, note, formats.text)
        row += 1


def write_template(columns: Sequence[ColumnSpec], title: str, examples: Sequence[Mapping[str, str]] = ()) -> bytes:
    """An empty workbook to fill in: text columns, required names with a star, notes and examples on a second sheet."""
    output = BytesIO()
    workbook = xlsxwriter.Workbook(output, _OPTIONS)
    formats = _Formats(workbook)
    sheet = workbook.add_worksheet(_sheet_name(title, {"填写说明"}))
    sheet.set_column(0, len(columns) - 1, 20, formats.text)
    sheet.write_string(0, 0, title, formats.title)
    for index, column in enumerate(columns):
        sheet.write_string(1, index, column.name + ("*" if column.required else ""), formats.header)
        if column.note:
            sheet.write_comment(1, index, column.note, {"x_scale": 2})
    sheet.freeze_panes(2, 0)
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    notes = workbook.add_worksheet("填写说明")
    notes.set_column(0, 0, 24, formats.text)
    notes.set_column(1, 1, 8, formats.text)
    notes.set_column(2, 2, 50, formats.wrapped)
    notes.set_column(3, 2 + max(len(examples), 1), 24, formats.text)
    heads = ["列名", "必填", "怎么填", *(f"例 {number}" for number in range(1, len(examples) + 1))]
    for index, head in enumerate(heads):
        notes.write_string(0, index, head, formats.header)
    for row, column in enumerate(columns, start=1):
        values = [
            column.name,
            "是" if column.required else "",
            column.note,
            *(e.get(column.name, "") for e in examples),
        ]
        for index, value in enumerate(values):
            if value:
                notes.write_string(row, index, value, formats.wrapped if index == 2 else formats.text)
    workbook.close()
    return output.getvalue()
