"""Whether two orders are likely the same wish said twice."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

_WITHIN = timedelta(days=30)
_ALIKE = 50  # per cent of the pairs of characters


@dataclass(frozen=True)
class Said:
    """What is compared of an order."""

    key: int
    title: str
    place: str
    contact: str
    item: int | None
    asked_at: datetime


def _pairs(text: str) -> set[str]:
    plain = "".join(char for char in text if char.isalnum())
    return {plain[at : at + 2] for at in range(len(plain) - 1)} or {plain}


def alike(first: str, second: str) -> int:
    """How alike two titles are, in per cent: pairs of characters in common among all of both."""
    one, two = _pairs(first), _pairs(second)
    return 100 * len(one & two) // len(one | two)


def why_twins(one: Said, other: Said) -> list[str]:
    """Reasons in words to think so; empty when it is no twin. The same both ways."""
    if one.key == other.key or abs(one.asked_at - other.asked_at) > _WITHIN:
        return []
    same_thing = (one.item is not None and one.item == other.item) or alike(one.title, other.title) >= _ALIKE
    same_asker = bool(one.contact) and one.contact == other.contact
    same_place = bool(one.place) and one.place == other.place
    if not same_thing or not (same_asker or same_place):
        return []
    reasons = ["点的是同一件事" if one.item is not None and one.item == other.item else "说的事很像"]
    if same_asker:
        reasons.append("同一个联系电话")
    if same_place:
        reasons.append("同一个地方")
    return reasons


def twins(one: Said, others: Iterable[Said]) -> list[tuple[int, list[str]]]:
    """Those of `others` that say the same, the ones with most reasons first."""
    found = [(other.key, reasons) for other in others if (reasons := why_twins(one, other))]
    return sorted(found, key=lambda pair: (-len(pair[1]), pair[0]))
