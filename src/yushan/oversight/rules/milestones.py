"""Which milestone of a changed task is which one of before; pure."""

from collections.abc import Sequence


def matched(was: Sequence[str], now: Sequence[str]) -> dict[int, int]:
    """Places in `now` → places in `was`: those of the same title, then, where as many are left on both sides, in their order
    (they were named differently). What is not in it is new; what nobody points to went.
    """
    left = list(range(len(was)))
    pairs: dict[int, int] = {}
    for place, title in enumerate(now):
        same = next((old for old in left if was[old] == title), None)
        if same is not None:
            pairs[place] = same
            left.remove(same)
    fresh = [place for place in range(len(now)) if place not in pairs]
    if len(fresh) == len(left):
        pairs |= dict(zip(fresh, left, strict=True))
    return pairs
