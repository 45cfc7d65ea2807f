"""Doubts about what one person did over days: too far too fast, without rest, always marked by the same hand (T5.6)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from yushan.activities.rules.flags import Flag, Position, distance_m
from yushan.common.clock import local
from yushan.common.geo import distance_text
from yushan.ledger.rules import Span

# Nearer than this two places are one: points on maps are off by some hundred metres, and large grounds have many gates.
_SAME_PLACE_M = 5_000


@dataclass(frozen=True)
class Visit:
    """Somebody was at a place from one moment to another."""

    begin: datetime
    end: datetime
    place: Position
    title: str


def _moment(at: datetime) -> str:
    at = local(at)
    return f"{at.month}月{at.day}日 {at.hour}:{at:%M}"


def impossible_travel(own: Visit, others: Iterable[Visit], kmh: int) -> Flag | None:
    """Two services farther apart than anybody drives (`kmh`, as the crow flies) in the time between them.

    Those at the same time are a doubt of their own (flags.overlapping).
    """
    for other in sorted(others, key=lambda visit: visit.begin):
        first, second = sorted((own, other), key=lambda visit: visit.begin)
        between = second.begin - first.end
        way = distance_m(first.place, second.place)
        if between < timedelta(0) or way <= _SAME_PLACE_M or between >= timedelta(hours=way / 1000 / kmh):
            continue
        gap = f"{int(between.total_seconds() // 60)} 分钟后" if between else "同一时刻"
        left = f"{_moment(first.end)} 在“{first.title}”签退"
        text = f"{left}，{gap}在{distance_text(way)}外的“{second.title}”签到，赶不过去。"
        return Flag("impossible_travel", "赶不过来", text, "bad")
    return None


def no_rest(
    own: tuple[datetime, datetime] | None, others: Iterable[Span], longest_hours: int, rest_hours: int
) -> Flag | None:
    """Services that follow each other without a rest of `rest_hours` for more than `longest_hours`."""
    if own is None:
        return None
    begin, end = own
    rest = timedelta(hours=rest_hours)
    left = [(span.starts_at, span.ends_at) for span in others]
    while near := [one for one in left if one[0] - end < rest and begin - one[1] < rest]:
        begin, end = min(begin, *(one[0] for one in near)), max(end, *(one[1] for one in near))
        left = [one for one in left if one not in near]
    if end - begin <= timedelta(hours=longest_hours):
        return None
    hours = int((end - begin).total_seconds() // 3600)
    text = f"从{_moment(begin)}到{_moment(end)}连着服务约 {hours} 小时，中间没有休息过 {rest_hours} 小时。"
    return Flag("no_rest", "昼夜不停", text, "bad")


def same_hand(by: str, times: int, total: int, days: int, *, least: int, percent: int) -> Flag | None:
    """The same person marked somebody as present again and again by hand, and devices hardly ever saw them.

    `times` of `total` services of the last `days` days were marked by `by`. A friend's favour looks like this; so does a
    leader who ticks off members without a phone, which is answered in a sentence.
    """
    if times < least or times * 100 < total * percent:
        return None
    text = f"近 {days} 天到场 {total} 次，{times} 次由{by}手工点到，请另一个人核实。"
    return Flag("same_hand", "总由同一人点到", text, "wait")
