"""Calendar years and working days. Working days follow the State Council's arrangement (docs/regulations.md, Holidays).

The arrangement of a year is published in the autumn before it. What a regulation promises (`notice_ends`) is not guessed at
beyond it; the clocks of the house (`term_ends`, `add_working_days`, `working_days_before`) go on with weekends only, so that
nothing is without a day until which it has to be done, and the doctor says so.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import chinese_calendar

from yushan.common.clock import ZONE
from yushan.common.errors import Refusal


class OutsideCalendar(Refusal):
    """The holiday arrangement of that year is not known: an error, not a guess (docs/domain.md)."""

    code = "outside_calendar"


@lru_cache(maxsize=2_000)
def is_working_day(day: date) -> bool:
    """True on a working day, make-up days included. OutsideCalendar beyond the packaged years."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError as error:
        raise OutsideCalendar(f"{day.year} 年的放假安排还没有收录，请运维人员更新节假日数据后再试。") from error


# Names of the library in the words of the State Council's arrangement.
_HOLIDAYS = {
    "New Year's Day": "元旦", "Spring Festival": "春节", "Tomb-sweeping Day": "清明节", "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节", "National Day": "国庆节", "Mid-autumn Festival": "中秋节",
}  # fmt: skip


def holiday_name(day: date) -> str:
    """The public holiday of a day off («国庆节»), empty on all others. OutsideCalendar beyond the packaged years."""
    if is_working_day(day):
        return ""
    name = chinese_calendar.get_holiday_detail(day)[1]
    return _HOLIDAYS.get(name, name) if name else ""


def is_make_up_day(day: date) -> bool:
    """True on a Saturday or Sunday on which people work (调休). OutsideCalendar beyond the packaged years."""
    return day.weekday() >= 5 and is_working_day(day)


def known_until() -> date:
    """The last day whose arrangement is known."""
    year = max(day.year for day in chinese_calendar.holidays)
    return date(year, 12, 31)


def works_on(day: date) -> bool:
    """True on a working day; of a year whose arrangement is not known, Monday to Friday."""
    try:
        return is_working_day(day)
    except OutsideCalendar:
        return day.weekday() < 5


def add_working_days(start: date, count: int, works: Callable[[date], bool] = works_on) -> date:
    """The `count`-th working day after `start` (start itself not counted)."""
    day = start
    while count > 0:
        day += timedelta(days=1)
        if works(day):
            count -= 1
    return day


def working_days_before(last: date, count: int) -> date:
    """The latest day from which `count` working days have passed by the end of `last`; undoes `add_working_days`."""
    day = last
    while count > 0:
        if works_on(day):
            count -= 1
        day -= timedelta(days=1)
    return day


def term_ends(since: datetime, working_days: int) -> datetime:
    """Midnight after the last full working day of a term of the house, the day of `since` not counted."""
    last = add_working_days(since.astimezone(ZONE).date(), working_days)
    return datetime.combine(last + timedelta(days=1), time(), tzinfo=ZONE)


def notice_ends(published_at: datetime, working_days: int) -> datetime:
    """End of a public notice: midnight after its last full working day, the day of publishing not counted. OutsideCalendar
    where it would reach into a year that is not known: with a holiday unseen it would be too short.
    """
    last = add_working_days(published_at.astimezone(ZONE).date(), working_days, is_working_day)
    return datetime.combine(last + timedelta(days=1), time(), tzinfo=ZONE)


def year_bounds(year: int) -> tuple[date, date]:
    """First and last day of a calendar year."""
    return date(year, 1, 1), date(year, 12, 31)


def is_holiday(day: date) -> bool:
    """True on a public holiday by name (not an ordinary weekend); False beyond the packaged years: nobody is told by it."""
    try:
        off, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return False
    return bool(off and name)
