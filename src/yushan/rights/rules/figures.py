"""Sums over cases: how many were answered in time, how content people were. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Told:
    """Cases of one kind and one word on the answer, as the figures need them."""

    all: int = 1
    answered: int = 0
    in_time: int = 0
    second: int = 0
    content: int | None = None


@dataclass(frozen=True)
class Sum:
    """Counts of some cases."""

    all: int
    answered: int
    in_time: int
    rated: int
    content: int
    second: int

    @property
    def in_time_share(self) -> Fraction | None:
        """Of those answered."""
        return Fraction(self.in_time, self.answered) if self.answered else None

    @property
    def content_share(self) -> Fraction | None:
        """Of those who said so: content or fairly content."""
        return Fraction(self.content, self.rated) if self.rated else None


FAIR = 2  # from this answer on somebody counts as content


def add_up(cases: Iterable[Told]) -> Sum:
    """The counts of some cases."""
    rows = list(cases)
    return Sum(
        all=sum(row.all for row in rows),
        answered=sum(row.answered for row in rows),
        in_time=sum(row.in_time for row in rows),
        rated=sum(row.all for row in rows if row.content),
        content=sum(row.all for row in rows if row.content and row.content >= FAIR),
        second=sum(row.second for row in rows),
    )
