"""Rows × columns × filters over counted cells (explorer): what may be asked, and the table that comes of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

# What cells can be parted by. Several service types and several employers may hold one cell: sums count it once.
DIMENSIONS = {
    "area": "区县",
    "organization": "组织",
    "unit": "单位",
    "type": "服务类型",
    "work": "四大工程",
    "programme": "行动计划",
    "brand": "品牌活动",
    "key_date": "重要节点",
    "mode": "活动形式",
    "grade": "时长依据",
    "month": "月份",
}
MEASURES = {"hours": "服务时长（小时）", "services": "服务人次", "activities": "已举办的活动（场）"}
# What an activity itself does not have: who served there, and by what evidence.
OF_ENTRIES = ("unit", "grade")
MOST_ROWS, MOST_COLUMNS = 60, 16
NONE = ""
# What it is called where nothing is written; an activity or team without a district is the city's.
UNSAID = {"area": "市级", "unit": "不在花名册"}
# Each dimension of a cell: keys with what they are called; none: not written.
Keys = Mapping[str, Sequence[tuple[str, str]]]


@dataclass(frozen=True)
class Question:
    """One question: `columns` may be empty. `filters`: dimension → key."""

    measure: str
    rows: str
    columns: str
    year: int
    filters: Mapping[str, str] = field(default_factory=dict)

    @property
    def used(self) -> set[str]:
        """Dimensions that must be known of the cells."""
        return {self.rows, self.columns, *self.filters} - {""}

    @property
    def parameters(self) -> dict[str, str]:
        """For addresses and for keeping."""
        own = {"measure": self.measure, "rows": self.rows, "columns": self.columns, "year": str(self.year)}
        return own | {f"f_{name}": key for name, key in self.filters.items()}

    @property
    def words(self) -> str:
        """«服务时长（小时）：区县 × 月份»."""
        by = " × ".join(DIMENSIONS[name] for name in (self.rows, self.columns) if name)
        return f"{MEASURES[self.measure]}：{by}"


def question(asked: Mapping[str, str], *, year: int) -> Question:
    """What a form or a kept question asks; unknown words count as not said. ValueError says what does not go together."""
    measure, rows, columns = asked.get("measure", ""), asked.get("rows", ""), asked.get("columns", "")
    filters = {name: asked.get(f"f_{name}", "")[:40] for name in DIMENSIONS if asked.get(f"f_{name}")}
    found = Question(
        measure if measure in MEASURES else "hours",
        rows if rows in DIMENSIONS else "area",
        columns if columns in DIMENSIONS else "",
        year,
        filters,
    )
    if found.rows == found.columns:
        raise ValueError("行和列要选不同的项目。")
    if found.measure == "activities" and (wrong := [name for name in OF_ENTRIES if name in found.used]):
        raise ValueError(f"活动场数不能按{DIMENSIONS[wrong[0]]}分，请改看服务人次或服务时长。")
    return found


@dataclass(frozen=True)
class Cell:
    """Something counted once, with what it belongs to."""

    keys: Keys
    amount: int


@dataclass(frozen=True)
class Line:
    """A row of the table; values stand in the order of the columns. `rest`: how many rows are added up in it."""

    key: str
    label: str
    values: Sequence[int]
    total: int
    rest: int = 0


@dataclass(frozen=True)
class Table:
    """`total` counts each cell once: less than the sum of the lines where cells belong to several."""

    columns: Sequence[tuple[str, str]]
    lines: Sequence[Line]
    sums: Sequence[int]
    total: int
    overlapping: bool


def _keys_of(cell: Cell, dimension: str) -> Sequence[tuple[str, str]]:
    return cell.keys.get(dimension) or ((NONE, UNSAID.get(dimension, "未填")),)


def _fits(cell: Cell, filters: Mapping[str, str]) -> bool:
    return all(any(key == wanted for key, _ in _keys_of(cell, name)) for name, wanted in filters.items())


def _ordered(names: Mapping[str, str]) -> list[tuple[str, str]]:
    """By key, what is not written last."""
    return sorted(names.items(), key=lambda one: (one[0] == NONE, one[0]))


def table(cells: Iterable[Cell], asked: Question) -> Table:
    """The table of the cells that fit the filters: ordered by key, no ranking; what is too much is added up at the end."""
    amounts: dict[tuple[str, str], int] = defaultdict(int)
    by_row: dict[str, int] = defaultdict(int)
    by_column: dict[str, int] = defaultdict(int)
    rows: dict[str, str] = {}
    columns: dict[str, str] = {}
    total, overlapping = 0, False
    for cell in cells:
        if not _fits(cell, asked.filters):
            continue
        own_rows = _keys_of(cell, asked.rows)
        own_columns = _keys_of(cell, asked.columns) if asked.columns else ((NONE, ""),)
        overlapping = overlapping or len(own_rows) > 1 or len(own_columns) > 1
        total += cell.amount
        rows |= dict(own_rows)
        columns |= dict(own_columns)
        for key, _ in own_rows:
            by_row[key] += cell.amount
        for key, _ in own_columns:
            by_column[key] += cell.amount
        for row, _ in own_rows:
            for column, _ in own_columns:
                amounts[row, column] += cell.amount
    shown = _ordered(columns)[:MOST_COLUMNS] if asked.columns else []
    lines = [
        Line(key, label, [amounts[key, column] for column, _ in shown], by_row[key]) for key, label in _ordered(rows)
    ]
    return Table(shown, _folded(lines), [by_column[key] for key, _ in shown], total, overlapping)


def _folded(lines: Sequence[Line]) -> list[Line]:
    """The first lines, and all others in one."""
    kept, rest = list(lines[:MOST_ROWS]), lines[MOST_ROWS:]
    if rest:
        values = [sum(line.values[at] for line in rest) for at in range(len(rest[0].values))]
        total = sum(line.total for line in rest)
        kept.append(Line("", f"其余 {len(rest)} 项", values, total, len(rest)))
    return kept
