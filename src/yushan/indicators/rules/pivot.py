"""Rows × columns × filters over counted cells (explorer): what may be asked, and the table that comes of it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

# What cells can be parted by. Several service types and several employers may hold one cell: sums count it once.
DIMENSIONS = {
    "area": "区县",
    "organization": "组织",
    "kind": "队伍类别",
    "unit": "单位",
    "source": "志愿者来源",
    "type": "服务类型",
    "work": "四大工程",
    "programme": "行动计划",
    "brand": "品牌活动",
    "key_date": "重要节点",
    "campaign": "专项活动",
    "mode": "活动形式",
    "grade": "时长依据",
    "month": "月份",
}
MEASURES = {"hours": "服务时长（小时）", "services": "服务人次", "activities": "已举办的活动（场）"}
# What an activity itself does not have: who served there, and by what evidence.
OF_ENTRIES = ("unit", "source", "grade")
# What has to be known of something besides: a campaign is one of a key date, in an area or of the city.
MADE_OF = {"campaign": frozenset({"key_date", "area"})}
MOST_ROWS, MOST_COLUMNS = 60, 16
NONE = ""
# A filter for what is not written: an empty one filters nothing.
UNWRITTEN = "-"
# The row of all that are not shown by themselves, where there are too many to read all of them.
REST = "~"
# Of which there may be tens of thousands: only the first ones are read, everything else is what is left over.
MANY = ("organization", "unit")
REST_NAMES = {"organization": "其余组织", "unit": "其余单位"}
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
    until: date | None = None  # the last day that counts; without it everything of the year so far

    @property
    def used(self) -> set[str]:
        """Dimensions that must be known of the cells."""
        asked = {self.rows, self.columns, *self.filters} - {""}
        return asked.union(*(MADE_OF[name] for name in asked & MADE_OF.keys()))

    @property
    def months(self) -> tuple[date, date]:
        """First days of the first and of the last month of which anything counts."""
        return date(self.year, 1, 1), (self.until or date(self.year, 12, 1)).replace(day=1)

    @property
    def late(self) -> tuple[date, date] | None:
        """First and last day of the last month that do not count any more; None where it counts as a whole."""
        if self.until is None or (after := self.until + timedelta(days=1)).day == 1:
            return None
        return after, (after.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)

    @property
    def of_cells(self) -> "Question":
        """The same of cells that the database has narrowed to an organization or an employer, which stand in no cell then."""
        return replace(self, filters={name: key for name, key in self.filters.items() if name not in MANY})

    @property
    def parameters(self) -> dict[str, str]:
        """For addresses and for keeping."""
        own = {"measure": self.measure, "rows": self.rows, "columns": self.columns, "year": str(self.year)}
        day = {"as_of": self.until.isoformat()} if self.until else {}
        return own | day | {f"f_{name}": key for name, key in self.filters.items()}

    @property
    def words(self) -> str:
        """«服务时长（小时）：区县 × 月份»."""
        by = " × ".join(DIMENSIONS[name] for name in (self.rows, self.columns) if name)
        return f"{MEASURES[self.measure]}：{by}"


def read(asked: Mapping[str, str], *, year: int, until: date | None = None) -> Question:
    """What a form asks, also what does not go together; unknown words count as not said."""
    measure, rows, columns = asked.get("measure", ""), asked.get("rows", ""), asked.get("columns", "")
    filters = {name: asked.get(f"f_{name}", "")[:40] for name in DIMENSIONS if asked.get(f"f_{name}")}
    return Question(
        measure if measure in MEASURES else "hours",
        rows if rows in DIMENSIONS else "area",
        columns if columns in DIMENSIONS else "",
        year,
        filters,
        until,
    )


def objection(asked: Question) -> str:
    """What does not go together in a question; empty where it can be answered."""
    if asked.rows == asked.columns:
        return f"行和列都选了{DIMENSIONS[asked.rows]}，请把其中一个换成别的。"
    if asked.measure == "activities" and (wrong := [name for name in OF_ENTRIES if name in asked.used]):
        return f"活动场数不能按{DIMENSIONS[wrong[0]]}分，请改看服务人次或服务时长，或者换一个行、列、筛选。"
    return ""


def question(asked: Mapping[str, str], *, year: int, until: date | None = None) -> Question:
    """What a kept question or a program asks. ValueError says what does not go together."""
    found = read(asked, year=year, until=until)
    if said := objection(found):
        raise ValueError(said)
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
    return cell.keys.get(dimension) or ((NONE, unsaid(dimension)),)


def unsaid(dimension: str) -> str:
    """What it is called where nothing is written."""
    return UNSAID.get(dimension, "未填")


def _fits(cell: Cell, filters: Mapping[str, str]) -> bool:
    return all(is_wanted(cell.keys.get(name, ()), wanted) for name, wanted in filters.items())


def is_wanted(keys: Sequence[tuple[str, str]], wanted: str) -> bool:
    """True where something with these keys passes a filter."""
    return not keys if wanted == UNWRITTEN else any(key == wanted for key, _ in keys)


def taken_off(cells: Iterable[Cell]) -> list[Cell]:
    """The same cells, to be subtracted by adding them."""
    return [replace(one, amount=-one.amount) for one in cells]


@dataclass(frozen=True)
class Margins:
    """Cells of which the sums are made where the table itself knows only part of them: of each row over all columns, of
    each column over all rows, of everything. None: those of the table. `overlapping` says that some belong to several.
    """

    rows: Sequence[Cell] | None = None
    columns: Sequence[Cell] | None = None
    whole: Sequence[Cell] | None = None
    overlapping: bool = False


@dataclass
class _Sums:
    """What adds up along one side of the table."""

    amounts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    names: dict[str, str] = field(default_factory=dict)
    overlapping: bool = False

    def add(self, keys: Sequence[tuple[str, str]], amount: int) -> None:
        self.names |= dict(keys)
        self.overlapping = self.overlapping or len(keys) > 1
        for key, _ in keys:
            self.amounts[key] += amount

    def ordered(self, order: Sequence[str]) -> list[tuple[str, str]]:
        """What there is anything of, in the plan's order where it has one, then by key; the rest, then what is not written."""
        there = [(key, label) for key, label in self.names.items() if self.amounts[key]]
        place = {key: at for at, key in enumerate(order)}
        return sorted(there, key=lambda one: (one[0] == NONE, one[0] == REST, place.get(one[0], len(place)), one[0]))


