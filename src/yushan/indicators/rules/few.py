"""Groups too small to be shown in public, where their sum is shown beside them."""

from collections.abc import Sequence

from yushan.guidance.rules.cells import FEW as FEW
from yushan.guidance.rules.cells import hide_small

LEFT_OUT = f"少于 {FEW}"


def shown(counts: Sequence[int], *, few: int) -> list[int | None]:
    """The counts with small ones left out (None), so that neither one nor all that are left out can be reckoned as few.

    `few` 0 leaves nothing out. What is left out adds up to nobody, or to at least `few` together.
    """
    if not few:
        return [*counts]
    found = hide_small(counts, few=few)
    while 0 < sum(count for count, seen in zip(counts, found, strict=True) if seen is None) < few:
        rest = [(count, at) for at, count in enumerate(counts) if found[at] is not None]
        if not rest:
            break
        found[min(rest)[1]] = None
    return found
