"""From points to ranks (docs/ranking.md): totals, normalisation across reviewers, means, ties, who stands out. Pure.

Everything is reckoned exactly or to 40 digits and rounded half up to four decimals where that is said, so that another
program (docs/ranking.py) finds the same figures and ranks.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from fractions import Fraction
from math import lcm

from yushan.projects.rules.contest import TRIMMED_FROM, mean_of
from yushan.projects.rules.contest import Ranked as ContestRanked

Z, TRIMMED, MEAN = "z", "trimmed", "mean"
WHOLE = 100
Key = tuple[int | Fraction, str]
# Nominee, score, mean as given, how many scores, what decides between equals.
Row = tuple[str, Decimal, Decimal, int, list[Key]]
_EXACT = Context(prec=40, rounding=ROUND_HALF_UP)
_FOUR = Decimal("0.0001")
RAW, LOT, CRITERION = "raw", "lot", "criterion:"


@dataclass(frozen=True)
class Criterion:
    """Points from 0 to `points`; `weight` of 100."""

    code: str
    name: str
    points: int
    weight: int


@dataclass(frozen=True)
class Card:
    """What one reviewer gave one nominee: points by criterion. Both are names, not rows of a database."""

    nominee: str
    reviewer: str
    points: Mapping[str, int]


@dataclass(frozen=True)
class Ranked:
    """How a nominee came out: `score` ranks, `raw` is the mean as given; `tie` is the rule that decided between equals."""

    nominee: str
    score: Decimal
    raw: Decimal
    scores: int
    rank: int
    tie: str = ""


@dataclass(frozen=True)
class Outlier:
    """A total that stands far from the median of the nominee's totals, in points of 100."""

    nominee: str
    reviewer: str
    total: Decimal
    distance: Decimal


def decimal_of(value: Fraction) -> Decimal:
    """To 40 digits."""
    return _EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))


def four(value: Fraction | Decimal) -> Decimal:
    """Four decimals, half up."""
    plain = decimal_of(value) if isinstance(value, Fraction) else value
    return plain.quantize(_FOUR, context=_EXACT)


def total_of(points: Mapping[str, int], criteria: Sequence[Criterion]) -> Fraction:
    """0 to 100, exactly: each criterion by its weight."""
    return sum((Fraction(points[one.code] * one.weight, one.points) for one in criteria), Fraction(0))


def scale_of(criteria: Sequence[Criterion]) -> int:
    """The smallest number by which every possible total becomes a whole one: thousands are then reckoned without fractions."""
    return lcm(*(one.points for one in criteria))


