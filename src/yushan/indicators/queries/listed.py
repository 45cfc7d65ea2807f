"""What stands behind an indicator at a place: its counts, each with its list, and who of the whole is not counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet

from yushan.common import counts
from yushan.common.counted_things import Node, Part, Things
from yushan.indicators.places import Place
from yushan.indicators.rules import formula
from yushan.indicators.rules.measuring import Indicator, Measured, rounded

LEFT_OUT = "left_out"


@dataclass(frozen=True)
class Listed:
    """One list: the name by which it is asked for, what it is called, what it adds up to (None: not known that day), and
    the things in it. `left_out`: those of `whole` that the count does not take.
    """

    name: str
    label: str
    amount: str
    things: Things
    count: str
    whole: Part | None = None

    def rows(self, node: Node) -> QuerySet[Any]:
        """The things of a place, each once."""
        if self.whole is None:
            return self.things.counted(self.count, node)
        return self.things.left_out(self.whole, self.count, node)


def node_of(place: Place, at: Any) -> Node:
    """The place as counts are asked of it."""
    return Node(place.scope, place.pk, at.as_of, str(place.access.get("organization") or ""), place.level)


def said(value: int | Fraction | None, unit: str) -> str:
    """«1,234 场», «3.5 小时»; «—» where it is not known."""
    if value is None:
        return "—"
    return f"{rounded(Fraction(value), 0 if value == int(value) else 1)} {unit}".strip()


@dataclass(frozen=True)
class Pair:
    """The counts above and below the line of a share, where both take things of one kind and add up the same: then what
    the upper one leaves out can be listed.
    """

    upper: str
    lower: str
    whole: Part


def pair_of(one: Indicator) -> Pair | None:
    """The two counts of a share; None where it is none, or they count different things."""
    above, below = formula.parts(one.expression)
    if not isinstance(above, formula.Name) or not isinstance(below, formula.Name):
        return None
    things, others = counts.things_of(above.name), counts.things_of(below.name)
    if things is None or others is None or things.code != others.code:
        return None
    whole = others.parts[below.name]
    return Pair(above.name, below.name, whole) if things.parts[above.name].amount == whole.amount else None


def lists_of(one: Indicator, now: Measured) -> list[Listed]:
    """Every list of an indicator, the counted first, then who is left out, then the whole. No statement."""
    known, pair, found = counts.known(), pair_of(one), list[Listed]()
    for name in formula.names(one.expression):
        things, value = counts.things_of(name), now.counts.get(name)
        if things is None or value is None:
            continue
        label, unit = known[name].label, known[name].unit
        found.append(Listed(name, label, said(value, unit), things, name))
        if pair and name == pair.upper:
            left = max(Fraction(now.counts.get(pair.lower) or 0) - Fraction(value), Fraction(0))
            text = said(left, known[pair.lower].unit)
            found.append(Listed(LEFT_OUT, f"没有计入“{label}”的", text, things, name, pair.whole))
    return found


def counted_of(listed: Listed, upper: Listed | None, node: Node, rows: Sequence[Any]) -> set[int] | None:
    """Which of the rows of a page the upper count takes, where the whole is listed; None where that is no question."""
    if upper is None or listed.whole is not None or listed.name == upper.name:
        return None
    if listed.things.code != upper.things.code:
        return None
    own = upper.things.counted(upper.count, node).filter(pk__in=[row.pk for row in rows])
    return set(own.values_list("pk", flat=True))
