"""Small numbers in public: a count of one or two may point at somebody. Pure."""

from collections.abc import Mapping, Set
from typing import TypeVar

K = TypeVar("K")


def hidden(counts: Mapping[K, int], least: int) -> set[K]:
    """Keys whose count is not told where the total is. Nothing where no count lies between 0 and `least`; else all below
    `least`, those of 0 too, and so many of the next smallest that what is hidden is together at least twice `least` and
    more than one count: the total less what is told then says of none of them what it is.
    """
    if not any(0 < count < least for count in counts.values()):
        return set()
    few = {key for key, count in counts.items() if count < least}
    others = sorted((key for key in counts if key not in few), key=lambda key: (counts[key], str(key)))
    while others and not _is_safe(few, counts, least):
        few.add(others.pop(0))
    return few


def _is_safe(few: Set[K], counts: Mapping[K, int], least: int) -> bool:
    return sum(counts[key] for key in few) >= 2 * least and sum(counts[key] > 0 for key in few) > 1


def told(count: int, least: int) -> int | None:
    """A count that stands by itself; None where it is too small to be told."""
    return None if 0 < count < least else count
