"""What can be counted of volunteers and of people who served, for formulas of the catalogue: of the city, of areas and of
detachments from kept sums (ADR 0031), of a team from the lines that it posted.

A line that counts stands: it is neither a reversal nor reversed.
"""

from datetime import date
from typing import Any

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, ExtractYear

from yushan.common.counts import (
    DAY,
    ORGANIZATION,
    TWELVE_MONTHS,
    YEAR,
    Answers,
    Asked,
    CountSource,
    NamedCount,
    days_of_year,
    everywhere,
    tally,
)
from yushan.indicators.counted import answers, split
from yushan.indicators.lists.people import PEOPLE_REGISTERED, PEOPLE_SERVED
from yushan.indicators.rules.people import ACTIVE, BACK, SERVED, SKILLED, VOLUNTEERS
from yushan.ledger.models import HourEntry, YearlyParticipation

_LEDGER = "服务时长台账（不含冲正和已冲正的），按记录组织所在的区县"
COUNTS = (
    NamedCount("volunteers", "注册志愿者", "人", DAY, everywhere(), "志愿者注册记录"),
    NamedCount(
        "volunteers_with_skills", "填了专业特长的注册志愿者", "人", DAY, everywhere(), "志愿者资料", dated=False
    ),
    NamedCount("people_served_in_year", "参加服务的人", "人", YEAR, everywhere(ORGANIZATION), _LEDGER),
    NamedCount("people_came_back", "服务过两天以上的人", "人", YEAR, everywhere(ORGANIZATION), _LEDGER),
    NamedCount(
        "volunteers_active", "近 12 个月参加过服务的注册志愿者", "人", TWELVE_MONTHS, everywhere(),
        "服务时长台账、志愿者注册记录，按志愿者所在的区县",
    ),
)  # fmt: skip
_STANDING = {"volunteers": VOLUNTEERS, "volunteers_with_skills": SKILLED, "volunteers_active": ACTIVE}
_OF_YEAR = {"people_served_in_year": SERVED, "people_came_back": BACK}


def _people(day: date) -> Count:
    return Count("holder", distinct=True, filter=days_of_year("service_day", day))


def _lines(asked: Asked) -> QuerySet[Any]:
    """Standing lines of the days that matter, with the volunteer whose line it is."""
    since = date(asked.days[0].year, 1, 1)
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
    where, of_teams = split(asked)
    found: Answers = {}
    for kept in where:
        found |= answers(asked, kept, standing=_STANDING, of_year=_OF_YEAR)
    if of_teams:
        rows = _lines(of_teams)
        found |= tally(rows, of_teams, {"people_served_in_year": _people})
        found |= tally(_came_back(rows), of_teams, {"people_came_back": _people})
    return found


SOURCE = CountSource(COUNTS, _read, (PEOPLE_REGISTERED, PEOPLE_SERVED))
