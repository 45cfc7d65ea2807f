"""Which week a page shows, and the way to the ones beside it."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest

from yushan.common import clock
from yushan.common.asked import asked_day
from yushan.stations.rules.duty import monday_of


def week_asked(request: HttpRequest) -> dict[str, Any]:
    """`monday` of ?week=, this week's by default, and the days that lead on."""
    this = monday_of(clock.today())
    monday = monday_of(asked_day(request.GET.get("week")) or this)
    # Beyond these years a calendar has no days any more.
    monday = min(max(monday, this - timedelta(days=7 * 520)), this + timedelta(days=7 * 520))
    return {
        "monday": monday, "sunday": monday + timedelta(days=6), "earlier": monday - timedelta(days=7),
        "later": monday + timedelta(days=7), "is_this": monday == this, "today": clock.today(),
    }  # fmt: skip


def span_asked(request: HttpRequest) -> tuple[date, date]:
    """From ?first= to ?last=; the last thirty days by default."""
    last = asked_day(request.GET.get("last")) or clock.today()
    first = asked_day(request.GET.get("first")) or last - timedelta(days=29)
    return first, last
