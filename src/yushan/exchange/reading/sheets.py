"""What a workbook's sheet and a csv file have in common."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

Raw: TypeAlias = str | int | float | bool | date | datetime | time | timedelta | None
Merge: TypeAlias = tuple[tuple[int, int], tuple[int, int]]


class Sheet(ABC):
    """Rows of raw cells, counted as a spreadsheet counts them."""

    def __init__(self, name: str) -> None:
        self.name = name

    @abstractmethod
    def lines(self) -> Iterator[list[Raw]]:
        """Rows from the first on, cells from column A on; may be asked for again."""

    def merges(self) -> list[Merge]:
        """Merged ranges ((first row, first column), (last row, last column)), zero-based."""
        return []


def is_blank(value: Raw) -> bool:
    """True for nothing and for spaces."""
    return value is None or (isinstance(value, str) and not value.strip())


def column_letter(index: int) -> str:
    """A for 0, AA for 26."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
