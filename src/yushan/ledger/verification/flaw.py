"""One thing that does not fit."""

from dataclasses import dataclass

from yushan.ledger.models import HourEntry


@dataclass(frozen=True)
class Flaw:
    """What does not fit, in words that name the place."""

    place: str
    reason: str


def place_of(entry: HourEntry) -> str:
    """A line by its chain, its place there and its key; needs the organization loaded."""
    return f"{entry.organization.code} 第 {entry.sequence} 条（编号 {entry.pk}）"
