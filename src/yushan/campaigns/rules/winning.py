"""Who wins: down the ranks while there are places, within what one area may have; who moves up. Pure."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Standing:
    """A nominee after the last round: rank in its category, and its area (None: of the city)."""

    nominee: int
    rank: int
    area: int | None = None


def chosen(ranked: Sequence[Standing], quota: int, area_quota: int | None = None) -> list[int]:
    """Nominees that win, best first. An area that has its share is passed over. Whoever shares the last place wins, too."""
    found: list[int] = []
    areas: Counter[int | None] = Counter()
    last = 0
    for one in sorted(ranked, key=lambda row: (row.rank, row.nominee)):
        if len(found) >= quota and one.rank != last:
            break
        if area_quota is not None and one.area is not None and areas[one.area] >= area_quota:
            continue
        found.append(one.nominee)
        areas[one.area] += 1
        last = one.rank
    return found


def next_in_line(
    ranked: Sequence[Standing], standing: Collection[int], quota: int, area_quota: int | None = None
) -> list[int]:
    """Who moves up where places came free: the first who are not in yet. `standing` keep their places, `ranked` is without
    those who were struck.
    """
    kept = set(standing)
    free = quota - len(kept)
    areas: Counter[int | None] = Counter(one.area for one in ranked if one.nominee in kept)
    found: list[int] = []
    for one in sorted(ranked, key=lambda row: (row.rank, row.nominee)):
        if len(found) >= free:
            break
        full = area_quota is not None and one.area is not None and areas[one.area] >= area_quota
        if one.nominee in kept or full:
            continue
        found.append(one.nominee)
        areas[one.area] += 1
    return found
