"""Key dates of a year (重要节点, T3.2): when they are, how far off, who is to be reminded, where nothing is planned."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any


def days_in(data: Mapping[str, Any], year: int) -> tuple[date, date] | None:
    """First and last day of a key date that begins in `year`; the last may lie in the year after.

    None where the plan wrote a day that the year does not have.
    """
    try:
        begin = date(year, int(data["month"]), int(data["day"]))
        until = int(data.get("until_month") or data["month"]), int(data.get("until_day") or data["day"])
        return begin, date(year + (until < (begin.month, begin.day)), *until)
    except (KeyError, TypeError, ValueError):
        return None


def standing(begin: date, end: date, today: date) -> str:
    """«还有 12 天», «今天», «正在进行，还有 3 天结束», «已经过去»."""
    if today < begin:
        return "明天" if (begin - today).days == 1 else f"还有 {(begin - today).days} 天"
    if today > end:
        return "已经过去"
    if begin == end:
        return "今天"
    left = (end - today).days
    return f"正在进行，还有 {left} 天结束" if left else "正在进行，今天结束"


def lead_due(begin: date, today: date, leads: Sequence[int]) -> int | None:
    """Which of the reminders (in days before the beginning) is due; None before the first and once it has begun.

    A reminder stays due until the next one, so that a worker that was away for a day still sends it, once.
    """
    ahead = (begin - today).days
    passed = [lead for lead in leads if 0 < ahead <= lead]
    return min(passed) if passed else None


def without_plans(areas: Sequence[str], planned: Mapping[str, int]) -> list[str]:
    """The areas, in their order, in which nothing is planned."""
    return [code for code in areas if not planned.get(code)]
