"""Recurrences as RFC 5545 writes them: on which days something takes place again and again. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import islice

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, rrule, weekday

MOST_DATES = 60
LONGEST = timedelta(days=366)


class Repeat(StrEnum):
    """How often."""

    DAILY = "daily"
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"  # on the same weekday of the month: each second Saturday


@dataclass(frozen=True)
class Pattern:
    """A recurrence from a first day to a last day, both included; `weekdays` 0 (Monday) to 6, for weeks only."""

    repeat: Repeat
    first: date
    last: date
    weekdays: frozenset[int] = frozenset()

    def rule(self) -> str:
        """The recurrence as an RRULE."""
        return str(self._rrule()).splitlines()[-1].removeprefix("RRULE:")

    def days(self) -> list[date]:
        """The days, at most MOST_DATES."""
        return [moment.date() for moment in islice(self._rrule(), MOST_DATES)]

    def _rrule(self) -> rrule:
        start, until = (datetime.combine(day, datetime.min.time()) for day in (self.first, self.last))
        if self.repeat == Repeat.DAILY:
            return rrule(DAILY, dtstart=start, until=until)
        if self.repeat == Repeat.MONTHLY:
            nth = (self.first.day - 1) // 7 + 1
            # A fifth Saturday is not in every month: «the last one» is what people mean.
            return rrule(
                MONTHLY, dtstart=start, until=until, byweekday=weekday(self.first.weekday(), nth if nth < 5 else -1)
            )
        every = 2 if self.repeat == Repeat.FORTNIGHTLY else 1
        on = sorted(self.weekdays or {self.first.weekday()})
        return rrule(WEEKLY, interval=every, dtstart=start, until=until, byweekday=on)


def objection(pattern: Pattern, today: date) -> str:
    """Why this recurrence cannot be; empty when it can."""
    if pattern.last < pattern.first:
        return "最后一天不能早于第一天。"
    if pattern.first < today:
        return "第一天已经过去了，请从今天以后开始。"
    if pattern.last - pattern.first > LONGEST:
        return "一个系列最长一年，到期后可以再排。"
    return ""


_WORDS = {"DAILY": "每天", "WEEKLY": "每", "MONTHLY": "每月"}
_WEEKDAYS = {"MO": "周一", "TU": "周二", "WE": "周三", "TH": "周四", "FR": "周五", "SA": "周六", "SU": "周日"}
_NTH = {"": "", "+1": "第一个", "+2": "第二个", "+3": "第三个", "+4": "第四个", "-1": "最后一个"}


def in_words(rule: str) -> str:
    """The recurrence as people say it: «每周六», «每两周的周二、周四», «每月第二个周六»."""
    parts = dict(part.split("=", 1) for part in rule.split(";"))
    every = "每两周的" if parts.get("INTERVAL") == "2" else _WORDS[parts["FREQ"]]
    on = [_NTH[item[:-2]] + _WEEKDAYS[item[-2:]] for item in parts.get("BYDAY", "").split(",") if item]
    return every + "、".join(on)
