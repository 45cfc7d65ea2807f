"""Sheets of an .xlsx or .xls workbook."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from yushan.exchange.reading import probe
from yushan.exchange.reading.archive import LOCKED, check_archive
from yushan.exchange.reading.refused import FileRefused
from yushan.exchange.reading.sheets import Merge, Raw, Sheet
from yushan.exchange.reading.source import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, Source

_DAMAGED = "文件损坏，读不出来。请在表格软件里打开它，另存为 .xlsx 后再传。"
_PROBE_SECONDS = 90


class WorkbookSheet(Sheet):
    """A loaded worksheet; rows come from memory as often as wanted."""

    def __init__(self, name: str, sheet: CalamineSheet) -> None:
        super().__init__(name)
        self._sheet = sheet
        self._first_column = sheet.start[1] if sheet.start else 0

    def lines(self) -> Iterator[list[Raw]]:
        """Rows from the sheet's first, cells from its first column."""
        margin: list[Raw] = [""] * self._first_column
        for cells in self._sheet.iter_rows():
            yield margin + cells  # type: ignore[operator]

    def merges(self) -> list[Merge]:
        """Merged ranges, zero-based, both corners included."""
        return self._sheet.merged_cell_ranges or []


@dataclass(frozen=True)
class _Size:
    name: str
    hidden: bool
    rows: int
    columns: int


def _sizes(source: Source) -> list[_Size]:
    with source.open() as file:
        content = file.read()
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(Path(probe.__file__))],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_PROBE_SECONDS,
            check=True,
        )
        answer = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        raise FileRefused(_DAMAGED) from None
    if answer.get("error") == "locked":
        raise FileRefused(LOCKED)
    if "error" in answer:
        raise FileRefused(_DAMAGED)
    return [_Size(**sheet) for sheet in answer["sheets"]]


def _check_size(size: _Size) -> None:
    if size.columns > MAX_COLUMNS:
        raise FileRefused(
            f"表“{size.name}”用到了第 {size.columns} 列，最多读 {MAX_COLUMNS} 列。请删去右边多余的内容再传。"
        )
    if size.rows > MAX_ROWS:
        raise FileRefused(
            f"表“{size.name}”用到了第 {size.rows:,} 行，一次最多 {MAX_ROWS:,} 行。请删去下方多余的内容，或拆成几个文件再传。"
        )
    if size.rows * size.columns > MAX_CELLS:
        raise FileRefused(f"表“{size.name}”太大（{size.rows:,} 行 × {size.columns} 列）。请拆成几个文件再传。")


def open_sheets(source: Source, *, zipped: bool) -> tuple[list[Sheet], list[str]]:
    """Visible worksheets with content, and the names of the hidden ones with content. Raises FileRefused."""
    if zipped:
        check_archive(source)
    sizes = [size for size in _sizes(source) if size.rows]
    for size in sizes:
        _check_size(size)
    visible = [size for size in sizes if not size.hidden]
    loaded = visible if zipped else sizes  # of an .xls the parser loads every sheet at once
    if sum(size.rows * size.columns for size in loaded) > MAX_CELLS:
        raise FileRefused("工作簿里的表加起来太大。请拆成几个文件再传。")
    try:
        with source.open() as file:
            workbook = CalamineWorkbook.from_filelike(file)
        sheets: list[Sheet] = [WorkbookSheet(s.name, workbook.get_sheet_by_name(s.name)) for s in visible]
    except CalamineError:
        raise FileRefused(_DAMAGED) from None
    return sheets, [size.name for size in sizes if size.hidden]
