"""What is to be assigned: volunteers, posts, and what came of it. Plain data: no database, no clock, no domain."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Id = str | int
Place = tuple[float, float]  # degrees east and north


@dataclass(frozen=True, slots=True)
class Volunteer:
    """Somebody who may serve. `available` are half-open intervals in seconds; `max_minutes` None is no limit.

    `serves_in` are further areas where they go, `languages` what they speak, `wants` kinds of service that they chose, `points`
    places that they set out from.
    """

    id: Id
    skills: frozenset[str] = frozenset()
    area: str = ""
    available: Sequence[tuple[int, int]] = ()
    max_minutes: float | None = None
    served_minutes: float = 0
    serves_in: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    wants: frozenset[str] = frozenset()
    points: Sequence[Place] = ()


@dataclass(frozen=True, slots=True)
class Post:
    """Work for `places` people from `start` until before `end` (seconds). Only who has all of `requires` may do it."""

    id: Id
    start: int
    end: int
    places: int
    area: str = ""
    requires: frozenset[str] = frozenset()
    prefers: frozenset[str] = frozenset()
    priority: float = 0
    languages: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    point: Place | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """Allowed, and worth `score`; numbers of volunteer and post in their lists."""

    volunteer: int
    post: int
    score: float


@dataclass(frozen=True, slots=True)
class PairColumns:
    """Many pairs as columns of numbers."""

    volunteer: npt.NDArray[np.int64]
    post: npt.NDArray[np.int64]
    score: npt.NDArray[np.float64]


def columns_of(pairs: Sequence[Pair]) -> PairColumns:
    """The same pairs as columns."""
    return PairColumns(
        np.array([pair.volunteer for pair in pairs], dtype=np.int64),
        np.array([pair.post for pair in pairs], dtype=np.int64),
        np.array([pair.score for pair in pairs], dtype=np.float64),
    )


@dataclass(frozen=True, slots=True)
class Weights:
    """Points of the parts of the platform's own score (docs/decisions/0020-matching.md)."""

    filled: float = 40  # a place that is filled at all
    skills: float = 20  # the part of what the post prefers that they have
    near: float = 15  # the same area, or the same spot
    nearby: float = 10  # one lies in the other, or it is one where they go
    fair: float = 15  # who has served less comes first: all of it at nought minutes
    wanted: float = 5  # a kind of service that they chose
    languages: float = 5  # the part of its languages that they speak


STANDARD = Weights()


@dataclass(frozen=True, slots=True)
class Instance:
    """One task. With `pairs`, only those are allowed and their scores count; without, the platform's own score."""

    volunteers: Sequence[Volunteer]
    posts: Sequence[Post]
    pairs: Sequence[Pair] | PairColumns | None = None
    weights: Weights = STANDARD


@dataclass(frozen=True, slots=True)
class Result:
    """The best assignment found, and a bound that no assignment can exceed. Numbers stand for places in the lists."""

    assignments: Sequence[Pair]
    objective: float
    bound: float
    seconds: float
    unfilled: Mapping[int, int] = field(default_factory=dict)

    @property
    def gap(self) -> float:
        """How far the objective may at most be from the best, as a part of the bound."""
        return (self.bound - self.objective) / self.bound if self.bound > 0 else 0.0
