"""When data is doubtful, and when what somebody explained is asked again. Pure: days and numbers are arguments."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Declared:
    """What a unit declared, what it declared before (None: nothing), and what its roster has on the day."""

    staff: int
    before: int | None
    party_members: int | None
    roster: int


def headcount_objection(declared: Declared, numbers: Mapping[str, int]) -> str:
    """Why a declared headcount is hard to believe; empty when nothing speaks against it.

    percent, people: it differs from the roster by more than so many per cent of the larger one and at least so many
    people. times: it is so many times the one before, or less than that part of it.
    """
    staff, roster, before = declared.staff, declared.roster, declared.before
    if declared.party_members is not None and declared.party_members > staff:
        return f"申报党员 {declared.party_members:,} 人，比申报职工 {staff:,} 人还多"
    if staff == 0 and roster:
        return f"申报职工 0 人，花名册在职 {roster:,} 人"
    times = numbers["times"]
    if before and staff and (staff >= before * times or before >= staff * times):
        return f"申报职工从 {before:,} 人变成 {staff:,} 人"
    gap = abs(staff - roster)
    if roster and gap >= numbers["people"] and gap * 100 > numbers["percent"] * max(staff, roster):
        return f"申报职工 {staff:,} 人，花名册在职 {roster:,} 人，相差 {gap:,} 人"
    return ""


def asks_again(accepted: int, now: int) -> bool:
    """An explanation stands until there is more of it than was explained."""
    return now > accepted


def quiet_until(last: date | None, days: int) -> date | None:
    """First day on which the same people may be written to again; None where nobody wrote yet."""
    return None if last is None else last + timedelta(days=days)


# Open doubts at the end of days.
Points = Sequence[tuple[date, int]]


def added_up(trends: Iterable[Points]) -> Points:
    """Several kinds as one, by day."""
    sums: dict[date, int] = {}
    for points in trends:
        for day, number in points:
            sums[day] = sums.get(day, 0) + number
    return sorted(sums.items())


def change(points: Points, today: date) -> str:
    """«比 7 天前少 3 处»; the nearest kept day before it stands for it, and empty where there is none."""
    before = [number for day, number in points if (today - day).days >= 7]
    if not before:
        return ""
    more = points[-1][1] - before[-1]
    return "和 7 天前一样" if not more else f"比 7 天前{'多' if more > 0 else '少'} {abs(more):,} 处"
