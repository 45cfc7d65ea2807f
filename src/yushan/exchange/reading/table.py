"""One call for every file: which sheets hold the wanted columns, and their rows one by one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from yushan.common.text import compact
from yushan.exchange.reading.delimited import DelimitedSheet
from yushan.exchange.reading.header import HEADER_WITHIN, ColumnSpec, Header, find_header, header_base, header_key
from yushan.exchange.reading.kinds import kind_of, require_name
from yushan.exchange.reading.refused import FileRefused
from yushan.exchange.reading.sheets import Raw, Sheet, column_letter, is_blank
from yushan.exchange.reading.source import MAX_ROWS, Source
from yushan.exchange.reading.workbook import open_sheets

PROBLEM_COLUMN = "问题"
# Sheets that our own templates and marked workbooks carry beside the data.
OWN_NOTES = ("说明", "填写说明")
_TOTAL = re.compile(r"(合计|总计|小计|共计|累计|总数)([:(]|[0-9]|人数|$).*|共[0-9]+[人条行名].*")
_NOTE = re.compile(
    r"(注|备注|附注|说明|填表说明|填报说明)[0-9]?[:.、].*"
    r"|(填表|制表|填报|审核|复核|经办|负责|联系)人?(单位|日期|时间|电话|签字|签名)?([:(].*|$)"
    r"|(填报|填表)?(单位)?(负责人)?\(?(盖章|公章|签章|签字)\)?.*"
    r"|第[0-9]+页.*|\(?以下(空白|无).*"
)
_SIGNED_ON = re.compile(r"[0-9]{4}[年./-].*")
_NUMERIC = re.compile(r"[0-9.,]+(人|名|个|条|行|次|小时|元)?|[-–—/]+")
_MOST_SKIPPED = 1_000


class Row(NamedTuple):
    """A row of data: `number` as a spreadsheet shows it; `cells` has every wanted column, None where blank."""

    sheet: str
    number: int
    cells: dict[str, Raw]


class Skipped(NamedTuple):
    """A row that holds no data: a total, a note, a header repeated on a new page."""

    sheet: str
    number: int
    why: str


@dataclass
class Part:
    """A sheet with the wanted header. `header_row` as a spreadsheet shows it; `mapping`: name → column from 0."""

    sheet: Sheet
    header_row: int
    mapping: dict[str, int]
    unknown: list[str]
    columns: list[ColumnSpec]

    @property
    def name(self) -> str:
        """The sheet's name."""
        return self.sheet.name

    def lines(self) -> Iterator[tuple[int, list[Raw]]]:
        """Every row of the sheet with its number, also those above the header; merged values are spread."""
        fills = self._fills()
        held: dict[int, tuple[int, Raw]] = {}
        for index, cells in enumerate(self.sheet.lines()):
            if not fills:
                yield index + 1, cells
                continue
            filled = list(cells)
            for column, (last, value) in held.items():
                if index <= last and column < len(cells) and is_blank(cells[column]):
                    filled[column] = value
            blank = all(is_blank(cells[i]) for i in self.mapping.values() if i < len(cells))
            for column, last in fills.get(index, ()):
                held[column] = last, cells[column] if column < len(cells) else None
            yield index + 1, cells if blank else filled

    def _fills(self) -> dict[int, list[tuple[int, int]]]:
        """First row of a vertical merge below the header → its (column, last row)."""
        filling = {self.mapping[column.name] for column in self.columns if column.fills and column.name in self.mapping}
        starts: dict[int, list[tuple[int, int]]] = {}
        for (top, left), (bottom, _right) in self.sheet.merges():
            if left in filling and bottom > top >= self.header_row:
                starts.setdefault(top, []).append((left, bottom))
        return starts

    def rows(self, skipped: list[Skipped]) -> Iterator[Row]:
        """Data rows; what is passed over is noted in `skipped`."""
        places = [(column.name, self.mapping.get(column.name)) for column in self.columns]
        labels = {self.mapping[c.name]: {header_key(n) for n in (c.name, *c.aliases)} | {header_base(c.name)}
                  for c in self.columns if c.name in self.mapping}  # fmt: skip
        required = [self.mapping[column.name] for column in self.columns if column.required]
        for number, line in self.lines():
            if number <= self.header_row:
                continue
            width = len(line)
            cells = {name: None if at is None or at >= width or is_blank(line[at]) else line[at] for name, at in places}
            if all(value is None for value in cells.values()):
                continue
            why = self._why_no_data(line, required, labels)
            if why:
                if len(skipped) < _MOST_SKIPPED:
                    skipped.append(Skipped(self.name, number, why))
                continue
            yield Row(self.name, number, cells)

    def _why_no_data(self, line: list[Raw], required: list[int], labels: dict[int, set[str]]) -> str:
        given = [index for index in required if index < len(line) and not is_blank(line[index])]
        if given and len(given) == len(required):
            first = line[given[0]]
            if not isinstance(first, str) or header_base(first) not in labels[given[0]]:
                return ""  # the usual row, decided quickly
        present = [i for i in self.mapping.values() if i < len(line) and not is_blank(line[i])]
        if len(present) > 1 and all(_is_label(line[i], labels[i]) for i in present):
            return "重复的表头"
        first_index = next(index for index, value in enumerate(line) if not is_blank(value))
        others = [compact(line[index]) for index in given if index != first_index]
        text = compact(line[first_index])
        if _TOTAL.fullmatch(text) and all(_NUMERIC.fullmatch(other) for other in others):
            return "合计行"
        # A remark in a column of its own does not make a note of a row that lacks one required cell.
        signing = first_index in required or all(_NOTE.fullmatch(o) or _SIGNED_ON.fullmatch(o) for o in others)
        return "说明行" if signing and _NOTE.fullmatch(text) else ""


