"""Counting several things in one statement: the frame of every staff page shows what waits in many rooms."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import CharField, Count, IntegerField, Min, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce

from yushan.common import clock


@dataclass(frozen=True)
class Tally:
    """How many rows there are, how many of them are `near` (due soon), and the earliest moment of them where asked."""

    count: int = 0
    near: int = 0
    first: datetime | None = None

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.count + other.count, self.near + other.near)


def _part(name: str, rows: QuerySet[Any], near: Q | None, first: str) -> QuerySet[Any]:
    counted = (
        rows.order_by()
        .select_related(None)
        .annotate(tally_name=Value(name, CharField()))
        .values("tally_name")
        .annotate(tally_count=Count("pk"))
    )
    # None: these rows have no time limit that a condition could know.
    urgent = Value(0, IntegerField()) if near is None else Count("pk", filter=near)
    # As text: moments and days stand in one column of the union.
    earliest = Coalesce(Cast(Min(first), CharField()), Value("")) if first else Value("", CharField())
    counted = counted.annotate(tally_near=urgent, tally_first=earliest)
    return counted.values_list("tally_name", "tally_count", "tally_near", "tally_first")


def _moment(text: str) -> datetime | None:
    """A moment as the databases write it (UTC), or the beginning of a day."""
    if len(text) <= len("2026-11-26"):
        return clock.at(date.fromisoformat(text)) if text else None
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def together(
    parts: Iterable[tuple[str, QuerySet[Any], Q | None]], firsts: Mapping[str, str] | None = None
) -> dict[str, Tally]:
    """Tallies of any number of querysets by name; 1 statement, none where there is nothing to count.

    `firsts` names the field whose earliest value is asked for.
    """
    asked = {name: _part(name, rows, near, (firsts or {}).get(name, "")) for name, rows, near in parts}
    if not asked:
        return {}
    one, *rest = asked.values()
    found = one.union(*rest, all=True) if rest else one
    # A queryset that can hold nothing («pk in ()») leaves no row.
    counted = {name: Tally(count or 0, near or 0, _moment(first or "")) for name, count, near, first in found}
    return {name: Tally() for name in asked} | counted


# Beyond this a list says «10,000+»: counting a million rows takes longer than anybody waits for a page.
MOST_COUNTED = 10_000


def up_to(rows: QuerySet[Any], most: int = MOST_COUNTED) -> str:
    """How many rows there are, as text; the database stops counting after `most`. 1 statement."""
    count = rows.order_by().select_related(None).values("pk")[: most + 1].count()
    return f"{count:,}" if count <= most else f"{most:,}+"
