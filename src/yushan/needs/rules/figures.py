"""Formulas of docs/domain.md: need fulfilment, time to claim, satisfaction; and the forecast by season."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from yushan.common.rates import Rate


def fulfilment(done: int, accepted: int) -> Rate:
    """Needs done or reviewed ÷ needs accepted."""
    return Rate(done, accepted)


def median_of_counts(counts: Mapping[int, int]) -> Fraction | None:
    """The median of values given as value → how often; None without any. Of an even number the mean of the two middle ones."""
    total = sum(counts.values())
    if not total:
        return None
    middle = ((total - 1) // 2, total // 2)
    found: list[int] = []
    seen = 0
    for value in sorted(counts):
        upto = seen + counts[value]
        found += [value for at in middle if seen <= at < upto]
        seen = upto
    return Fraction(sum(found), 2)


def mean(total: int, count: int) -> Fraction | None:
    """Mean of the stars; None without a review."""
    return Fraction(total, count) if count else None


def tenths(value: Fraction | None) -> str:
    """One decimal, rounded half up; «—» without a value."""
    if value is None:
        return "—"
    whole = (value * 10 * 2 + 1) // 2
    return f"{whole // 10}.{whole % 10}"


def forecast(past: Sequence[Sequence[int | None]]) -> list[int | None]:
    """For each month of a year the mean of the same months of past years, rounded half up; None without any.

    A month that is None, because nothing could be asked for then, is no zero. A plain figure: no trend, no model.
    Whoever reads it can do the sum.
    """
    found: list[int | None] = []
    for month in range(12):
        known = [value for year in past if (value := year[month]) is not None]
        found.append((sum(known) * 2 + len(known)) // (2 * len(known)) if known else None)
    return found
