"""Schedules of volunteers that have been met so far: the columns of the linear program. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from yushan.matching.pairs import Pairs
from yushan.matching.scoring import Floats, Ints

_AT_ONCE = 1_000_000  # schedules that may come of a part of those that there are
_MOST_ROWS = 20_000_000  # that a pool remembers


@dataclass(frozen=True, slots=True)
class Table:
    """Some schedules: their rows one after the other, how many each has, whose it is, what it is worth."""

    rows: Ints
    sizes: Ints
    owner: Ints
    score: Floats

    @property
    def column(self) -> Ints:
        """For each row the schedule that it belongs to."""
        return np.repeat(np.arange(len(self.sizes)), self.sizes)


def table(pairs: Pairs, rows: Ints, sizes: Ints) -> Table:
    """Schedules with what can be computed from their rows; none of them is empty."""
    starts = np.cumsum(sizes) - sizes
    if not len(sizes):
        return Table(rows, sizes, np.zeros(0, dtype=np.int64), np.zeros(0))
    return Table(rows, sizes, pairs.volunteer[rows[starts]], np.add.reduceat(pairs.score[rows], starts))


def split(pairs: Pairs, rows: Ints) -> Ints:
    """How many of the rows, ordered by volunteer, belong to each volunteer that has some."""
    owner = pairs.volunteer[rows]
    begins = np.flatnonzero(np.r_[len(rows) > 0, owner[1:] != owner[:-1]])
    return np.diff(np.r_[begins, len(rows)])


@dataclass
class Pool:
    """Every schedule once. Two are the same when the sums of the random marks of their rows are."""

    pairs: Pairs
    marks: Ints
    known: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    rows: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    sizes: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    def add(self, rows: Ints) -> int:
        """One schedule for each volunteer who has rows, ordered by volunteer; how many of them are new."""
        if not len(rows):
            return 0
        sizes = split(self.pairs, rows)
        # Sums may run over: that is the same for the same rows.
        mark = np.add.reduceat(self.marks[rows], np.cumsum(sizes) - sizes)
        new = ~np.isin(mark, self.known)
        if len(self.rows) > _MOST_ROWS:
            self._forget()
        self.known = np.concatenate([self.known, mark[new]])
        self.rows = np.concatenate([self.rows, rows[np.repeat(new, sizes)]])
        self.sizes = np.concatenate([self.sizes, sizes[new]])
        return int(new.sum())

    def _forget(self) -> None:
        """Drops the older half: prices have moved on since."""
        half = len(self.sizes) // 2
        self.rows = self.rows[int(self.sizes[:half].sum()) :]
        self.sizes, self.known = self.sizes[half:], self.known[half:]

    def near(self, price: Floats, value: Floats, distance: float) -> Table:
        """Schedules that at these prices stay behind their volunteer's best by no more than `distance`."""
        whole = table(self.pairs, self.rows, self.sizes)
        if not len(self.sizes):
            return whole
        paid = np.add.reduceat(price[self.pairs.post[self.rows]], np.cumsum(self.sizes) - self.sizes)
        keep = value[whole.owner] - (whole.score - paid) <= distance
        return Table(self.rows[np.repeat(keep, self.sizes)], self.sizes[keep], whole.owner[keep], whole.score[keep])


def every(pairs: Pairs, most: int, is_time_up: Callable[[], bool] = lambda: False) -> Table | None:
    """Every schedule there is; None when there are more than `most`, or when the time is up.

    Those of one more row are written down part by part, and counted at once: there may be millions.
    """
    if len(pairs.post) > most:
        return None
    whose = zip(pairs.first[pairs.volunteer], pairs.first[pairs.volunteer + 1], pairs.end, strict=True)
    after = np.array(
        [first + np.searchsorted(pairs.begin[first:last], end) for first, last, end in whose], dtype=np.int64
    )
    # What may follow a schedule is what begins after its last row: so many rows from `after` on.
    following = pairs.first[pairs.volunteer + 1] - after
    seconds = pairs.seconds
    level = np.arange(len(pairs.post))[:, None]
    levels, count = [level], len(level)
    while len(level):
        longer = [np.zeros((0, level.shape[1] + 1), dtype=np.int64)]
        for part in _parts(following[level[:, -1]]):
            if is_time_up():
                return None
            longer.append(_longer(pairs, seconds, level[part], after, following))
            count += len(longer[-1])
            if count > most:
                return None
        level = np.concatenate(longer)
        levels.append(level)
    sizes = np.concatenate([np.full(len(rows), rows.shape[1], dtype=np.int64) for rows in levels])
    return table(pairs, np.concatenate([rows.ravel() for rows in levels]), sizes)


def _parts(counts: Ints) -> list[Ints]:
    """Numbers of schedules, so many at once that those that may come of them fit into the memory."""
    total = np.cumsum(counts)
    cuts = np.flatnonzero(np.diff(total // _AT_ONCE)) + 1
    return np.split(np.arange(len(counts)), cuts)


def _longer(pairs: Pairs, seconds: Ints, level: Ints, after: Ints, following: Ints) -> Ints:
    """These schedules with one more row each that they have minutes for."""
    last = level[:, -1]
    counts = following[last]
    parent = np.repeat(np.arange(len(level)), counts)
    later = np.arange(len(parent)) - np.repeat(np.cumsum(counts) - counts, counts) + after[last][parent]
    fits = seconds[level].sum(axis=1)[parent] + seconds[later] <= pairs.limit[pairs.volunteer[last]][parent]
    return np.column_stack([level[parent[fits]], later[fits]])
