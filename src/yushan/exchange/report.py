"""What was found in a file and what became of its rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from yushan.common.text import clean
from yushan.exchange.importers.base import CREATED, UNCHANGED, UPDATED
from yushan.exchange.reading import Problem, Table

TIDIED_KEPT = 300  # rows shown as «read differently, please look»; the rest is counted


class TidiedRow(NamedTuple):
    """A row that goes in although some cells were read differently: column → how."""

    sheet: str
    number: int
    how: Mapping[str, str]


@dataclass
class Report:
    """Counts over the data rows; `problems` may name several cells of one row, `rejected` counts rows."""

    kind: str
    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    tidied: int = 0
    tidied_rows: list[TidiedRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    skipped: int = 0

    @property
    def rejected(self) -> int:
        """Rows that cannot go in."""
        return len({(problem.sheet, problem.row) for problem in self.problems})

    def count(self, kind: str, number: int = 1) -> None:
        """Adds to created, updated or unchanged."""
        if kind in (CREATED, UPDATED, UNCHANGED):
            setattr(self, kind, getattr(self, kind) + number)

    def nothing_written(self) -> None:
        """All or nothing, and it is nothing."""
        self.created = self.updated = 0

    def in_order(self) -> list[Problem]:
        """Problems as they stand in the file."""
        sheets: dict[str, int] = {}
        for problem in self.problems:
            sheets.setdefault(problem.sheet, len(sheets))
        return sorted(self.problems, key=lambda problem: (sheets[problem.sheet], problem.row))

    def as_dict(self) -> dict[str, Any]:
        """The object of `yushan import --json` (docs/interfaces.md)."""
        return {
            "kind": self.kind,
            "rows": self.rows,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "rejected": [
                {
                    "sheet": problem.sheet,
                    "row": problem.row,
                    "column": problem.column,
                    "value": problem.value,
                    "reason": problem.reason,
                }
                for problem in self.in_order()
            ],
        }


def looks_of(table: Table, places: Iterable[tuple[str, int]]) -> dict[tuple[str, int], dict[str, str]]:
    """The cells of some rows as text, read once more from the file."""
    wanted = set(places)
    if not wanted:
        return {}
    return {
        (row.sheet, row.number): {name: clean(value)[:200] for name, value in row.cells.items()}
        for row in table
        if (row.sheet, row.number) in wanted
    }
