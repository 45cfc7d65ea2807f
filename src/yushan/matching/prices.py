"""Prices of places: the dual of the program over schedules, and the bound that follows from any of them. Pure.

At prices p ≥ 0 no assignment is worth more than Σ places · p + Σ over volunteers of what their best schedule yields after paying:
whoever takes places pays for them, and no more are paid for than there are. That holds for every p, so however the prices were
found, the bound is right; good prices only make it tight.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from yushan.matching.oracle import COARSE, Oracle, TimeUp
from yushan.matching.pairs import Pairs
from yushan.matching.schedules import Pool
from yushan.matching.scoring import Floats

ROUNDS = 110
_COLLECT_FROM = 55  # earlier schedules are of prices far from the end
_STEP, _SHRINK, _KEPT, _NOISE, _MIXED = 0.5, 0.965, 0.6, 0.2, 0.1
# Polishing: rounds, how much of the last step goes on, when and how much steps shorten, what counts as an improvement.
_POLISHING, _GOES_ON, _PATIENCE, _SHORTER, _WORTH = 240, 0.7, 8, 0.7, 2e-5
_ROOM = 1e-9  # of sums of floating numbers


@dataclass(frozen=True, slots=True)
class Prices:
    """Of a place of each post; what every volunteer's best schedule yields at them; the bound."""

    price: Floats
    value: Floats
    bound: float


def priced(oracle: Oracle, pool: Pool, price: Floats) -> Prices:
    """Takes up the best schedules at these prices; how tight the bound is."""
    chosen = oracle.best(price)
    pool.add(oracle.trimmed(chosen.rows, price))
    bound = float(chosen.value.sum() + (price * oracle.pairs.places).sum())
    return Prices(price, chosen.value, bound * (1 + _ROOM))


def first_price(pairs: Pairs) -> Floats:
    """The score of the first candidate that would get no place if everybody had time."""
    order = np.lexsort((-pairs.score, pairs.post))
    first = np.searchsorted(pairs.post[order], np.arange(len(pairs.places) + 1))
    many = np.diff(first) > pairs.places
    price = np.zeros(len(pairs.places))
    price[many] = pairs.score[order][(first[:-1] + pairs.places)[many]]
    return np.maximum(price, pairs.floors)


def at_first(pairs: Pairs) -> float:
    """A bound that takes no time: the lower one of what posts can give and of what people can."""
    return min(_by_post(pairs), _by_person(pairs))


def _by_post(pairs: Pairs) -> float:
    """Of every post its best candidates, as if nobody were asked for twice."""
    order = np.lexsort((-pairs.score, pairs.post))
    post = pairs.post[order]
    rank = np.arange(len(order)) - np.searchsorted(post, post)
    best = float(pairs.score[order][rank < pairs.places[post]].sum())
    few = np.maximum(pairs.places - np.bincount(pairs.post, minlength=len(pairs.places)), 0)
    return (best + float((few * pairs.floors).sum())) * (1 + _ROOM)


def _by_person(pairs: Pairs) -> float:
    """Of every person what is worth most for its time until the minutes are used up, the last row in part, as if places
    were without end. Rows that were left out are worth at most the floor of their post: as much time as is left may go to
    what is dearest by the second of these.
    """
    long = np.zeros(len(pairs.places))
    long[pairs.post] = np.maximum(pairs.seconds, 1)
    if (pairs.floors[long == 0] > 0).any():
        return np.inf  # how long such a post is, no row tells
    outside = float(np.divide(pairs.floors, long, out=np.zeros(len(long)), where=long > 0).max(initial=0))
    order = np.lexsort((-pairs.score / long[pairs.post], pairs.volunteer))
    volunteer, score, seconds = pairs.volunteer[order], pairs.score[order], long[pairs.post][order]
    before = np.cumsum(seconds) - seconds
    before -= before[np.searchsorted(volunteer, volunteer)]
    taken = np.clip(pairs.limit[volunteer] - before, 0, seconds) * (score > outside * seconds)
    left = pairs.limit - np.bincount(volunteer, weights=taken, minlength=len(pairs.limit))
    return float((score / seconds * taken).sum() + (left.sum() * outside if outside else 0.0)) * (1 + _ROOM)


