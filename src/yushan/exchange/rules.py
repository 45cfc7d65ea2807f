"""Pure rules of imported service records: declared hours that nobody can ask about (docs/domain.md, Import files)."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta

from yushan.common.numbers import hours_text
from yushan.ledger.rules import Span, at_the_same_time, minutes_of_day


def window(day: date, begin: time, end: time) -> tuple[datetime, datetime]:
    """Start and end of a service on the local clock; an end not after the start is past midnight."""
    start = datetime.combine(day, begin)
    finish = datetime.combine(day, end)
    return start, finish + timedelta(days=finish <= start)


def minutes_of(start: datetime, end: datetime, declared: int | None) -> int:
    """Minutes to post: the declared ones, else the whole window."""
    return declared if declared is not None else int((end - start).total_seconds() // 60)


def registration_objection(day: date, intervals: Sequence[tuple[date, date | None]]) -> str:
    """Why a service on that day is not a volunteer's; intervals are (first day, first day that no longer counts)."""
    if not intervals:
        return "此人还不是已实名的志愿者，请先注册或导入志愿者。"
    if any(first <= day and (last is None or day < last) for first, last in intervals):
        return ""
    earliest = min(first for first, _ in intervals)
    if day < earliest:
        return f"服务日期早于注册日期 {earliest}，那时还不是志愿者。"
    ended = max((last for _, last in intervals if last and last <= day), default=None)
    return f"服务日期时已注销（{ended} 起），那时不是志愿者。"


def time_objection(new: Span, others: Collection[Span], most_minutes: int) -> str:
    """Why the time cannot be true beside the person's other services: an overlap, or more than `most_minutes` a day."""
    if double := at_the_same_time(new.starts_at, new.ends_at, others):
        return f"与“{double[0].title}”（{_span(double[0])}）时间重叠，一个人不能同时在两处服务。"
    total = minutes_of_day(new.day, new.minutes, others)
    if total > most_minutes:
        most = f"{most_minutes / 60:g}"
        return f"加上这一条，{new.day} 当天共 {hours_text(total)} 小时，超过 {most} 小时，请核对。"
    return ""


def _span(served: Span) -> str:
    return f"{served.starts_at:%Y-%m-%d %H:%M}–{served.ends_at:%H:%M}"
