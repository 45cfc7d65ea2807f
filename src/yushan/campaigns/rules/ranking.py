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

from yushan.projects.rules.contest import Ranked as ContestRanked
from yushan.projects.rules.contest import mean_of

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


def _spread(values: Sequence[Fraction]) -> tuple[Fraction, Decimal]:
    """Mean, and standard deviation of these very values (divided by their number)."""
    mean = sum(values, Fraction(0)) / len(values)
    variance = sum(((value - mean) ** 2 for value in values), Fraction(0)) / len(values)
    return mean, _EXACT.sqrt(decimal_of(variance))


def normalised(totals: Mapping[tuple[str, str], Fraction], least: int) -> dict[tuple[str, str], Decimal]:
    """Each total on the scale of all: M + S × (x − m) ÷ s, to four decimals. Keys are (nominee, reviewer).

    M and S are mean and deviation of all totals of the category, m and s those of the reviewer. A reviewer with fewer
    than `least` totals keeps them as they are: too few to say whether they are strict. One who gave all the same says
    nothing about who is better: M.
    """
    own: dict[str, list[Fraction]] = defaultdict(list)
    for (_nominee, reviewer), value in totals.items():
        own[reviewer].append(value)
    with localcontext(_EXACT):
        mean, spread = _spread(list(totals.values()))
        known = {reviewer: _spread(values) for reviewer, values in own.items() if len(values) >= least}
        found = {}
        for (nominee, reviewer), value in totals.items():
            if reviewer not in known:
                found[nominee, reviewer] = four(value)
                continue
            middle, width = known[reviewer]
            if width == 0:
                found[nominee, reviewer] = four(mean)
            else:
                found[nominee, reviewer] = four(
                    decimal_of(mean) + spread * _EXACT.divide(decimal_of(value - middle), width)
                )
        return found


def _lot(seed: str, nominee: str) -> str:
    return hashlib.sha256(f"{seed}:{nominee}".encode()).hexdigest()


def rank(
    cards: Iterable[Card], criteria: Sequence[Criterion], *, method: str, least: int, ties: Sequence[str], seed: str
) -> list[Ranked]:
    """The nominees of one category, best first. Equal scores are parted by `ties` in order; what stays equal shares a rank.

    A tie is «criterion:code» (mean of its points), «raw» (mean as given) or «lot» (the smaller hash of seed and name).
    """
    by_nominee: dict[str, list[Card]] = defaultdict(list)
    totals: dict[tuple[str, str], Fraction] = {}
    for card in cards:
        by_nominee[card.nominee].append(card)
        totals[card.nominee, card.reviewer] = total_of(card.points, criteria)
    counted = normalised(totals, least) if method == Z and totals else {}
    rows: list[Row] = []
    for nominee, own in by_nominee.items():
        given = [totals[nominee, card.reviewer] for card in own]
        raw = four(sum(given, Fraction(0)) / len(given))
        score = raw
        if method == TRIMMED:
            score = four(mean_of(given))
        elif method == Z:
            score = four(sum((Fraction(counted[nominee, card.reviewer]) for card in own), Fraction(0)) / len(own))
        keys = [_tie_key(rule, nominee, own, raw, seed) for rule in ties]
        rows.append((nominee, score, raw, len(own), keys))
    return _placed(rows, ties)


def _tie_key(rule: str, nominee: str, own: Sequence[Card], raw: Decimal, seed: str) -> Key:
    """Smaller is better."""
    if rule == LOT:
        return 0, _lot(seed, nominee)
    if rule == RAW:
        return -Fraction(raw), ""
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
    by_nominee: dict[str, list[tuple[str, Fraction]]] = defaultdict(list)
    for card in cards:
        by_nominee[card.nominee].append((card.reviewer, total_of(card.points, criteria)))
    found = []
    for nominee, given in sorted(by_nominee.items()):
        if len(given) < 3:
            continue
        middle = _median(sorted(value for _reviewer, value in given))
        for reviewer, value in given:
            away = abs(value - middle)
            if away >= distance:
                found.append(Outlier(nominee, reviewer, four(value), four(away)))
    return found


def _median(values: Sequence[Fraction]) -> Fraction:
    half = len(values) // 2
    return values[half] if len(values) % 2 else (values[half - 1] + values[half]) / 2


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
