"""How evenly hours are spread over people: the Lorenz curve and Gini's coefficient, exact fractions.

Only who served is in it: somebody without hours has no place on the curve.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

TENTHS = 10
# (share of the people, share of the hours), both cumulated from who served least.
Point = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class Lorenz:
    """`points` begin at (0, 0) and end at (1, 1); empty where nobody served."""

    people: int
    minutes: int
    points: tuple[Point, ...]

    @property
    def gini(self) -> Fraction | None:
        """1 − Σ (x₍ᵢ₎ − x₍ᵢ₋₁₎)(y₍ᵢ₎ + y₍ᵢ₋₁₎): 0 where all served equally long."""
        if not self.points:
            return None
        pairs = pairwise(self.points)
        return 1 - sum(((x1 - x0) * (y1 + y0) for (x0, y0), (x1, y1) in pairs), Fraction(0))

    def share_below(self, share: Fraction) -> Fraction:
        """Share of the hours of the given share of people who served least; between two points in proportion."""
        for (x0, y0), (x1, y1) in pairwise(self.points):
            if share <= x1:
                return y0 + (y1 - y0) * (share - x0) / (x1 - x0)
        return Fraction(1)

    @property
    def tenths(self) -> list[Fraction]:
        """Share of the hours of each tenth of the people, from who served least to who served most."""
        edges = [self.share_below(Fraction(at, TENTHS)) if at else Fraction(0) for at in range(TENTHS + 1)]
        return [after - before for before, after in pairwise(edges)]


def lorenz(people_by_minutes: Mapping[int, int]) -> Lorenz:
    """The curve of a histogram (minutes → people with so many); who has none is left out."""
    steps = sorted((minutes, people) for minutes, people in people_by_minutes.items() if minutes > 0 and people > 0)
    everybody = sum(people for _, people in steps)
    everything = sum(minutes * people for minutes, people in steps)
    points: list[Point] = [(Fraction(0), Fraction(0))] if steps else []
    so_far = hours = 0
    for minutes, people in steps:
        so_far += people
        hours += minutes * people
        points.append((Fraction(so_far, everybody), Fraction(hours, everything)))
    return Lorenz(everybody, everything, tuple(points))
