"""The draw: a pure rule that anybody can repeat with the published seed and the list of tickets.

Before anybody signs up the fingerprint of the seed is public, so the seed cannot be chosen afterwards; who signs up
does not know the seed, so nobody can choose a lucky moment. Each ticket's lot is the SHA-256 of «seed:ticket»; the
smallest lot comes first. The same list in any order gives the same result.
"""

import hashlib
from collections.abc import Iterable


def fingerprint(seed: str) -> str:
    """What is published beforehand: SHA-256 of the seed, in hex."""
    return hashlib.sha256(seed.encode()).hexdigest()


def lot(seed: str, ticket: int) -> str:
    """The lot of one ticket, in hex."""
    return hashlib.sha256(f"{seed}:{ticket}".encode()).hexdigest()


def order(seed: str, tickets: Iterable[int]) -> list[int]:
    """Tickets in the order of the draw, first the first to get a place."""
    return sorted(set(tickets), key=lambda ticket: (lot(seed, ticket), ticket))
