"""What an order can ask of a service: how many people, how soon, in which parts of the week."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

_DAYS = {
    "mon": "周一",
    "tue": "周二",
    "wed": "周三",
    "thu": "周四",
    "fri": "周五",
    "sat": "周六",
    "sun": "周日",
    "holiday": "节假日",
}
_PARTS = {"morning": "上午", "afternoon": "下午", "evening": "晚上"}


@dataclass(frozen=True)
class Promise:
    """What one organization promised for a service: the first day it can come, and when in the week; no slots: any time."""

    earliest: date
    slots: frozenset[str]


def crowd_trouble(people: int, least: int, most: int | None) -> str:
    """Why a service is not brought to so many, in words; empty when it is."""
    if people < least:
        return f"这项服务 {least} 人起，可以和邻近的一起点。"
    if most and people > most:
        return f"这项服务一次最多 {most} 人，人多请分几次点。"
    return ""


def earliest_day(promises: Sequence[Promise]) -> date | None:
    """The first day on which anybody can come; None where nobody said."""
    return min((one.earliest for one in promises), default=None)


def first_half_day(promises: Sequence[Promise], slot: Callable[[date, str], str], most: int = 60) -> date | None:
    """The first day on which somebody comes, at any part of it, by the weekdays that were promised; within `most` days of
    the earliest one, else None. `slot(day, part)` names the slot of a window.
    """
    if (first := earliest_day(promises)) is None:
        return None
    days = (first + timedelta(days=ahead) for ahead in range(most))
    return next((day for day in days if any(can_come(day, slot(day, part), promises) for part in _PARTS)), None)


def can_come(day: date, slot: str, promises: Iterable[Promise]) -> bool:
    """Whether one organization comes on this day at this part of it."""
    return any(one.earliest <= day and (not one.slots or slot in one.slots) for one in promises)


def half_days(promises: Collection[Promise]) -> list[str]:
    """«周一上午、下午» of all who said when, in the order of the week; empty where somebody comes at any time."""
    if not promises or any(not one.slots for one in promises):
        return []
    slots = frozenset[str]().union(*(one.slots for one in promises))
    words = []
    for day, name in _DAYS.items():
        if parts := [said for part, said in _PARTS.items() if f"{day}-{part}" in slots]:
            words.append(name + "、".join(parts) if len(parts) < len(_PARTS) else f"{name}全天")
    return words


def slot_of(day: date, part: str, is_holiday: Callable[[date], bool]) -> str:
    """The slot of a window; a holiday goes by its own row, not by its weekday."""
    days = list(_DAYS)
    return f"{'holiday' if is_holiday(day) else days[day.weekday()]}-{part}"
