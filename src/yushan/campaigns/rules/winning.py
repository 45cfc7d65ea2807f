"""Who wins: down the ranks while there are places, within what one area may have; who moves up. Pure."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True)
class Standing:
    """A nominee after the last round: rank in its category, and its area (None: of the city)."""

    nominee: int
    rank: int
    area: int | None = None


def chosen(ranked: Sequence[Standing], quota: int, area_quota: int | None = None) -> list[int]:
    """Nominees that win, best first. An area that has its share is passed over. Whoever shares the last place, of all or of an
    area, wins, too: no row of a database parts equals.
    """
    return _down(ranked, quota, area_quota, Counter())


def next_in_line(
    ranked: Sequence[Standing], standing: Collection[int], quota: int, area_quota: int | None = None
) -> list[int]:
    """Who moves up where places came free: the first who are not in yet, with all of their rank. `standing` keep their places,
    `ranked` is without those who were struck.
    """
    kept = set(standing)
    areas: Counter[int | None] = Counter(one.area for one in ranked if one.nominee in kept)
    left = [one for one in ranked if one.nominee not in kept]
    return _down(left, quota - len(kept), area_quota, areas)


def _down(ranked: Sequence[Standing], places: int, area_quota: int | None, areas: Counter[int | None]) -> list[int]:
    """Rank by rank while places are left; `areas` counts who is in already."""
    found: list[int] = []
    for _rank, equals in groupby(sorted(ranked, key=lambda row: (row.rank, row.nominee)), key=lambda row: row.rank):
        if len(found) >= places:
            break
        own = [one for one in equals if area_quota is None or one.area is None or areas[one.area] < area_quota]
        found += [one.nominee for one in own]
        areas.update(one.area for one in own)
    return found
