"""Solves an instance: prices, a linear program over schedules near them, whole schedules (docs/decisions/0020-matching.md). Pure.

The same instance and seed give the same result, unless the time limit cuts it short.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from yushan.matching import prices, program, rounding
from yushan.matching.instance import Instance, Pair, Result
from yushan.matching.oracle import FINE, Oracle, TimeUp
from yushan.matching.pairs import Pairs, pairs_of
from yushan.matching.schedules import Pool, Table, every
from yushan.matching.scoring import Floats, Ints

TIME_LIMIT = 45.0
_GOOD = 0.0005  # a gap that is not worth another round
_FAR = 0.005  # a gap that prices are polished for
_NEAR = 0.01  # of a usual score: how far behind a schedule may be to come into the program at first
_LP_ROUNDS = 7
# Schedules: so few are always decided exactly, so many where the gap is worth it.
_FEW, _SOME, _WORTH_IT = 5_000, 30_000, 0.001
_LARGE = 500_000  # rows: programs take long, and less is left to gain
_MOST_COLUMNS, _MOST_AT_FIRST = 250_000, 1_000_000
_WIDER = 8
_ROOM = 1e-9  # of sums of floating numbers
_DIGITS = 1e6  # of a bound
_EXACTLY = 1e-6  # whole programs are solved with scores rounded about so
_SHARE = 0.8  # of the time left for one program: what comes of it has to be made whole
# Seconds for a first answer, however short the limit; of the time for finding who can do what.
_AT_LEAST, _FOR_PAIRS = 1.0, 0.5
_FOR_PRICES, _FOR_POLISHING = 0.5, 0.75  # of the time: later rounds would leave none to use them

Progress = Callable[[float], None]


@dataclass
class _Search:
    """The best so far, and until when to go on."""

    pairs: Pairs
    until: float
    tell: Progress
    rows: Ints
    bound: float

    @property
    def left(self) -> float:
        return self.until - time.monotonic()

    @property
    def objective(self) -> float:
        return float(self.pairs.score[self.rows].sum())

    @property
    def gap(self) -> float:
        return (self.bound - self.objective) / self.bound if self.bound > 0 else 0.0

    @property
    def is_good(self) -> bool:
        """Not worth another program."""
        return self.gap <= (_WORTH_IT if len(self.pairs.post) > _LARGE else _GOOD)

    def is_time_up(self) -> bool:
        return self.left <= 0

    def offer(self, rows: Ints) -> None:
        if float(self.pairs.score[rows].sum()) > self.objective:
            self.rows = rows

    def lower(self, bound: float) -> None:
        self.bound = min(self.bound, bound)

    def with_best_of(self, other: "_Search") -> "_Search":
        """The better assignment of two searches of one instance, with the lower of their bounds, which both are true."""
        best = max(self, other, key=lambda one: one.objective)
        return replace(best, bound=min(self.bound, other.bound))


def solve(
    instance: Instance, *, time_limit: float = TIME_LIMIT, seed: int = 1, progress: Progress = lambda part: None
) -> Result:
    """The best assignment that was found in the time, and a bound that none can exceed; `progress` hears parts of 1.

    The time limit is in seconds. It is kept whatever the instance: what is cut short leaves the best so far.
    """
    began = time.monotonic()
    until, read_until = began + time_limit, began + max(_FOR_PAIRS * time_limit, _AT_LEAST)
    most = 0
    search: _Search | None = None
    while True:
        pairs = pairs_of(instance, most=most, is_time_up=_passed(read_until))
        if search and len(pairs.post) <= len(search.pairs.post):
            break  # there are no more, or more would not fit into the memory or the time
        again = _searched(pairs, began, until, seed, progress)
        search = search.with_best_of(again) if search else again
        if search.gap <= _GOOD or not _is_bound_spoilt(search) or search.is_time_up():
            break
        most, read_until = _WIDER * max(most, 400), until
    return _result(search, time.monotonic() - began)


def _passed(moment: float) -> Callable[[], bool]:
    return lambda: time.monotonic() > moment


def _is_bound_spoilt(search: _Search) -> bool:
    """Candidates left out make places cost at least their score, also places that stay empty."""
    pairs = search.pairs
    empty = pairs.places - np.bincount(pairs.post[search.rows], minlength=len(pairs.places))
    return float((empty * pairs.floors).sum()) > search.bound * _GOOD / 2


def _searched(pairs: Pairs, began: float, until: float, seed: int, progress: Progress) -> _Search:
    search = _Search(pairs, until, progress, np.zeros(0, dtype=np.int64), prices.at_first(pairs))
    if not len(pairs.post):
        return search
    search.offer(rounding.greedy(pairs, _passed(max(until, time.monotonic() + _AT_LEAST))))
    random = np.random.default_rng(seed)
    oracle = Oracle(pairs, FINE, is_time_up=search.is_time_up)
    pool = Pool(pairs, random.integers(-(2**62), 2**62, len(pairs.post), dtype=np.int64))
    time_limit = until - began
    try:
        found = prices.find(oracle, pool, random, _passed(began + _FOR_PRICES * time_limit))
        search.lower(found.bound)
        search.offer(rounding.by_price(pairs, oracle.best(found.price).rows, found.price, search.is_time_up))
        if search.gap > _FAR:
            is_enough = _passed(began + _FOR_POLISHING * time_limit)
            found = prices.polished(oracle, pool, found, search.objective, is_enough)
            search.lower(found.bound)
            search.offer(rounding.by_price(pairs, oracle.best(found.price).rows, found.price, search.is_time_up))
        progress(0.4)
        if not search.is_good:
            _improve(search, oracle, pool, found)
        _decide(search)
    except TimeUp:
        pass
    return search


def _improve(search: _Search, oracle: Oracle, pool: Pool, found: prices.Prices) -> None:
    """Mixes schedules that are near the best at the prices; widens what is near until the gap is good."""
    pairs, near = search.pairs, _NEAR * float(np.median(search.pairs.score))
    best = found
    for number in range(_LP_ROUNDS):
        schedules = (
            _at_most(pool, best.price, best.value, near) if number == 0 else pool.near(best.price, best.value, near)
        )
        if search.is_time_up() or (number and len(schedules.sizes) > _MOST_COLUMNS):
            return
        answer = program.relaxed(pairs, schedules, _SHARE * search.left)
        if answer is None:
            return
        search.offer(rounding.rounded(pairs, schedules, answer.taken, search.is_time_up))
        best = min(best, prices.priced(oracle, pool, answer.price), key=lambda one: one.bound)
        search.lower(best.bound)
        search.tell(0.4 + 0.6 * (number + 1) / _LP_ROUNDS)
        if search.is_good:
            return
        near *= 2


def _at_most(pool: Pool, price: Floats, value: Floats, near: float) -> Table:
    """Schedules near the best, fewer where there would be too many for a program."""
    schedules = pool.near(price, value, near)
    while len(schedules.sizes) > _MOST_AT_FIRST and near > 0:
        near = near / 4 if near > _ROOM else 0.0
        schedules = pool.near(price, value, near)
    return schedules


def _decide(search: _Search) -> None:
    """The exact answer where there are not too many schedules to look at all of them."""
    pairs = search.pairs
    most = _SOME if search.gap > _WORTH_IT else _FEW
    if search.gap <= _ROOM or search.is_time_up():
        return
    schedules = every(pairs, most, search.is_time_up)
    if schedules is None or not (answer := program.whole(pairs, schedules, search.left)):
        return
    search.offer(rounding.rounded(pairs, schedules, answer.taken, search.is_time_up))
    # Every schedule was in it, so what branching proved holds for every assignment.
    if not pairs.floors.any():
        search.lower(answer.bound * (1 + _EXACTLY))


def _result(search: _Search, seconds: float) -> Result:
    pairs, rows = search.pairs, search.rows
    assignments = [
        Pair(int(pairs.volunteer[row]), int(pairs.post[row]), float(pairs.score[row])) for row in rows.tolist()
    ]
    taken = np.bincount(pairs.post[rows], minlength=len(pairs.places))
    left = pairs.places - taken
    return Result(
        assignments=assignments,
        # Of the scores as they are written: a reader who adds them up gets the same. Not rounded, so never too much.
        objective=float(sum((Decimal(repr(pair.score)) for pair in assignments), Decimal(0))),
        bound=_rounded_up(search.bound),
        seconds=round(seconds, 3),
        unfilled={int(post): int(left[post]) for post in np.flatnonzero(left > 0)},
    )


def _rounded_up(bound: float) -> float:
    """With six digits, never below; and never taken from the objective, which would hide a wrong bound."""
    return math.ceil(bound * (1 + _ROOM) * _DIGITS) / _DIGITS
