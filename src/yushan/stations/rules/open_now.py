"""Whether a place is open at a moment, and when it opens next. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from yushan.stations.rules.hours import MIDNIGHT, NAMES, Weekly, clock_text

_LOOK_AHEAD = 14


@dataclass(frozen=True)
class Opening:
    """How a station stands at a moment. `closes`: minute of today at which an open one closes. `opens`: the next
    opening as (days from today, weekday, minute), None where it is open or nothing is known within two weeks. `why`:
    why it is closed today though it opens on this weekday."""

    is_known: bool
    is_open: bool = False
    closes: int | None = None
    opens: tuple[int, int, int] | None = None
    why: str = ""

    @property
    def text(self) -> str:
        """«开放中，17:00 关门», «明天 9:00 开放»; empty where the hours are not known."""
        if not self.is_known:
            return ""
        if self.is_open:
            return "全天开放" if self.closes == MIDNIGHT else f"开放中，{clock_text(self.closes or 0)} 关门"
        reason = f"今天不开放：{self.why}" if self.why else ""
        if self.opens is None:
            return reason or "近期不开放"
        ahead, weekday, minute = self.opens
        return "；".join(part for part in (reason, f"{_day_ahead(ahead, weekday)} {clock_text(minute)} 开放") if part)


def _day_ahead(ahead: int, weekday: int) -> str:
    """«明天», «周四», «下周一»."""
    if ahead < 3:
        return ("今天", "明天", "后天")[ahead]
    today = (weekday - ahead - 1) % 7 + 1
    weeks = (today + ahead - 1) // 7
    return f"{ahead} 天后" if weeks > 1 else f"{'下' * weeks}周{NAMES[weekday - 1]}"


def opening(weekly: Weekly, day: date, minute: int, closed: Callable[[date], str]) -> Opening:
    """How it stands on a day at a minute; `closed(day)` says why a day is none on which it opens, empty when it is."""
    if not weekly:
        return Opening(is_known=False)
    why = closed(day) if weekly.get(day.isoweekday()) else ""
    for ahead in range(_LOOK_AHEAD):
        then = day + timedelta(days=ahead)
        if closed(then):
            continue
        for opens, closes in sorted(weekly.get(then.isoweekday(), ())):
            if ahead == 0 and opens <= minute < closes:
                return Opening(is_known=True, is_open=True, closes=closes)
            if ahead > 0 or opens > minute:
                return Opening(is_known=True, opens=(ahead, then.isoweekday(), opens), why=why)
    return Opening(is_known=True, why=why)
