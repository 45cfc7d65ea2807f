"""Working time between two moments (9:00–17:00 of working days, 8 hours), and the times of a service in words."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

OPENS, CLOSES = time(9), time(17)
BEGINS = time(9, 30)  # when a service usually begins: what a form proposes
DAY_MINUTES = 8 * 60


def _within(day: date, begin: datetime, end: datetime) -> int:
    first = max(begin, datetime.combine(day, OPENS, tzinfo=begin.tzinfo))
    last = min(end, datetime.combine(day, CLOSES, tzinfo=begin.tzinfo))
    return max(0, int((last - first).total_seconds()) // 60)


def working_minutes(begin: datetime, end: datetime, is_working_day: Callable[[date], bool]) -> int:
    """Minutes of working time from `begin` to `end`, both on the clock of the place; 0 when end is not later."""
    total, day = 0, begin.date()
    while day <= end.date():
        if is_working_day(day):
            total += _within(day, begin, end)
        day += timedelta(days=1)
    return total


def working_days_between(first: date, last: date, is_working_day: Callable[[date], bool]) -> int:
    """Working days after `first` up to and with `last`; 0 when last is not later."""
    days = (last - first).days
    return sum(is_working_day(first + timedelta(days=step)) for step in range(1, days + 1))


# A service that goes on past midnight is rare; a longer one is a slip of the finger.
MOST_HOURS_OVERNIGHT = 12


def span(day: date, begin: time, end: time) -> tuple[datetime, datetime] | None:
    """Beginning and end of a service without a zone; an end that is not later is of the next day, at most 12 hours on.

    None for what cannot be meant: no length at all, or a night that is too long.
    """
    first = datetime.combine(day, begin)
    last = datetime.combine(day, end)
    if last <= first:
        last += timedelta(days=1)
        if last - first > timedelta(hours=MOST_HOURS_OVERNIGHT):
            return None
    return first, last


def usual_end(begin: time, minutes: int) -> time:
    """The time of day when a service of so many minutes ends, after midnight as well."""
    return (datetime.combine(date(2000, 1, 1), begin) + timedelta(minutes=minutes)).time()


def last_day_to_answer(wanted: date, today: date, lead: int | None, days_before: Callable[[date, int], date]) -> date:
    """By the end of which day a team has to say yes so that it can come on `wanted`, `lead` working days later.

    Who said nothing of a lead answers the day before. Where the lead cannot be kept any more that holds too, and never a
    day that is over. `days_before(last, count)`: the latest day from which so many working days have passed by `last`.
    """
    eve = max(today, wanted - timedelta(days=1))
    if not lead:
        return eve
    day = min(eve, days_before(wanted, lead))
    return day if day >= today else eve


def when(moment: datetime) -> str:
    """«12 月 1 日 09:30», of a moment on the clock of the place."""
    return f"{moment.month} 月 {moment.day} 日 {moment:%H:%M}"
