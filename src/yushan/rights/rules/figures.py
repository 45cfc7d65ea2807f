"""Sums over cases: how many were answered in time, how content people were. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Told:
    """One case as the figures need it."""

    kind: str
    is_answered: bool
    was_late: bool
    content: int | None
    was_second: bool


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
    answered = [row for row in rows if row.is_answered]
    rated = [row.content for row in rows if row.content]
    return Sum(
        all=len(rows),
        answered=len(answered),
        in_time=sum(not row.was_late for row in answered),
        rated=len(rated),
        content=sum(value >= FAIR for value in rated),
        second=sum(row.was_second for row in rows),
    )
