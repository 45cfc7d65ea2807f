"""The list behind a named count (common.counts): things of one kind, of which each count takes those that fit.

A room gives its lists beside its counts. What a list adds up to is what the count says: a test compares them.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from yushan.common.counts import AREA, ORGANIZATION

# Of every room that counts areas: so two counts of them can be set off against each other.
AREAS = "areas"
AMOUNT = "counted_amount"


@dataclass(frozen=True)
class Node:
    """Where and as of which day is counted. `path` and `level` are those of an organization."""

    scope: str
    pk: int
    day: date
    path: str = ""
    level: str = ""

    def within(self, *, area: str = "organization__area_id", path: str = "organization__path") -> Q:
        """A condition on rows by the lookups that lead to their area and to the path of their organization."""
        if self.scope == AREA:
            return Q(**{area: self.pk})
        return Q(**{f"{path}__startswith": self.path}) if self.scope == ORGANIZATION else Q()


@dataclass(frozen=True)
class Part:
    """What one count takes: `fits` makes the condition; `amount` is the column that it adds up, `per` what it is divided
    by (60: minutes as hours); without one each thing counts once.
    """

    fits: Callable[[Node], Q]
    amount: str = ""
    per: int = 1


@dataclass(frozen=True)
class Things:
    """Things of one kind. `cells` says what stands in the columns of `header` for the rows of a page, to whom, in a
    number of statements that does not grow with them; `right` are columns of numbers.

    `needs` is the permission to see the list at all. `page` leads to a thing for who has `opens` besides; where things
    may stand elsewhere, `reach` says which rows of a page somebody can open. `whose` names the person of a row, for the
    trail of what was taken along.
    """

    code: str
    title: str
    header: Sequence[str]
    rows: Callable[[Node], QuerySet[Any]]
    cells: Callable[[Any, Sequence[Any]], list[Sequence[str]]]
    order: Sequence[str]
    parts: Mapping[str, Part]
    needs: str
    note: str = ""
    right: frozenset[int] = frozenset()
    page: Callable[[Any], str] | None = None
    opens: str = ""
    reach: Callable[[Any, Sequence[Any]], Collection[int]] | None = None
    whose: Callable[[Any], int] | None = None

    def counted(self, name: str, node: Node) -> QuerySet[Any]:
        """The things that a count takes."""
        return self.rows(node).filter(self.parts[name].fits(node))

    def left_out(self, whole: Part, name: str, node: Node) -> QuerySet[Any]:
        """The things of `whole`, a part of things of the same kind, that a count does not take."""
        return self.rows(node).filter(whole.fits(node)).exclude(self.parts[name].fits(node))


def plainly(*columns: Callable[[Any], object]) -> Callable[[Any, Sequence[Any]], list[Sequence[str]]]:
    """Cells that need nothing but the row; what is not there is «—»."""

    def cells(actor: Any, rows: Sequence[Any]) -> list[Sequence[str]]:
        return [[str(value) if (value := column(row)) not in (None, "") else "—" for column in columns] for row in rows]

    return cells
