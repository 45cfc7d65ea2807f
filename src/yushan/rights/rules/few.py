"""Small numbers in public: a count of one or two may point at somebody. Pure."""

from collections.abc import Mapping
from typing import TypeVar

K = TypeVar("K")


def hidden(counts: Mapping[K, int], least: int) -> set[K]:
    """Keys whose count is not told where the total is: those from 1 to below `least`, and where that hides one alone, the
    next smallest too, so that it cannot be reckoned back from the total.
    """
    few = {key for key, count in counts.items() if 0 < count < least}
    if len(few) == 1:
        others = sorted((count, str(key), key) for key, count in counts.items() if count >= least)
        if others:
            few.add(others[0][2])
    return few
