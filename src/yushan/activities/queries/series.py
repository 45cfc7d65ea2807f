"""Series as staff and the public see them."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from yushan.activities.models import Activity, Series
from yushan.activities.queries.staff import SCOPE
from yushan.activities.rules.series import Proposed, propose
from yushan.common import clock
from yushan.common.periods import OutsideCalendar, holiday_name, is_make_up_day
from yushan.common.recurring import Pattern
from yushan.organizations.access import visible_or_404


def staff_series(actor: Any, pk: int) -> Series:
    """One series with its organization. NotFound when it belongs to others."""
    rows = Series.objects.select_related("organization")
    return visible_or_404(actor, "activity.view", rows, pk, **SCOPE)


def dates_of(series: Series) -> QuerySet[Activity]:
    """All dates of a series in order, with places and taken."""
    rows = series.activities.annotate(places=Sum("shifts__posts__places"), taken=Sum("shifts__posts__taken"))
    return rows.order_by("starts_at", "id")


def tally(series: Series) -> dict[str, int]:
    """How many dates wait for each joint step; 1 statement."""
    ahead = Q(starts_at__gt=clock.now())
    return series.activities.aggregate(
        dates=Count("pk"),
        to_submit=Count("pk", filter=ahead & Q(state__in=("draft", "returned"))),
        to_publish=Count("pk", filter=ahead & Q(state="submitted")),
        ahead=Count("pk", filter=ahead & ~Q(state="cancelled")),
    )


def proposed_days(activity: Activity, pattern: Pattern, *, on_holidays: bool) -> list[Proposed]:
    """The days of a recurrence with what is to be known about each; 2 statements."""
    days = pattern.days()
    holidays, make_up, unknown = {}, set(), set()
    for day in days:
        try:
            if name := holiday_name(day):
                holidays[day] = name
            if is_make_up_day(day):
                make_up.add(day)
        except OutsideCalendar:
            unknown.add(day)
    return propose(
        days, holidays=holidays, make_up=frozenset(make_up), unknown=frozenset(unknown),
        taken=_taken(activity, days), on_holidays=on_holidays,
    )  # fmt: skip


def _taken(activity: Activity, days: Sequence[date]) -> dict[date, str]:
    """What the organization does already on these days, this series aside."""
    if not days:
        return {}
    rows = Activity.objects.filter(
        organization=activity.organization_id, starts_at__gte=clock.at(days[0]),
        starts_at__lt=clock.at(days[-1] + timedelta(days=1)),
    ).exclude(state="cancelled")  # fmt: skip
    if activity.series_id:
        rows = rows.exclude(series=activity.series_id)
    return {
        clock.local(starts_at).date(): title
        for starts_at, title in rows.exclude(pk=activity.pk).values_list("starts_at", "title")
    }


def planned_days(activity: Activity) -> set[date]:
    """Days of the activity's series that are planned already, its own included."""
    if activity.series is None:
        return {clock.local(activity.starts_at).date()}
    return {day for day in activity.series.activities.values_list("series_day", flat=True) if day}


def further_dates(activity: Activity, most: int = 6) -> list[Activity]:
    """The next dates of the same series that people can sign up for; 1 statement, none without a series."""
    if activity.series_id is None:
        return []
    rows = Activity.objects.filter(series=activity.series_id, state="published", starts_at__gt=clock.now())
    return list(rows.exclude(pk=activity.pk).order_by("starts_at")[:most])
