"""Drawing a paper: the same seed and the same bank give the same paper, in whatever language version it is drawn.

The order comes from digests and not from a generator of random numbers, whose order nobody promises.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# [question, places of its choices in the order in which they are shown]
Paper = list[tuple[int, list[int]]]
ORDER = ("single", "multiple", "truth", "number")


@dataclass(frozen=True)
class Drawable:
    """A question of the bank as far as drawing is concerned."""

    pk: int
    kind: str
    options: int = 0


def _rank(seed: str, *parts: object) -> str:
    return hashlib.sha256(":".join([seed, *map(str, parts)]).encode()).hexdigest()


def draw(seed: str, bank: Sequence[Drawable], draws: Mapping[str, int]) -> Paper:
    """Kinds in their order, in each the questions and their choices as the seed says; too small a bank gives all it has."""
    paper: Paper = []
    for kind in ORDER:
        own = sorted((one for one in bank if one.kind == kind), key=lambda one: _rank(seed, "question", one.pk))
        for one in own[: draws.get(kind, 0)]:
            places = sorted(range(one.options), key=lambda place, pk=one.pk: _rank(seed, "choice", pk, place))  # type: ignore[misc]
            paper.append((one.pk, places))
    return paper
