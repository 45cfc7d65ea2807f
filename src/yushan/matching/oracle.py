"""The best schedule of each volunteer at given prices, exactly: what both the bound and new schedules come from. Pure.

A schedule is a set of posts of one volunteer that do not overlap and fit into their minutes. With the rows of a volunteer in
the order of their beginning, `best[k][c]` is the most that rows from `k` on yield with `c` units of time left; the volunteers of
a bucket of like size are computed at once.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from yushan.matching.pairs import NO_LIMIT, Pairs
from yushan.matching.scoring import Floats, Ints

_CELLS = 6_000_000  # numbers that one bucket may hold
FINE, COARSE = 240, 36  # steps that time is counted in
_POSITIVE = 1e-9


class TimeUp(Exception):
    """The time limit came in the middle of a computation that is worth nothing by halves."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """`value` of each volunteer (nought: nothing pays), and the chosen rows, ordered by volunteer and time."""

    value: Floats
    rows: Ints


class Oracle:
    """Answers for one set of pairs, with time counted in at most so many steps.

    Where minutes do not come out even, durations are rounded down: more is let in than fits, so that a bound stays a bound;
    or, with `is_strict`, up: every schedule is one that somebody may have. TimeUp when
    the time is up before there is an answer.
    """

    def __init__(
        self, pairs: Pairs, steps: int, *, is_strict: bool = False, is_time_up: Callable[[], bool] = lambda: False
    ) -> None:
        self.pairs, self.is_time_up = pairs, is_time_up
        seconds = pairs.seconds
        unit = max(int(np.gcd.reduce(seconds)) if len(seconds) else 1, 1)
        total = np.bincount(pairs.volunteer, weights=seconds, minlength=len(pairs.limit))
        binding = pairs.limit < total
        largest = int(pairs.limit[binding].max(initial=0))
        self.is_exact = largest // unit <= steps
        if not self.is_exact:
            unit = -(-largest // steps)
        self.units = -(-seconds // unit) if is_strict else seconds // unit
        self.room = np.where(binding, pairs.limit // unit, NO_LIMIT)

    def best(self, price: Floats, more: Floats | float = 0.0) -> Chosen:
        """At prices of the places of each post; `more` is added to the score of each row."""
        pairs = self.pairs
        gain = pairs.score - price[pairs.post] + more
        rows = np.flatnonzero(gain > _POSITIVE)
        value = np.zeros(len(pairs.limit))
        if not len(rows):
            return Chosen(value, rows)
        # Most stay within their minutes without being told; the dear computation is for the others.
        free = self._scheduled(rows, gain, value, is_limited=False)
        total = np.bincount(pairs.volunteer[free], weights=self.units[free], minlength=len(value))
        over = total > self.room
        if not over.any():
            return Chosen(value, free)
        limited = self._scheduled(rows[over[pairs.volunteer[rows]]], gain, value, is_limited=True)
        return Chosen(value, np.sort(np.concatenate([free[~over[pairs.volunteer[free]]], limited])))

    def _scheduled(self, rows: Ints, gain: Floats, value: Floats, *, is_limited: bool) -> Ints:
        """The best of these rows for each volunteer; their values go into `value`."""
        owner = self.pairs.volunteer[rows]
        begins = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]])
        counts = np.diff(np.r_[begins, len(rows)])
        people = owner[begins]
        room = self.room[people] if is_limited else np.zeros(len(people), dtype=np.int64)
        chosen = []
        for members in _buckets(counts, room):
            if self.is_time_up():
                raise TimeUp
            value[people[members]], taken = self._bucket(rows, gain, begins[members], counts[members], room[members])
            chosen.append(taken)
        return np.sort(np.concatenate(chosen))

    def trimmed(self, rows: Ints, price: Floats) -> Ints:
        """The same rows without those that do not fit when time was counted in rounded steps."""
        if self.is_exact or not len(rows):
            return rows
        pairs = self.pairs
        owner, seconds = pairs.volunteer[rows], pairs.seconds[rows]
        gain = pairs.score[rows] - price[pairs.post[rows]]
        total = np.bincount(owner, weights=seconds, minlength=len(pairs.limit))
        keep = np.ones(len(rows), dtype=bool)
        for number in np.lexsort((gain, owner))[(total > pairs.limit)[np.sort(owner)]].tolist():
            if total[owner[number]] > pairs.limit[owner[number]]:
                keep[number] = False
                total[owner[number]] -= seconds[number]
        return rows[keep]

    def _bucket(self, rows: Ints, gain: Floats, begins: Ints, counts: Ints, room: Ints) -> tuple[Floats, Ints]:
        number, longest, steps = len(begins), int(counts.max()), int(room.max()) + 1
        place = np.minimum(begins[:, None] + np.arange(longest), len(rows) - 1)
        real = np.arange(longest) < counts[:, None]
        row = rows[place]
        begin = np.where(real, self.pairs.begin[row], NO_LIMIT)
        end = np.where(real, self.pairs.end[row], NO_LIMIT)
        worth = np.where(real, gain[row], 0.0)
        long = np.where(real & (room > 0)[:, None], self.units[row], 0)
        # The first later row that begins when this one is over.
        after = (begin[:, None, :] < end[:, :, None]).sum(axis=2) if longest <= 64 else _after(begin, end)
        best = np.zeros((longest + 1, number, steps))
        flat = best.reshape(-1)
        each, left = np.arange(number)[:, None] * steps, np.arange(steps)[None, :]
        for k in range(longest - 1, -1, -1):
            rest = left - long[:, k, None]
            source = after[:, k, None] * (number * steps) + each + np.maximum(rest, 0)
            taken = np.where(rest >= 0, flat[source] + worth[:, k, None], 0.0)
            np.maximum(best[k + 1], taken, out=best[k])
        people = np.arange(number)
        here, rest = np.zeros(number, dtype=np.int64), room.copy()
        chosen = []
        for k in range(longest):
            takes = (here == k) & (best[k, people, rest] > best[k + 1, people, rest])
            chosen.append(row[takes, k])
            here = np.where(takes, after[:, k], np.maximum(here, k + 1))
            rest = np.where(takes, rest - long[:, k], rest)
        return best[0, people, room], np.concatenate(chosen)


def _after(begin: Ints, end: Ints) -> Ints:
    return np.array([np.searchsorted(b, e) for b, e in zip(begin, end, strict=True)])


def _buckets(counts: Ints, room: Ints) -> list[Ints]:
    """Volunteers of like size together, none of them too large for the memory."""
    size = np.ceil(np.log2(counts + 1)).astype(np.int64)
    steps = np.where(room > 0, np.ceil(np.log2(room + 1)).astype(np.int64) + 1, 0)
    order = np.lexsort((steps, size))
    key = size[order] * 100 + steps[order]
    found = []
    for group in np.split(order, np.flatnonzero(np.diff(key)) + 1):
        cells = (int(counts[group].max()) + 1) * (int(room[group].max()) + 1 + int(counts[group].max()))
        found += np.array_split(group, -(-len(group) * cells // _CELLS))
    return [group for group in found if len(group)]
