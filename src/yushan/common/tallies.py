"""Counting several things in one statement: the frame of every staff page shows what waits in many rooms."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count, IntegerField, Q, QuerySet, Value


@dataclass(frozen=True)
class Tally:
    """How many rows there are, and how many of them are `near` (due soon)."""

    count: int = 0
    near: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.count + other.count, self.near + other.near)


def _part(name: str, rows: QuerySet[Any], near: Q | None) -> QuerySet[Any]:
    counted = (
        rows.order_by()
        .select_related(None)
        .annotate(tally_name=Value(name, CharField()))
        .values("tally_name")
        .annotate(tally_count=Count("pk"))
    )
    # None: these rows have no time limit that a condition could know.
    urgent = Value(0, IntegerField()) if near is None else Count("pk", filter=near)
    return counted.annotate(tally_near=urgent).values_list("tally_name", "tally_count", "tally_near")


def together(parts: Iterable[tuple[str, QuerySet[Any], Q | None]]) -> dict[str, Tally]:
    """Tallies of any number of querysets by name; 1 statement, none where there is nothing to count."""
    asked = {name: _part(name, rows, near) for name, rows, near in parts}
    if not asked:
        return {}
    first, *rest = asked.values()
    found = first.union(*rest, all=True) if rest else first
    # A queryset that can hold nothing («pk in ()») leaves no row.
    return {name: Tally() for name in asked} | {name: Tally(count or 0, near or 0) for name, count, near in found}


# Beyond this a list says «10,000+»: counting a million rows takes longer than anybody waits for a page.
MOST_COUNTED = 10_000


def up_to(rows: QuerySet[Any], most: int = MOST_COUNTED) -> str:
    """How many rows there are, as text; the database stops counting after `most`. 1 statement."""
    count = rows.order_by().select_related(None).values("pk")[: most + 1].count()
    return f"{count:,}" if count <= most else f"{most:,}+"
