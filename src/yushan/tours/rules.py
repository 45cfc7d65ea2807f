"""Pure rules of tours: the hours of a day, what is free, how long the road takes, what guards ask."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil

# A stop takes at least so long, at most a day on the spot.
SHORTEST = timedelta(minutes=60)
LONGEST = timedelta(hours=10)
# Roads in the mountains are longer than the straight line, and a van with exhibits is no car.
_ROAD_FACTOR = 1.4
_KM_PER_HOUR = 45
_STEP_MINUTES = 5
Window = tuple[datetime, datetime]


@dataclass(frozen=True)
class Readiness:
    """What has to be known before districts can book."""

    has_text: bool
    has_safety_note: bool
    has_work: bool
    has_service_type: bool
    in_service: bool
    book_until: date
    today: date


def opening_lacks(facts: Readiness) -> list[str]:
    """What is missing in words; empty when booking can begin."""
    asked = (
        (facts.has_text, "巡回内容和接待要求"),
        (facts.has_safety_note, "风险与安全提示"),
        (facts.has_work, "所属的四大工程"),
        (facts.has_service_type, "服务类型"),
        (facts.in_service, "一辆在用的车"),
        (facts.book_until >= facts.today, "今天以后的预约截止日"),
    )
    return [text for is_there, text in asked if not is_there]


def window_problem(begin: datetime, end: datetime, *, first: date, last: date, daily: tuple[time, time]) -> str:
    """Why a stop cannot be at this time (local, aware), in words; empty when it can."""
    if end - begin < SHORTEST:
        return "一站至少 1 小时，请把结束时间改晚。"
    if begin.date() != end.date() or end - begin > LONGEST:
        return "一站要在同一天内，最长 10 小时。"
    if not first <= begin.date() <= last:
        return f"这次巡回从 {first.month} 月 {first.day} 日到 {last.month} 月 {last.day} 日，请选这几天。"
    if begin.time() < daily[0] or end.time() > daily[1]:
        return f"每天 {daily[0]:%H:%M}–{daily[1]:%H:%M} 接待，请选这段时间里的。"
    return ""


def drive_minutes(metres: float) -> int:
    """How long the road takes for a straight line of so many metres, in steps of 5 minutes; nothing next door."""
    if metres < 300:
        return 0
    minutes = metres / 1000 * _ROAD_FACTOR / _KM_PER_HOUR * 60
    return ceil(minutes / _STEP_MINUTES) * _STEP_MINUTES


def too_tight(before: datetime, after: datetime, metres: float | None) -> int:
    """Minutes the road takes where the pause from `before` to `after` is too short for it; 0 where it fits.

    Where a place has no coordinates nobody knows: 0.
    """
    if metres is None:
        return 0
    needed = drive_minutes(metres)
    return needed if after - before < timedelta(minutes=needed) else 0


def free(day: Window, taken: Iterable[Window]) -> list[Window]:
    """What is left of a day for a stop: the gaps between the taken windows that are long enough."""
    begin, until = day
    found: list[Window] = []
    for start, end in sorted(taken):
        if min(start, until) - begin >= SHORTEST:
            found.append((begin, min(start, until)))
        begin = max(begin, end)
    if until - begin >= SHORTEST:
        found.append((begin, until))
    return found


def days(first: date, last: date) -> Sequence[date]:
    """Every day of a tour, both ends included."""
    return [first + timedelta(days=step) for step in range((last - first).days + 1)]
