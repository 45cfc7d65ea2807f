"""What every kind of import has in common: columns, reading a row, telling rows apart, writing a chunk."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, NamedTuple

from yushan.common import clock
from yushan.common.actors import is_system
from yushan.common.errors import NotAllowed, Refusal
from yushan.exchange.importers.cells import Cells
from yushan.exchange.reading import ColumnSpec
from yushan.organizations.access import MATRIX, grants_of
from yushan.organizations.models import Organization, Unit

CREATED, UPDATED, UNCHANGED, REJECTED = "created", "updated", "unchanged", "rejected"


class Result(NamedTuple):
    """What became of a row that could be read; `column` is the cell to correct, "" when the importer shall find it."""

    kind: str
    reason: str = ""
    column: str = ""


@dataclass(frozen=True)
class Scope:
    """What the rows of a file may touch beside the actor's own permissions.

    `proxied`: the file waits for a second person, whose permission over the organizations decides at the posting.
    """

    unit: Unit | None = None
    organization: Organization | None = None
    proxied: bool = False


class Importer:
    """One kind of file. A new instance for every file: it keeps what it looked up."""

    kind: ClassVar[str]
    title: ClassVar[str]
    columns: ClassVar[tuple[ColumnSpec, ...]]
    examples: ClassVar[tuple[Mapping[str, str], ...]] = ()
    # What two contradicting rows are about, in the reason that their uploader reads.
    same: ClassVar[str]
    # Attribute of an item → column, for telling what differs; field of a refusal → column.
    labels: ClassVar[Mapping[str, str]] = {}
    fields: ClassVar[Mapping[str, str]] = {}
    # Who may import this kind: the capability and the kinds of places over which it counts.
    capability: ClassVar[str] = "import.run"
    places: ClassVar[frozenset[str]] = frozenset({"city", "area", "organization"})
    chunk: ClassVar[int] = 5000

    def __init__(self, actor: Any, scope: Scope) -> None:
        self.actor, self.scope = actor, scope
        self.today: date = clock.today()

    def read(self, cells: Cells) -> Any:
        """The row as an item that can be compared; None (or anything) where cells.doubts is not empty."""
        raise NotImplementedError

    def key(self, item: Any) -> Hashable:
        """The natural key: rows with the same key are about the same thing."""
        raise NotImplementedError

    def contradicts(self, one: Any, other: Any) -> bool:
        """True when two rows with the same key cannot both be right."""
        return bool(one != other)

    def arrange(self, items: list[Any], place: Callable[[Any], Any]) -> None:
        """Sorts the entries in the order in which they are written; `place(entry)` is the item."""

    def write(self, items: Sequence[Any], *, really: bool) -> list[Result]:
        """Writes a chunk inside a transaction. Without `really` the caller rolls back: only the results count."""
        raise NotImplementedError

    def remarks(self) -> list[str]:
        """What the uploader must know about all rows together, once they were decided; in Chinese."""
        return []

    def each(self, items: Iterable[Any], save: Callable[[Any], str]) -> list[Result]:
        """For actions that take one row: a refusal becomes the rejection of its row."""
        results = []
        for item in items:
            try:
                results.append(Result(save(item)))
            except NotAllowed:
                results.append(Result(REJECTED, "不在您负责的范围内，没有导入。"))
            except Refusal as error:
                results.append(Result(REJECTED, error.message, self.fields.get(error.field or "", "")))
        return results

    def differing(self, one: Any, other: Any) -> list[str]:
        """Columns in which two rows differ."""
        return [column for name, column in self.labels.items() if getattr(one, name) != getattr(other, name)]

    def column_in(self, reason: str) -> str:
        """The column that a reason speaks of first, "" when it names none."""
        found = [(at, column.name) for column in self.columns if (at := reason.find(column.name)) >= 0]
        return min(found)[1] if found else ""

    def within_scope(self, organization: Organization) -> bool:
        """True unless the file was uploaded for one organization and this one stands outside of it."""
        only = self.scope.organization
        return only is None or organization.path.startswith(only.path)

    @classmethod
    def allowed(cls, actor: Any) -> bool:
        """True when the actor may import this kind somewhere."""
        if is_system(actor):
            return True
        return any(
            grant.scope in cls.places and {"import.run", cls.capability} <= MATRIX[grant.role]
            for grant in grants_of(actor)
        )
