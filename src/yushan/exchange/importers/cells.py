"""Reads the cells of one row: what is sure is answered, what is not becomes a doubt with its reason."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar, cast

from yushan.common.clock import ZONE
from yushan.common.identity import IdentityNumber, normalise_mobile, normalise_phone, normalise_uscc
from yushan.common.identity import parse as parse_identity
from yushan.common.text import Unreadable, clean, normalise_name
from yushan.common.untidy import parse_bool, parse_count, parse_date
from yushan.exchange.reading import Raw

T = TypeVar("T")
_LONGEST_VALUE = 200
_MOST_REMEMBERED = 50_000
_EACH_ANOTHER = frozenset({"身份证号", "手机号"})  # columns where remembering would only cost memory

# (column, text of the cell) → (what was read, how it is shown): most columns hold the same few values again and again.
Memory = dict[tuple[str, str], tuple[Any, str]]


class Doubt(NamedTuple):
    """A cell that cannot be used: its column ("" for the whole row), what stands there, why not and what to do."""

    column: str
    value: str
    reason: str


class Cells:
    """One row. `doubts` gathers what is wrong; `tidied` says for each cell that was read differently how."""

    __slots__ = ("_cells", "_memory", "_today", "doubts", "tidied")

    def __init__(self, cells: Mapping[str, Raw], today: date, memory: Memory) -> None:
        self._cells = cells
        self._today = today
        self._memory = memory
        self.doubts: list[Doubt] = []
        self.tidied: dict[str, str] = {}

    def raw(self, column: str) -> Raw:
        """The cell as it stands in the file; None when blank or when the file has no such column."""
        return self._cells.get(column)

    def doubt(self, column: str, reason: str) -> None:
        """Notes why a cell cannot be used; the row will be rejected."""
        self.doubts.append(Doubt(column, clean(self._cells.get(column))[:_LONGEST_VALUE], reason))

    def read(
        self,
        column: str,
        parse: Callable[[Raw], T | None],
        shown: Callable[[T], str] = str,
        *,
        required: bool = False,
    ) -> T | None:
        """The cell through a parser that raises Unreadable; None when blank or doubtful."""
        raw = self._cells.get(column)
        if raw is None:
            if required:
                self.doubt(column, f"缺{column}，请补上。")
            return None
        known = self._memory.get((column, raw)) if isinstance(raw, str) else None
        if known is None:
            try:
                value = parse(raw)
            except Unreadable as error:
                self.doubt(column, error.message)
                return None
            if value is None or value == "":
                if required:
                    self.doubt(column, f"缺{column}，请补上。")
                return None
            known = value, shown(value)
            if isinstance(raw, str) and column not in _EACH_ANOTHER and len(self._memory) < _MOST_REMEMBERED:
                self._memory[column, raw] = known
        found, text = known
        if isinstance(raw, str) and raw != text and raw.strip() != text:
            self.tidied[column] = text
        return cast(T, found)

    def text(self, column: str, limit: int, *, required: bool = False) -> str:
        """Cleaned text of at most `limit` characters, in one line."""
        value = self.read(column, _one_line, required=required) or ""
        if len(value) > limit:
            self.doubt(column, f"最多 {limit} 个字，现在有 {len(value)} 个，请缩短。")
            return ""
        return value

    def name(self, column: str = "姓名") -> str:
        """A person's name without spaces and width differences."""
        value = self.read(column, normalise_name, required=True) or ""
        if len(value) > 60:
            self.doubt(column, "姓名太长，请核对这一格是不是填错了列。")
        elif any(sign.isdigit() for sign in value):
            self.doubt(column, "姓名里有数字，请核对这一格是不是填错了列。")
        return value

    def identity(self, column: str = "身份证号") -> IdentityNumber | None:
        """A checked citizen number."""
        return self.read(column, lambda raw: parse_identity(raw, self._today), _number_of, required=True)

    def credit_code(self, column: str) -> str:
        """A checked 统一社会信用代码."""
        return self.read(column, normalise_uscc, required=True) or ""

    def mobile(self, column: str = "手机号", *, required: bool = False) -> str:
        """A mainland mobile number as 11 digits."""
        return self.read(column, normalise_mobile, required=required) or ""

    def phone(self, column: str = "联系电话") -> str:
        """A contact number, mobile or landline with its area code."""
        return self.read(column, normalise_phone) or ""

    def yes_no(self, column: str, *, yes: tuple[str, ...] = (), no: tuple[str, ...] = ()) -> bool | None:
        """是/否 in its many spellings."""
        try:
            return self.read(column, lambda raw: parse_bool(raw, yes=yes, no=no), _yes_no, required=True)
        except Unreadable as error:
            self.doubt(column, error.message)
            return None

    def count(self, column: str, *, required: bool = False) -> int | None:
        """A whole number from 0."""
        return self.read(column, parse_count, required=required)

    def day(self, column: str, *, required: bool = False) -> date | None:
        """A calendar day."""
        value = self.read(column, parse_date, date.isoformat, required=required)
        raw = self._cells.get(column)
        if value and isinstance(raw, int | float):  # a spreadsheet's serial number: worth a look
            self.tidied[column] = value.isoformat()
        return value


def _one_line(raw: Raw) -> str:
    return " ".join(clean(raw).split())


def _number_of(identity: IdentityNumber) -> str:
    return identity.number


def _yes_no(value: bool) -> str:
    return "是" if value else "否"


def aware(moment: datetime) -> datetime:
    """A moment on the local clock with its zone."""
    return moment.replace(tzinfo=ZONE)


def shown_moment(value: Any) -> str:
    """A time or a moment as a file would write it."""
    return value.strftime("%Y-%m-%d %H:%M") if isinstance(value, datetime) else value.strftime("%H:%M")
