"""The scorecard of 2027 (G10): qualities made of indicators, each from 0 to 100, with weights of the plan folder.

Points of a part = 100 × (value − zero) ÷ (full − zero), not below 0 nor above 100. Points of a quality and of the whole
are means by weight. What has no figure is left out and its weight falls to the others; it is said how much that is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

HUNDRED = Fraction(100)


@dataclass(frozen=True)
class Part:
    """An indicator in a quality: what it weighs there, at which value it has 0 points and at which 100."""

    indicator: str
    weight: int
    zero: Fraction
    full: Fraction


@dataclass(frozen=True)
class Quality:
    """One of the five: 机制健全, 队伍专业, 供给精准, 阵地稳固, 效能显著."""

    code: str
    name: str
    clause: str
    weight: int
    parts: Sequence[Part]


@dataclass(frozen=True)
class ScoredPart:
    """`points` is None without a figure. `share`: of the whole, in hundredths. `gain`: what the whole wins at 100."""

    part: Part
    points: Fraction | None
    share: Fraction
    gain: Fraction


@dataclass(frozen=True)
class ScoredQuality:
    """A quality with its parts; None where none of them has a figure."""

    quality: Quality
    points: Fraction | None
    parts: Sequence[ScoredPart]


@dataclass(frozen=True)
class Scorecard:
    """The whole; `known` is the share of the weights that have a figure, in hundredths."""

    points: Fraction | None
    qualities: Sequence[ScoredQuality]
    known: Fraction

    @property
    def most(self) -> ScoredPart | None:
        """The part that moves the whole most when it reaches its full value."""
        parts = [one for quality in self.qualities for one in quality.parts if one.gain]
        return max(parts, key=lambda one: one.gain) if parts else None


def points_of(part: Part, value: Fraction | None) -> Fraction | None:
    """0 to 100; `full` may lie below `zero` where less is better."""
    if value is None:
        return None
    return min(HUNDRED, max(Fraction(0), HUNDRED * (value - part.zero) / (part.full - part.zero)))


def _mean(pairs: Sequence[tuple[int, Fraction | None]]) -> tuple[Fraction | None, int]:
    """Mean by weight of what is known, and the weight that is known."""
    known = [(weight, points) for weight, points in pairs if points is not None]
    total = sum(weight for weight, _ in known)
    return (sum((weight * points for weight, points in known), Fraction(0)) / total if total else None), total


def score(qualities: Sequence[Quality], values: Mapping[str, Fraction | None]) -> Scorecard:
    """All qualities with the values of the indicators, by id."""
    points = [[points_of(part, values.get(part.indicator)) for part in quality.parts] for quality in qualities]
    means = [
        _mean([(part.weight, one) for part, one in zip(quality.parts, own, strict=True)])
        for quality, own in zip(qualities, points, strict=True)
    ]
    whole, weight_known = _mean([(quality.weight, mean) for quality, (mean, _) in zip(qualities, means, strict=True)])
    scored = []
    for quality, own, (mean, inside) in zip(qualities, points, means, strict=True):
        parts = []
        for part, one in zip(quality.parts, own, strict=True):
            share = HUNDRED * quality.weight * part.weight / (weight_known * inside) if one is not None else Fraction(0)
            parts.append(ScoredPart(part, one, share, share * (HUNDRED - one) / 100 if one is not None else share))
        scored.append(ScoredQuality(quality, mean, parts))
    return Scorecard(whole, scored, _known(qualities, points))


def _known(qualities: Sequence[Quality], points: Sequence[Sequence[Fraction | None]]) -> Fraction:
    total = known = Fraction(0)
    for quality, own in zip(qualities, points, strict=True):
        inside = sum(part.weight for part in quality.parts)
        for part, one in zip(quality.parts, own, strict=True):
            weight = Fraction(quality.weight * part.weight, inside)
            total += weight
            known += weight if one is not None else 0
    return HUNDRED * known / total if total else Fraction(0)
