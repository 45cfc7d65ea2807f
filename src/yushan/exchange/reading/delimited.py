"""Comma, tab or semicolon separated text in the encodings that Chinese offices use."""

import codecs
import csv
import re
from collections.abc import Iterator
from contextlib import suppress
from io import TextIOWrapper
from itertools import islice
from pathlib import PurePath

from yushan.exchange.reading.header import HEADER_WITHIN, ColumnSpec, find_header
from yushan.exchange.reading.refused import FileRefused
from yushan.exchange.reading.sheets import Raw, Sheet
from yushan.exchange.reading.source import MAX_COLUMNS, MAX_ROWS, Source

_SEPARATORS = ",\t;|，；"
_MOST_LINES_OF_A_CELL = 200
_LONGEST_LINE = 1_000_000
# ="0231…" is how some programs keep a spreadsheet from taking a number for a number.
_AS_TEXT = re.compile(r'="(.*)"')


def _encoding_of(source: Source) -> str:
    head = source.head
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if head.startswith(mark):
            return _fitting(source, encoding)
    if b"\x00" in head:  # line ends and separators of UTF-16 have a zero on one side
        return _fitting(source, "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be")
    return _fitting(source, "utf-8", "gb18030")


def _fitting(source: Source, *encodings: str) -> str:
    """The first encoding in which the whole file makes sense."""
    for encoding in encodings:
        decoder = codecs.getincrementaldecoder(encoding)("strict")
        try:
            with source.open() as file:
                while chunk := file.read(1 << 20):
                    if re.search("[\x00-\x08\x0e-\x19\x1c-\x1f]", decoder.decode(chunk)):
                        break
                else:
                    decoder.decode(b"", final=True)
                    return encoding
        except UnicodeDecodeError:
            continue
    raise FileRefused("看不出这是什么文件，也可能是文字编码不对。请在表格软件里打开它，另存为 .xlsx 后再传。")


class DelimitedSheet(Sheet):
    """A csv file as a sheet; named as a spreadsheet names it, after the file."""

    def __init__(self, source: Source, filename: str, columns: list[ColumnSpec]) -> None:
        super().__init__(PurePath(filename).stem or "表")
        self._source = source
        self.encoding = _encoding_of(source)
        self._separator = ","
        self._separator = self._best_separator(columns)
        self._check()

    def lines(self) -> Iterator[list[Raw]]:
        """Records of the file; a record of several lines is one row."""
        for record in self._records(self._separator):
            yield [_AS_TEXT.sub(r"\1", cell) if cell.startswith("=") else cell for cell in record]

    def _records(self, separator: str) -> Iterator[list[str]]:
        pending: list[str] = []
        last: list[str] = []
        row = 1
        with TextIOWrapper(self._source.open(), encoding=self.encoding, newline="") as text:

            def feed() -> Iterator[str]:
                while line := text.readline(_LONGEST_LINE):
                    if len(line) == _LONGEST_LINE:
                        raise FileRefused(f"第 {row} 行长得不合理。请检查换行和分隔符，或另存为 .xlsx 后再传。")
                    pending.append(line)
                    yield line

            try:
                for record in csv.reader(feed(), delimiter=separator):
                    if len(pending) > _MOST_LINES_OF_A_CELL:
                        raise _unpaired(row)
                    last = pending.copy()
                    pending.clear()
                    row += 1
                    yield record
                if len(last) > 1:  # the reader forgives a quote that is never closed: the rest would be lost
                    list(csv.reader(last, delimiter=separator, strict=True))
            except csv.Error as error:
                if "expected after" not in str(error):
                    raise _unpaired(row - 1 if not pending else row) from None

    def _best_separator(self, columns: list[ColumnSpec]) -> str:
        def merit(separator: str) -> tuple[int, int]:
            rows: list[list[str]] = []
            with suppress(FileRefused):  # a broken record further down is judged by _check
                rows.extend(islice(self._records(separator), HEADER_WITHIN))
            return len(find_header(rows, columns).mapping), max((len(row) for row in rows), default=0)

        return max(_SEPARATORS, key=merit)

    def _check(self) -> None:
        """One pass ahead, so that a file is refused before its first row is used."""
        for number, record in enumerate(self._records(self._separator), start=1):
            if number > MAX_ROWS:
                raise FileRefused(f"文件超过 {MAX_ROWS:,} 行。请拆成几个文件再传。")
            if len(record) > MAX_COLUMNS and any(cell.strip() for cell in record[MAX_COLUMNS:]):
                raise FileRefused(f"第 {number} 行有 {len(record)} 列，最多读 {MAX_COLUMNS} 列。请检查分隔符再传。")


def _unpaired(row: int) -> FileRefused:
    return FileRefused(f"第 {row} 行的英文双引号不成对，后面的内容分不清。请改好引号，或另存为 .xlsx 后再传。")
