"""What can be counted of people who served, from lines that stand, that is, neither reversals nor reversed.

Hours and lines themselves are counted from kept sums: indicators/counts_hours.py.
"""

from datetime import date
from typing import Any

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, ExtractYear

from yushan.common.counts import (
    AREA,
    CITY,
    ORGANIZATION,
    TWELVE_MONTHS,
    YEAR,
    Answers,
    Asked,
    CountSource,
    NamedCount,
    days_of_year,
    everywhere,
    in_force,
    tally,
    twelve_months,
    year_before,
)
from yushan.ledger.models import HourEntry, YearlyParticipation

_LEDGER = "服务时长台账（不含冲正和已冲正的），按记录组织所在的区县"
COUNTS = (
    NamedCount("people_served_in_year", "参加服务的人", "人", YEAR, everywhere(ORGANIZATION), _LEDGER),
    NamedCount(
        "people_came_back", "服务过两天以上的人", "人", YEAR, everywhere(ORGANIZATION), _LEDGER
    ),
    NamedCount(
        "volunteers_active", "近 12 个月参加过服务的注册志愿者", "人", TWELVE_MONTHS, everywhere(),
        "服务时长台账、志愿者注册记录，按志愿者所在的区县",
    ),
)  # fmt: skip


def _people(day: date) -> Count:
    return Count("holder", distinct=True, filter=days_of_year("service_day", day))


def _active(day: date) -> Count:
    registered = in_force("registered_on", "withdrawn_on", day)
    return Count("holder", distinct=True, filter=registered & twelve_months("service_day", day))


def _lines(asked: Asked) -> QuerySet[Any]:
    """Standing lines of the days that matter, with the volunteer whose line it is."""
    since = min(date(asked.days[0].year, 1, 1), year_before(asked.days[0]))
    rows = HourEntry.objects.filter(reverses=None, reversal=None, service_day__range=(since, asked.days[-1]))
    return rows.annotate(holder=Coalesce("volunteer__merged_into_id", "volunteer_id"))


def _came_back(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Lines of days after the first one of the same person in the same year, wherever that was."""
    first = YearlyParticipation.objects.filter(person=OuterRef("holder_person"), year=OuterRef("own_year"))
    marked = rows.annotate(
        own_year=ExtractYear("service_day"),
        holder_person=Coalesce("volunteer__merged_into__person_id", "volunteer__person_id"),
        first_day=Subquery(first.values("first_day")[:1]),
    )
    return marked.filter(service_day__gt=F("first_day"))


def _read(asked: Asked) -> Answers:
    rows = _lines(asked)
    served, active = {"people_served_in_year": _people}, {"volunteers_active": _active}
    found = tally(_came_back(rows), asked, {"people_came_back": _people})
    own = rows.annotate(
        registered_on=Coalesce("volunteer__merged_into__verified_on", "volunteer__verified_on"),
        withdrawn_on=Coalesce("volunteer__merged_into__withdrawn_on", "volunteer__withdrawn_on"),
        own_area=Coalesce("volunteer__merged_into__area_id", F("volunteer__area_id")),
    )
    if asked.scope == CITY:
        return found | tally(own, asked, served | active)
    found |= tally(rows, asked, served)
    if asked.scope != AREA:
        return found
    # Active ones stand in their own area, as those who are registered do: so the share is never above 100 %.
    return found | tally(own, asked, active, area="own_area")


SOURCE = CountSource(COUNTS, _read)