def find(oracle: Oracle, pool: Pool, random: np.random.Generator, is_enough: Callable[[], bool]) -> Prices:
    """Raises prices of what too many want, lowers the others, in ever smaller steps; TimeUp before there are any.

    Volunteers who are alike would all run to the same post at once. So everybody sees scores less some noise of their own,
    which goes away with the steps; that smooths the dual, and prices settle in a tenth of the rounds. `is_enough` ends
    the rounds early.
    """
    pairs = oracle.pairs
    quick = Oracle(pairs, COARSE, is_strict=True, is_time_up=oracle.is_time_up)
    price = mixed = first_price(pairs)
    best = priced(oracle, pool, price)
    usual = float(np.median(pairs.score)) if len(pairs.score) else 0.0
    push = np.zeros(len(price))
    try:
        for number in range(ROUNDS):
            if is_enough():
                break
            scale = usual * _SHRINK**number
            rows = quick.best(price, -scale * _NOISE * random.random(len(pairs.score))).rows
            if number >= _COLLECT_FROM:
                pool.add(rows)
            wanted = np.bincount(pairs.post[rows], minlength=len(price))
            too_many = np.clip((wanted - pairs.places) / np.maximum(pairs.places, 1), -1, 1)
            push = _KEPT * push + (1 - _KEPT) * too_many
            price = np.maximum(price + scale * _STEP * push, pairs.floors)
            mixed = price if number == 0 else (1 - _MIXED) * mixed + _MIXED * price
        for one in (price, mixed):
            best = min(best, priced(oracle, pool, one), key=lambda found: found.bound)
    except TimeUp:
        pass
    return best


def polished(oracle: Oracle, pool: Pool, found: Prices, known: float, is_enough: Callable[[], bool]) -> Prices:
    """Goes down from prices that are not good yet, in steps as long as the way to `known`, what an assignment is worth.

    Where many people are alike and there are more of them than are needed, a price that is a little too low is paid for by
    all of them: the steps of `find` are too coarse for that. These (Polyak's) shorten as the bound comes near, and begin
    anew at the best prices when they lead nowhere.
    """
    pairs = oracle.pairs
    quick = Oracle(pairs, COARSE, is_time_up=oracle.is_time_up)
    price = kept = found.price
    push, part, since = np.zeros(len(price)), 1.0, 0
    try:
        chosen = quick.best(price)
        bound = at = _paid(pairs, price, chosen.value)
        kept_rows = chosen.rows
        for number in range(_POLISHING):
            if is_enough():
                break
            if since == _PATIENCE:
                price, rows, at, part, since = kept, kept_rows, bound, part * _SHORTER, 0
                push = np.zeros(len(price))
            else:
                rows = chosen.rows
            wanted = np.bincount(pairs.post[rows], minlength=len(price)) - pairs.places
            wanted[(price <= pairs.floors) & (wanted < 0)] = 0
            push = _GOES_ON * push + (1 - _GOES_ON) * wanted
            if not push.any() or at <= known:
                break
            price = np.maximum(price + part * (at - known) / float((push**2).sum()) * push, pairs.floors)
            chosen = quick.best(price)
            at = _paid(pairs, price, chosen.value)
            if number >= _POLISHING // 4:
                pool.add(quick.trimmed(chosen.rows, price))
            if at < bound * (1 - _WORTH):
                bound, kept, kept_rows, since = at, price, chosen.rows, 0
            else:
                since += 1
        return min(found, priced(oracle, pool, kept), key=lambda one: one.bound)
    except TimeUp:
        return found


def _paid(pairs: Pairs, price: Floats, value: Floats) -> float:
    return float(value.sum() + (price * pairs.places).sum())