def _is_label(value: Raw, labels: set[str]) -> bool:
    return header_key(value) in labels or header_base(value) in labels


@dataclass
class Table:
    """The readable parts of a file. `notes` tell what was left out and what looks odd, in Chinese."""

    filename: str
    kind: str
    columns: list[ColumnSpec]
    parts: list[Part]
    notes: list[str] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)

    @property
    def sheet(self) -> str:
        """Name of the first sheet that is read."""
        return self.parts[0].name

    @property
    def header_row(self) -> int:
        """Row of the first sheet's header, as a spreadsheet shows it."""
        return self.parts[0].header_row

    @property
    def mapping(self) -> dict[str, int]:
        """Column name → column from 0, in the first sheet."""
        return self.parts[0].mapping

    @property
    def unknown(self) -> list[str]:
        """Header cells that are no wanted column, over all sheets."""
        return list(dict.fromkeys(name for part in self.parts for name in part.unknown))

    def __iter__(self) -> Iterator[Row]:
        """All data rows, sheet by sheet; may be asked for again. `skipped` is filled on the way."""
        self.skipped = []
        for part in self.parts:
            yield from part.rows(self.skipped)


def open_table(path_or_bytes: str | Path | bytes, filename: str, columns: Sequence[ColumnSpec]) -> Table:
    """Opens an untidy workbook or csv file by its content. Raises FileRefused with a reason for the uploader.

    `filename` is what the uploader called it; a name that says something else than the content is refused.
    """
    wanted = list(columns)
    source = Source(path_or_bytes)
    kind = kind_of(source)
    hidden: list[str] = []
    if kind == "text":
        sheets: list[Sheet] = [DelimitedSheet(source, filename, wanted)]
    else:
        sheets, hidden = open_sheets(source, zipped=kind == "xlsx")
    require_name(kind, filename)
    table = Table(filename, "csv" if kind == "text" else kind, wanted, [])
    attempts: list[Header] = []
    for sheet in sheets:
        header = find_header(list(islice(sheet.lines(), HEADER_WITHIN)), wanted)
        attempts.append(header)
        if header.missing(wanted) or not header.mapping:
            if sheet.name not in OWN_NOTES:
                table.notes.append(f"表“{sheet.name}”里没有要的列，没有读。")
            continue
        unknown = [name for name in header.unknown if name != PROBLEM_COLUMN]
        table.parts.append(Part(sheet, header.row + 1, header.mapping, unknown, wanted))
        table.notes += [
            f"表“{sheet.name}”有不止一列像“{name}”，读的是 {column_letter(header.mapping[name])} 列，"
            f"{column_letter(at)} 列没有读。"
            for name, at in header.repeated
        ]
    table.notes += [f"表“{name}”是隐藏的，没有读；需要的话请取消隐藏再传。" for name in hidden]
    _check_parts(table, attempts, hidden)
    return table


def _check_parts(table: Table, attempts: list[Header], hidden: list[str]) -> None:
    if not table.parts:
        raise _no_header(table.columns, attempts, hidden)
    if not any(True for _ in table):
        raise FileRefused("表头下面没有数据。请填好后再传。")
    if table.kind != "csv" and len(table.parts) > 1 and sum(1 for _ in table) > MAX_ROWS:
        raise FileRefused(f"几个表加起来超过 {MAX_ROWS:,} 行。请拆成几个文件再传。")
    table.skipped = []


def _no_header(columns: list[ColumnSpec], attempts: list[Header], hidden: list[str]) -> FileRefused:
    required = [column.name for column in columns if column.required]
    if not attempts:
        if hidden:
            return FileRefused("有内容的表都是隐藏的。请取消隐藏后再传。")
        return FileRefused("文件里没有数据。请填好后再传。")
    best = max(attempts, key=lambda header: len(header.mapping))
    if not best.mapping:
        return FileRefused(
            f"前 {HEADER_WITHIN} 行里没有找到表头，需要的列有{_quoted(required)}。请对照模板写好列名再传。",
            missing=required,
        )
    missing = best.missing(columns)
    found = [*best.mapping, *best.unknown]
    return FileRefused(
        f"第 {best.row + 1} 行像是表头，但缺少{_quoted(missing)}，找到的是{_quoted(found[:30])}。请补上缺少的列再传。",
        missing=missing,
        found=found,
    )


def _quoted(names: Sequence[str]) -> str:
    return "、".join(f"“{name}”" for name in names)
