"""Putting things in order of what they reached: only where the city switched it on."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Ranked(Generic[T]):
    """A thing with its place; None without a figure, or where nothing is ranked."""

    place: int | None
    thing: T


def ranked(things: Sequence[T], values: Sequence[Fraction | None], *, less_is_better: bool = False) -> list[Ranked[T]]:
    """Best first; equal values share a place and the next one is left out; what has no figure stands at the end."""
    known = [(value, at) for at, value in enumerate(values) if value is not None]
    known.sort(key=lambda pair: (pair[0] if less_is_better else -pair[0], pair[1]))
    found: list[Ranked[T]] = []
    for at, (value, index) in enumerate(known):
        same = bool(at) and known[at - 1][0] == value
        found.append(Ranked(found[-1].place if same else at + 1, things[index]))
    return found + [Ranked(None, things[at]) for at, value in enumerate(values) if value is None]
