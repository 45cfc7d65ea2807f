"""How many points a service earns, until when they last, which are spent first."""

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

# Declared hours were not seen by anybody at the place: they earn nothing, whatever a plan says.
EARNING_GRADES = ("measured", "confirmed")


def earned(minutes: int, grade: str, types: Iterable[str], per_hour: Sequence[int], bonuses: Mapping[str, int]) -> int:
    """Points of one service, rounded down. `per_hour` is in the order of EARNING_GRADES, `bonuses` in per cent.

    Of several service types the one with the highest bonus counts.
    """
    if minutes <= 0 or grade not in EARNING_GRADES:
        return 0
    place = EARNING_GRADES.index(grade)
    rate = per_hour[place] if place < len(per_hour) else 0
    more = max((bonuses.get(name, 0) for name in types), default=0)
    return minutes * rate * (100 + more) // 6000


def last_day(day: date, months: int) -> date | None:
    """The last day on which points that came on a day can be spent; None: without end."""
    if not months:
        return None
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def settled(points: int, owed: int) -> tuple[int, int]:
    """Balance and debt after what is owed was paid with what is there: never both."""
    return max(0, points - owed), max(0, owed - points)


@dataclass
class Lot:
    """Points that are left of one lot, for dividing a sum among lots."""

    key: int
    remaining: int
    expires_on: date | None


def in_order(lots: Iterable[Lot]) -> list[Lot]:
    """What ends first is used first; what has no end last; the older first."""
    return sorted(lots, key=lambda lot: (lot.expires_on is None, lot.expires_on or date.max, lot.key))


def divide(points: int, lots: Iterable[Lot]) -> tuple[dict[int, int], int]:
    """How much is taken from each lot, and what no lot holds."""
    taken: dict[int, int] = {}
    for lot in lots:
        if points <= 0:
            break
        part = min(points, lot.remaining)
        if part:
            taken[lot.key] = part
            points -= part
    return taken, points
