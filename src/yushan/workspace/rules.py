"""Words of the staff home: how it greets, which key date it is, how a shift stands."""

from collections.abc import Mapping
from datetime import date
from typing import Any

_WEEKDAYS = "一二三四五六日"
_STATES = {
    "ongoing": ("进行中", "info"),
    "finished": ("待公示", "wait"),
    "noticed": ("公示中", "info"),
    "settled": ("已入账", "ok"),
}


def greeting(hour: int) -> str:
    """As colleagues greet each other at that hour."""
    if hour < 5:
        return "夜深了"
    if hour < 11:
        return "上午好"
    if hour < 13:
        return "中午好"
    return "下午好" if hour < 18 else "晚上好"


def heading(name: str, hour: int, count: int, near: int) -> str:
    """«上午好，周敏。今天有 14 件事，3 件快到时限。»"""
    hello = f"{greeting(hour)}，{name}。"
    if not count:
        return f"{hello}没有等您办的事。"
    if not near:
        return f"{hello}今天有 {count:,} 件事。"
    return f"{hello}今天有 {count:,} 件事，{near:,} 件快到时限。"


def day_of_key_date(data: Mapping[str, Any], today: date) -> tuple[int, int] | None:
    """(which day it is, how many days it has) when `today` lies in a key date of the plan; it may cross New Year."""
    for year in (today.year, today.year - 1):
        try:
            first = date(year, int(data["month"]), int(data["day"]))
            last = date(year, int(data["until_month"]), int(data["until_day"]))
        except (KeyError, TypeError, ValueError):  # 29 February in another year, or a date that has no end
            continue
        if last < first:
            last = last.replace(year=year + 1)
        if first <= today <= last:
            return (today - first).days + 1, (last - first).days + 1
    return None


def date_line(today: date, key_dates: list[tuple[str, Mapping[str, Any]]]) -> str:
    """«9 月 8 日 星期二 · 全国科普月第 8 天»."""
    parts = [f"{today.month} 月 {today.day} 日 星期{_WEEKDAYS[today.weekday()]}"]
    for name, data in key_dates:
        if found := day_of_key_date(data, today):
            which, days = found
            parts.append(f"{name}第 {which} 天" if days > 1 else name)
    return " · ".join(parts)


def standing(state: str, places: int, taken: int, hours_left: float) -> tuple[str, str]:
    """Word and tone of a shift in this week: what its activity is in, else whether people are still needed."""
    if state in _STATES:
        return _STATES[state]
    if not places:
        return "还没有岗位", "plain"
    missing = places - taken
    if missing <= 0:
        return "满员", "ok"
    if hours_left <= 0:
        return "已结束", "plain"
    return (f"缺 {missing:,} 人", "bad") if hours_left <= 24 else (f"还差 {missing:,} 人", "wait")
