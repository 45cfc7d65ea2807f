"""Working days of years whose arrangement is known, and of those that are not."""

from datetime import date, datetime

import pytest

from yushan.common import clock, periods
from yushan.common.terms import begun_before, due

LAST = periods.known_until()
NEW_YEAR = date(LAST.year + 1, 1, 1)


def test_clocks_go_on_into_a_year_that_is_not_known_with_weekends_only() -> None:
    with pytest.raises(periods.OutsideCalendar):
        periods.is_working_day(NEW_YEAR)
    days = [day for day in (date(LAST.year + 1, 3, number) for number in range(1, 15)) if periods.works_on(day)]
    assert len(days) == 10 and all(day.weekday() < 5 for day in days)
    begun = date(LAST.year, 12, 20)
    end = periods.add_working_days(begun, 20)
    assert end > NEW_YEAR and periods.working_days_before(end, 20) == begun
    since = datetime(LAST.year, 12, 20, 10, tzinfo=clock.ZONE)
    assert periods.term_ends(since, 20) == clock.at(end + (date(2026, 1, 2) - date(2026, 1, 1)))


def test_a_public_notice_is_not_guessed_at() -> None:
    """With a holiday unseen it would be shorter than the regulation says."""
    with pytest.raises(periods.OutsideCalendar):
        periods.notice_ends(datetime(LAST.year, 12, 30, 10, tzinfo=clock.ZONE), 5)


@pytest.mark.django_db
def test_everything_that_waits_has_a_term() -> None:
    since = datetime(LAST.year, 12, 30, 10, tzinfo=clock.ZONE)
    end = due(since, "approval_working_days")
    assert end and end.year == LAST.year + 1
    assert begun_before(end, "approval_working_days").date() <= end.date()


def test_known_years_follow_the_arrangement() -> None:
    # National Day and Mid-autumn 2025: off from 1 to 8 October, at work on Saturday 11 October.
    assert periods.add_working_days(date(2025, 9, 30), 1) == date(2025, 10, 9)
    assert periods.works_on(date(2025, 10, 11)) and not periods.works_on(date(2025, 10, 6))
