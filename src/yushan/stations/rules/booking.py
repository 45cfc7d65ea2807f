"""On which terms a room can be booked. Pure: facts and time are arguments; moments are on the clock of the city.

Windows are half-open: what ends at 10:00 and what begins at 10:00 do not meet.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

SHORTEST = timedelta(minutes=15)
Window = tuple[datetime, datetime]


@dataclass(frozen=True)
class Terms:
    """The terms of a room (models.Room)."""

    audiences: frozenset[str]
    weekdays: frozenset[int]
    ahead_days: int
    notice_hours: int
    longest_minutes: int
    setup_minutes: int
    cleanup_minutes: int
    approval: str
    places: int
    is_open: bool = True


def overlap(one: Window, other: Window) -> bool:
    """Whether two half-open windows have a moment in common."""
    return one[0] < other[1] and other[0] < one[1]


def held(terms: Terms, begin: datetime, end: datetime) -> Window:
    """What a booking takes of the room's time: with setup before and cleanup after."""
    return begin - timedelta(minutes=terms.setup_minutes), end + timedelta(minutes=terms.cleanup_minutes)


def needs_approval(terms: Terms, audience: str) -> bool:
    """Whether the keeper has to agree first."""
    return terms.approval == "all" or (terms.approval == "persons" and audience == "person")


def _length_text(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return (f"{hours} 小时" if hours else "") + (f"{' ' if hours else ''}{rest} 分钟" if rest else "")


@dataclass(frozen=True)
class DayHours:
    """The windows in which a room can be used on a day (rules.bookable); `why` there are none."""

    windows: Sequence[Window]
    why: str = ""


def time_problem(hours: DayHours, begin: datetime, end: datetime) -> tuple[str, str]:
    """(why, field) a room cannot be used at this time whoever asks; two empty texts when it can.

    `hours` are those of the day of `begin`.
    """
    if end - begin < SHORTEST:
        return f"至少约 {int(SHORTEST.total_seconds()) // 60} 分钟，请把结束时间改晚。", "ends_at"
    if begin.date() != end.date():
        return "开始和结束要在同一天，跨天的请分两次约。", "ends_at"
    if not hours.windows:
        return hours.why, "starts_at"
    if not any(since <= begin and end <= until for since, until in hours.windows):
        words = "、".join(f"{since.hour}:{since:%M}–{until.hour}:{until:%M}" for since, until in hours.windows)
        return f"这一天这里 {words} 可以约，请选这段时间里的。", "starts_at"
    return "", ""


def problem(
    terms: Terms,
    hours: DayHours,
    begin: datetime,
    end: datetime,
    *,
    audience: str,
    people: int,
    now: datetime,
    by_keeper: bool = False,
) -> tuple[str, str]:
    """(why, field) somebody of this audience cannot book; two empty texts when the terms allow it.

    What the keeper books is held to the hours and places of the room, not to the terms that are made for others.
    """
    if begin <= now:
        return "这个时间已经过去，请选今后的。", "starts_at"
    if people > terms.places:
        return f"这里最多容纳 {terms.places} 人，请换大一点的场地。", "people"
    found = time_problem(hours, begin, end)
    if found[0]:
        return found
    if by_keeper:
        return "", ""
    if not terms.is_open:
        return "这个场地现在不接受预约。", "starts_at"
    if audience not in terms.audiences:
        return "这个场地不对您这一类开放预约，请看站点的其他场地。", "audience"
    if end - begin > timedelta(minutes=terms.longest_minutes):
        return f"一次最长 {_length_text(terms.longest_minutes)}，请改短，或者分几次约。", "ends_at"
    if begin - now < timedelta(hours=terms.notice_hours):
        return f"要提前 {terms.notice_hours} 小时约，急用请到站点找值班的人。", "starts_at"
    if (begin.date() - now.date()).days > terms.ahead_days:
        return f"最多提前 {terms.ahead_days} 天约，请选近一点的日子。", "starts_at"
    return "", ""


def free(day: Window, taken: Sequence[Window], terms: Terms) -> list[Window]:
    """What is left of a day's hours for a booking itself: gaps between the held windows, less setup and cleanup.

    `day` are the hours in which the room can be used, `taken` held windows. Setup before the first and cleanup after the
    last booking lie outside the hours: the keeper is there.
    """
    setup, cleanup = timedelta(minutes=terms.setup_minutes), timedelta(minutes=terms.cleanup_minutes)
    begin, until = day
    found: list[Window] = []
    for start, end in sorted(taken):
        gap_end = min(start - cleanup, until)
        if gap_end - begin >= SHORTEST:
            found.append((begin, gap_end))
        begin = max(begin, end + setup)
    if until - begin >= SHORTEST:
        found.append((begin, until))
    return found


def next_free(
    days: Sequence[Window], taken: Sequence[Window], terms: Terms, *, wanted: Window, most: int = 3
) -> list[Window]:
    """Up to `most` times of the wanted length that can be booked: of each day the one nearest to the hour asked for.

    `days` are the hours of the days looked at, soonest first; the day asked for may have two, before and after.
    """
    length = wanted[1] - wanted[0]
    found: list[Window] = []
    for day in days:
        fits = [gap for gap in free(day, [one for one in taken if overlap(one, _around(day))], terms)
                if gap[1] - gap[0] >= length]  # fmt: skip
        at = datetime.combine(day[0].date(), wanted[0].time(), tzinfo=day[0].tzinfo)
        starts = sorted({min(max(at, gap[0]), gap[1] - length) for gap in fits}, key=lambda start: abs(start - at))
        found += [(start, start + length) for start in sorted(starts[: 2 if day[0].date() == wanted[0].date() else 1])]
        if len(found) >= most:
            break
    return found[:most]


def _around(day: Window) -> Window:
    """The day with what may be held before and after its hours."""
    wide = timedelta(hours=12)
    return day[0] - wide, day[1] + wide
