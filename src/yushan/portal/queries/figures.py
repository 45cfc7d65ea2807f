"""The few figures of the home page, kept for a minute for everybody."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.core.cache import cache

from yushan.activities.models import Activity
from yushan.common import clock
from yushan.common.counts import within_year
from yushan.common.numbers import hours_text
from yushan.common.periods import year_bounds
from yushan.ledger.models import YearlyParticipation
from yushan.ledger.queries import total_minutes
from yushan.volunteers.queries import verified_count

_WAN_FROM = 100_000


@dataclass(frozen=True)
class Figures:
    """Posted minutes and people of this year up to yesterday; volunteers of this moment, activities over up to today.

    Activities are those of the indicator «已举办的活动» of the same day.
    """

    until: date
    minutes: int
    people: int
    volunteers: int
    activities: int

    @property
    def hours(self) -> tuple[str, str]:
        """Figure and unit word: («41.8», «万») or («8,214.5», «»)."""
        whole = self.minutes // 60
        return _big(whole) if whole >= _WAN_FROM else (f"{Decimal(hours_text(self.minutes)):,}", "")

    @property
    def heads(self) -> tuple[str, str]:
        """People as figure and unit word."""
        return _big(self.people)


def _big(number: int) -> tuple[str, str]:
    """From a hundred thousand on in 万 with one decimal, rounded half up."""
    if number < _WAN_FROM:
        return f"{number:,}", ""
    tenths = (number + 500) // 1000
    return f"{tenths // 10:,}.{tenths % 10}", "万"


def figures() -> Figures:
    """Four statements once a minute."""
    today = clock.today()
    return cache.get_or_set(f"portal:figures:{today}", lambda: _read(today), 60) or _read(today)


def _read(today: date) -> Figures:
    until = today - timedelta(days=1)
    since = year_bounds(until.year)[0]
    return Figures(
        until=until,
        minutes=total_minutes(since, until),
        people=YearlyParticipation.objects.filter(year=until.year, first_day__lte=until).count(),
        volunteers=verified_count(),
        activities=Activity.objects.filter(
            within_year("ends_at", today if today.year == until.year else until), state__in=Activity.OVER
        ).count(),
    )
