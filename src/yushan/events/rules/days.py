"""Meals and seats of a day: each person once, at the venue where their day begins."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Stay:
    """Somebody with a place in a shift at a venue."""

    person: int
    venue: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Wish:
    """What somebody said; `boarding` is None for who comes alone."""

    diet: str
    boarding: int | None


def first_venues(stays: Iterable[Stay]) -> dict[int, int]:
    """Person → venue at which their day begins: there they eat, there the bus takes them."""
    found: dict[int, Stay] = {}
    for stay in sorted(stays, key=lambda one: (one.starts_at, one.venue)):
        found.setdefault(stay.person, stay)
    return {person: stay.venue for person, stay in found.items()}


def meals(where: dict[int, int], wishes: dict[int, Wish], usual: str) -> Counter[tuple[int, str]]:
    """(venue, diet) → how many; who said nothing eats what is usual."""
    nothing = Wish(usual, None)
    return Counter((venue, wishes.get(person, nothing).diet) for person, venue in where.items())


def seats(where: dict[int, int], wishes: dict[int, Wish]) -> Counter[tuple[int, int]]:
    """(venue, boarding point) → how many."""
    found: Counter[tuple[int, int]] = Counter()
    for person, venue in where.items():
        wish = wishes.get(person)
        if wish and wish.boarding is not None:
            found[(venue, wish.boarding)] += 1
    return found