def whole_total(points: Mapping[str, int], criteria: Sequence[Criterion], scale: int) -> int:
    """`total_of` times `scale`."""
    return sum(points[one.code] * one.weight * (scale // one.points) for one in criteria)


def _ratio(over: int, under: int) -> Decimal:
    """To 40 digits; the same for every way to write the fraction."""
    return _EXACT.divide(Decimal(over), Decimal(under))


def _spread(values: Sequence[int], scale: int) -> Decimal:
    """Standard deviation of these very values (divided by their number), which are whole totals."""
    count, total = len(values), sum(values)
    return _EXACT.sqrt(_ratio(count * sum(value * value for value in values) - total * total, (count * scale) ** 2))


def normalised(totals: Mapping[tuple[str, str], int], scale: int, least: int) -> dict[tuple[str, str], Decimal]:
    """Each total on the scale of all: M + S × (x − m) ÷ s, to four decimals. Keys are (nominee, reviewer).

    `totals` are whole ones. M and S are mean and deviation of all totals of the category, m and s those of the reviewer. A
    reviewer with fewer than `least` totals keeps them as they are: too few to say whether they are strict. One who gave all
    the same says nothing about who is better: M.
    """
    own: dict[str, list[int]] = defaultdict(list)
    for (_nominee, reviewer), value in totals.items():
        own[reviewer].append(value)
    with localcontext(_EXACT):
        every = list(totals.values())
        middle, spread = _ratio(sum(every), len(every) * scale), _spread(every, scale)
        # What a reviewer gave more than once comes out the same each time.
        counted = {
            reviewer: _of_reviewer(values, scale, middle, spread, least=least) for reviewer, values in own.items()
        }
    return {(nominee, reviewer): counted[reviewer][value] for (nominee, reviewer), value in totals.items()}


def _of_reviewer(
    values: Sequence[int], scale: int, middle: Decimal, spread: Decimal, *, least: int
) -> dict[int, Decimal]:
    if len(values) < least:
        return {value: four(_ratio(value, scale)) for value in set(values)}
    count, total, width = len(values), sum(values), _spread(values, scale)
    if width == 0:
        return {value: four(middle) for value in values}
    return {
        value: four(middle + spread * _EXACT.divide(_ratio(value * count - total, count * scale), width))
        for value in set(values)
    }


def _lot(seed: str, nominee: str) -> str:
    return hashlib.sha256(f"{seed}:{nominee}".encode()).hexdigest()


def rank(
    cards: Iterable[Card], criteria: Sequence[Criterion], *, method: str, least: int, ties: Sequence[str], seed: str
) -> list[Ranked]:
    """The nominees of one category, best first. Equal scores are parted by `ties` in order; what stays equal shares a rank.

    A tie is «criterion:code» (mean of its points), «raw» (mean as given) or «lot» (the smaller hash of seed and name).
    """
    scale = scale_of(criteria)
    by_nominee: dict[str, list[Card]] = defaultdict(list)
    totals: dict[tuple[str, str], int] = {}
    for card in cards:
        by_nominee[card.nominee].append(card)
        totals[card.nominee, card.reviewer] = whole_total(card.points, criteria, scale)
    counted = normalised(totals, scale, least) if method == Z and totals else {}
    rows: list[Row] = []
    for nominee, own in by_nominee.items():
        given = [totals[nominee, card.reviewer] for card in own]
        score = raw = four(_ratio(sum(given), len(given) * scale))
        if method == TRIMMED:
            kept = sorted(given)[1:-1] if len(given) >= TRIMMED_FROM else given
            score = four(_ratio(sum(kept), len(kept) * scale))
        elif method == Z:
            score = four(_EXACT.divide(_sum(counted[nominee, card.reviewer] for card in own), Decimal(len(own))))
        keys = [_tie_key(rule, nominee, own, raw, seed) for rule in ties]
        rows.append((nominee, score, raw, len(own), keys))
    return _placed(rows, ties)


def _sum(values: Iterable[Decimal]) -> Decimal:
    """Exactly: four decimals each, far fewer than 40 digits."""
    total = Decimal(0)
    for value in values:
        total = _EXACT.add(total, value)
    return total


def _tie_key(rule: str, nominee: str, own: Sequence[Card], raw: Decimal, seed: str) -> Key:
    """Smaller is better."""
    if rule == LOT:
        return 0, _lot(seed, nominee)
    if rule == RAW:
        return -int(raw.scaleb(4)), ""
    code = rule.removeprefix(CRITERION)
    return -Fraction(sum(card.points[code] for card in own), len(own)), ""


def _placed(rows: Sequence[Row], ties: Sequence[str]) -> list[Ranked]:
    ordered = sorted(rows, key=lambda row: (-row[1], row[4], row[0]))
    found: list[Ranked] = []
    for place, (nominee, score, raw, count, keys) in enumerate(ordered):
        before = ordered[place - 1] if place else None
        is_equal = before is not None and before[1] == score and before[4] == keys
        rank_ = found[-1].rank if is_equal else place + 1
        neighbours = [row for row in ordered[max(place - 1, 0) : place + 2] if row[0] != nominee and row[1] == score]
        found.append(Ranked(nominee, score, raw, count, rank_, _decided(keys, neighbours, ties)))
    return found


def _decided(keys: Sequence[Key], neighbours: Sequence[Row], ties: Sequence[str]) -> str:
    """The last rule that was needed to part a nominee from an equal one beside it; «shared» where none did."""
    needed = ""
    at = -1
    for row in neighbours:
        pairs = zip(keys, row[4], strict=True)
        place = next((place for place, (own, other) in enumerate(pairs) if own != other), None)
        if place is None:
            return "shared"
        if place > at:
            at, needed = place, ties[place]
    return needed


def going_on(ranked: Sequence[Ranked], places: int) -> set[str]:
    """Who comes into the next round: the first ones; whoever shares the last place comes, too."""
    return {one.nominee for one in ranked if one.rank <= places}


def outliers(cards: Iterable[Card], criteria: Sequence[Criterion], distance: int) -> list[Outlier]:
    """Totals of nominees with three scores or more that lie `distance` points or more from the median of these."""
    scale = scale_of(criteria)
    by_nominee: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for card in cards:
        by_nominee[card.nominee].append((card.reviewer, whole_total(card.points, criteria, scale)))
    found = []
    for nominee, given in sorted(by_nominee.items()):
        if len(given) < 3:
            continue
        twice = _twice_the_median(sorted(value for _reviewer, value in given))
        for reviewer, value in given:
            away = abs(2 * value - twice)
            if away >= 2 * distance * scale:
                found.append(Outlier(nominee, reviewer, four(_ratio(value, scale)), four(_ratio(away, 2 * scale))))
    return found


def _twice_the_median(values: Sequence[int]) -> int:
    half = len(values) // 2
    return 2 * values[half] if len(values) % 2 else values[half - 1] + values[half]


def rank_contest(totals: Mapping[int, Sequence[int]], places: int) -> list[ContestRanked]:
    """For projects.scoring: the rounds of contests, ranked by the same engine.

    As contests announce it: from five scores on without the highest and the lowest, equals share a rank.
    """
    means = {entry: mean_of(given) for entry, given in totals.items()}
    rows: list[Row] = [
        (str(entry), decimal_of(mean), decimal_of(mean), len(totals[entry]), []) for entry, mean in means.items()
    ]
    ranks = {int(one.nominee): one.rank for one in _placed(rows, ())}
    ordered = sorted(means, key=lambda entry: (ranks[entry], entry))
    return [
        ContestRanked(entry, means[entry], len(totals[entry]), ranks[entry], ranks[entry] <= places)
        for entry in ordered
    ]
