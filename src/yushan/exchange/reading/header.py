"""Finds the header row by its names: under title rows, in any order, over two rows, with notes in brackets."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from yushan.common.text import compact
from yushan.exchange.reading.sheets import Raw
from yushan.exchange.reading.source import MAX_COLUMNS

HEADER_WITHIN = 20
_DECORATION = re.compile(r"[*:·、,。.\"'“”‘’_-]")
_BRACKETED = re.compile(r"[(\[【〔<《「{][^)\]】〕>》」}]*[)\]】〕>》」}]")
_HINT = re.compile(
    r"[(\[【〔<《「{](?:必填|必须|选填|可选|非必填|可不填|格式|例|如|文本|[^)\]】〕>》」}]*填)[^)\]】〕>》」}]*[)\]】〕>》」}]"
)
_BRACKETS = re.compile(r"[(\[【〔<《「{)\]】〕>》」}]")
_NUMBERING = re.compile(r"^[0-9]{1,2}[.、)]")


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """A column of an import: its name, other names it goes by, and what a template says about it.

    `fill_merged`: a vertically merged cell stands for all its rows; by default in optional columns only.
    """

    name: str
    required: bool = False
    aliases: tuple[str, ...] = ()
    note: str = ""
    fill_merged: bool | None = None

    @property
    def fills(self) -> bool:
        """Whether merged cells are spread over their rows."""
        return not self.required if self.fill_merged is None else self.fill_merged


@dataclass
class Header:
    """Where the header is (zero-based row), which column (zero-based) carries which name, what was not understood."""

    row: int
    mapping: dict[str, int] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    repeated: list[tuple[str, int]] = field(default_factory=list)

    def missing(self, columns: Sequence[ColumnSpec]) -> list[str]:
        """Required columns that are not there."""
        return [column.name for column in columns if column.required and column.name not in self.mapping]


def header_key(value: Raw) -> str:
    """A header cell for comparing: width, spaces, stars, numbering and brackets do not matter."""
    return _BRACKETS.sub("", _DECORATION.sub("", _NUMBERING.sub("", compact(value)))).casefold()


def header_base(value: Raw) -> str:
    """The same without what stands in brackets: «姓名（必填）» → 姓名."""
    return header_key(_BRACKETED.sub("", compact(value)))


def _ranks(columns: Sequence[ColumnSpec]) -> dict[str, tuple[int, str]]:
    """Key of a header → (rank, column name); a lower rank is the surer match."""
    ranks: dict[str, tuple[int, str]] = {}
    for rank, names in enumerate(
        [
            [(header_key(column.name), column.name) for column in columns],
            [(header_key(alias), column.name) for column in columns for alias in column.aliases],
            # «时长» for «时长(小时)»; the other way round «时长(分钟)» must not pass for it.
            [(header_base(column.name), column.name) for column in columns],
        ]
    ):
        for key, name in names:
            ranks.setdefault(key, (rank, name))
    return ranks


def _match(cells: Sequence[Raw], columns: Sequence[ColumnSpec], ranks: dict[str, tuple[int, str]], row: int) -> Header:
    bracketed = {header_base(column.name) for column in columns if header_base(column.name) != header_key(column.name)}
    header = Header(row)
    best: dict[str, int] = {}
    for index, cell in enumerate(cells[:MAX_COLUMNS]):
        key, base = header_key(cell), header_base(cell)
        if not key:
            continue
        found = ranks.get(key) or ranks.get(header_key(_HINT.sub("", compact(cell))))
        if found is None and base not in bracketed:
            found = ranks.get(base)
        if found is None:
            header.unknown.append(compact(cell))
            continue
        rank, name = found
        if name not in header.mapping:
            header.mapping[name], best[name] = index, rank
        elif rank < best[name]:
            header.repeated.append((name, header.mapping[name]))
            header.mapping[name], best[name] = index, rank
        else:
            header.repeated.append((name, index))
    return header


def find_header(rows: Sequence[Sequence[Raw]], columns: Sequence[ColumnSpec]) -> Header:
    """The best header among the first rows; whether required columns are missing is for the caller to judge."""
    ranks = _ranks(columns)
    required = {column.name for column in columns if column.required}

    def merit(header: Header) -> tuple[int, int]:
        return len(required & header.mapping.keys()), len(header.mapping)

    best = Header(0)
    above: tuple[Sequence[Raw], Header] | None = None
    for index, cells in enumerate(rows[:HEADER_WITHIN]):
        single = _match(cells, columns, ranks, index)
        candidates = [single]
        if above is not None and above[1].mapping and single.mapping:
            width = max(len(cells), len(above[0]))
            # A header of two rows: the lower name counts, the upper where the lower cell belongs to a merge.
            both = [_at(cells, i) if header_key(_at(cells, i)) else _at(above[0], i) for i in range(width)]
            candidates.append(_match(both, columns, ranks, index))
        for candidate in candidates:
            if merit(candidate) > merit(best):
                best = candidate
        above = cells, single
    return best


def _at(cells: Sequence[Raw], index: int) -> Raw:
    return cells[index] if index < len(cells) else None
