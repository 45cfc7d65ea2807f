"""Whole assignments: greedily by score, or from a mixed solution, and filling what is left. Pure.

Each stops when the time is up: what was chosen by then is an assignment too.
"""

from collections.abc import Callable

import numpy as np

from yushan.matching.pairs import Pairs
from yushan.matching.schedules import Table
from yushan.matching.scoring import Floats, Ints

_WHOLE = 0.999
_AT_ONCE = 50_000

TimeIsUp = Callable[[], bool]


def _never() -> bool:
    return False


class Choice:
    """Rows chosen so far: never more than places, never two at once, never beyond somebody's minutes."""

    def __init__(self, pairs: Pairs, is_time_up: TimeIsUp = _never) -> None:
        self.pairs = pairs
        self.is_time_up = is_time_up
        self.left = pairs.places.tolist()
        self.open = sum(self.left)
        self.room = pairs.limit.copy()  # seconds that everybody has left
        self.rows: dict[int, list[int]] = {}

    def fits(self, row: int) -> bool:
        """Whether the row may be chosen too."""
        pairs = self.pairs
        volunteer, begin, end = int(pairs.volunteer[row]), int(pairs.begin[row]), int(pairs.end[row])
        if self.left[pairs.post[row]] < 1 or end - begin > self.room[volunteer]:
            return False
        return all(pairs.end[other] <= begin or end <= pairs.begin[other] for other in self.rows.get(volunteer, ()))

    def take(self, row: int) -> None:
        """Chooses it."""
        pairs, volunteer = self.pairs, int(self.pairs.volunteer[row])
        self.left[pairs.post[row]] -= 1
        self.open -= 1
        self.room[volunteer] -= pairs.end[row] - pairs.begin[row]
        self.rows.setdefault(volunteer, []).append(row)

    def fill(self, rows: Ints) -> None:
        """Takes of the rows what fits, in this order."""
        left, pairs = self.left, self.pairs
        for begin in range(0, len(rows), _AT_ONCE):
            if self.is_time_up():
                return
            part = rows[begin : begin + _AT_ONCE]
            part = part[np.array(left)[pairs.post[part]] > 0]  # most posts are full soon, most people have no time left
            part = part[self.room[pairs.volunteer[part]] >= pairs.end[part] - pairs.begin[part]]
            for row, post in zip(part.tolist(), pairs.post[part].tolist(), strict=True):
                if left[post] > 0 and self.fits(row):
                    self.take(row)
                    if not self.open:
                        return

    def chosen(self) -> Ints:
        """All rows, in order."""
        return np.array(sorted(row for rows in self.rows.values() for row in rows), dtype=np.int64)


def by_score(pairs: Pairs) -> Ints:
    """Every row, best first; of equals the earlier."""
    order: Ints = np.argsort(-pairs.score, kind="stable")
    return order


def greedy(pairs: Pairs, is_time_up: TimeIsUp = _never) -> Ints:
    """The best pair that still fits, again and again."""
    choice = Choice(pairs, is_time_up)
    choice.fill(by_score(pairs))
    return choice.chosen()


def by_price(pairs: Pairs, chosen: Ints, price: Floats, is_time_up: TimeIsUp = _never) -> Ints:
    """What everybody chose at these prices, as far as it fits, then what else fits: each time what is worth most beyond its price."""
    gain = pairs.score - price[pairs.post]
    choice = Choice(pairs, is_time_up)
    choice.fill(chosen[np.argsort(-gain[chosen], kind="stable")])
    choice.fill(np.argsort(-gain, kind="stable"))
    return choice.chosen()


def rounded(pairs: Pairs, schedules: Table, taken: Floats, is_time_up: TimeIsUp = _never) -> Ints:
    """Whole schedules first; of mixed ones the largest part that still fits; then what else fits into places left."""
    choice = Choice(pairs, is_time_up)
    starts = np.cumsum(schedules.sizes) - schedules.sizes
    whole = np.flatnonzero(taken > _WHOLE)
    mixed = np.flatnonzero((taken > 1 - _WHOLE) & (taken <= _WHOLE))
    for number in [*whole.tolist(), *mixed[np.lexsort((-schedules.score[mixed], -taken[mixed]))].tolist()]:
        rows = schedules.rows[starts[number] : starts[number] + schedules.sizes[number]].tolist()
        if int(schedules.owner[number]) not in choice.rows and all(choice.left[pairs.post[row]] > 0 for row in rows):
            for row in rows:
                choice.take(row)
    rest = np.flatnonzero(np.array(choice.left)[pairs.post] > 0)
    choice.fill(rest[np.argsort(-pairs.score[rest], kind="stable")])
    return choice.chosen()
