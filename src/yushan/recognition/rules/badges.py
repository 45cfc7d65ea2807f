"""Which badges the standing services of a person earn."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Service:
    """What a badge asks of one service: its day and the names of its service types."""

    day: date
    types: frozenset[str]


@dataclass(frozen=True)
class Badge:
    """A badge of the plan; `of` is the name of a service type or the code of a key date."""

    code: str
    rule: str
    count: int = 1
    of: str = ""


@dataclass(frozen=True)
class Period:
    """A key date: month and day, or a span of them within the year."""

    month: int
    day: int | None = None
    until_month: int | None = None
    until_day: int | None = None

    def holds(self, day: date) -> bool:
        """True when a day of any year lies in it. Without a day the whole month is meant."""
        first = (self.month, self.day or 1)
        last = (self.until_month or self.month, self.until_day or self.day or 31)
        return first <= (day.month, day.day) <= last


def names_in(text: str) -> frozenset[str]:
    """The names of service types as they stand in a ledger line."""
    return frozenset(part.strip() for part in text.split("、") if part.strip())


def earned(badges: Iterable[Badge], services: Iterable[Service], periods: Mapping[str, Period]) -> set[str]:
    """Codes of the badges that these services earn."""
    rows = list(services)
    return {badge.code for badge in badges if rows and _holds(badge, rows, periods)}


def _holds(badge: Badge, rows: list[Service], periods: Mapping[str, Period]) -> bool:
    if badge.rule == "services":
        return len(rows) >= badge.count
    if badge.rule == "days":
        days = [row.day for row in rows]
        return (max(days) - min(days)).days >= badge.count
    if badge.rule == "service_type":
        return sum(1 for row in rows if badge.of in row.types) >= badge.count
    period = periods.get(badge.of)
    return period is not None and sum(1 for row in rows if period.holds(row.day)) >= badge.count