def _along(cells: Iterable[Cell], dimension: str, filters: Mapping[str, str]) -> _Sums:
    found = _Sums()
    for cell in cells:
        if _fits(cell, filters):
            found.add(_keys_of(cell, dimension) if dimension else ((NONE, ""),), cell.amount)
    return found


# Keys of a dimension in the order of the plan.
Orders = Mapping[str, Sequence[str]]


def table(
    cells: Iterable[Cell], asked: Question, margins: Margins | None = None, *, orders: Orders | None = None
) -> Table:
    """The table of the cells that fit the filters: in the plan's order, else by key, no ranking; what is too much is added
    up at the end.
    """
    margins, listed, orders = margins or Margins(), list(cells), orders or {}
    amounts: dict[tuple[str, str], int] = defaultdict(int)
    for cell in listed:
        if _fits(cell, asked.filters):
            for row, _ in _keys_of(cell, asked.rows):
                for column, _ in _keys_of(cell, asked.columns) if asked.columns else ((NONE, ""),):
                    amounts[row, column] += cell.amount
    by_row = _along(listed if margins.rows is None else margins.rows, asked.rows, asked.filters)
    by_column = _along(listed if margins.columns is None else margins.columns, asked.columns, asked.filters)
    whole = listed if margins.whole is None else margins.whole
    total = sum(cell.amount for cell in whole if _fits(cell, asked.filters))
    listed_columns = by_column.ordered(orders.get(asked.columns, ())) if asked.columns else []
    shown, rest = listed_columns[:MOST_COLUMNS], [key for key, _ in listed_columns[MOST_COLUMNS:]]

    def parted(by: Callable[[str], int]) -> list[int]:
        """The columns shown, and all others in one."""
        return [by(column) for column, _ in shown] + ([sum(map(by, rest))] if rest else [])

    lines = [
        Line(key, label, parted(lambda column, row=key: amounts.get((row, column), 0)), by_row.amounts[key])  # type: ignore[misc]
        for key, label in by_row.ordered(orders.get(asked.rows, ()))
    ]
    heads = [*shown, (NONE, "其余" if REST in rest else f"其余 {len(rest)} 项")] if rest else shown
    overlapping = by_row.overlapping or by_column.overlapping or margins.overlapping
    return Table(heads, _folded(lines), parted(lambda column: by_column.amounts[column]), total, overlapping)


def _folded(lines: Sequence[Line]) -> list[Line]:
    """The first lines, and all others in one; what is added up already stays as it is."""
    if any(line.key == REST for line in lines):
        return list(lines)
    kept, rest = list(lines[:MOST_ROWS]), lines[MOST_ROWS:]
    if rest:
        values = [sum(line.values[at] for line in rest) for at in range(len(rest[0].values))]
        total = sum(line.total for line in rest)
        kept.append(Line("", f"其余 {len(rest)} 项", values, total, len(rest)))
    return kept
