"""What can be counted of activities that were held, of people reached by them and of what those thought: of the city, of
areas and of detachments from kept sums (ADR 0031), of a team from its own rows.
"""

from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from yushan.activities.models import Activity, ClosingReport, Feedback
from yushan.common.counts import (
    AREA,
    ORGANIZATION,
    WHOLE_CITY,
    YEAR,
    Answers,
    Asked,
    CountSource,
    NamedCount,
    days_of_year,
    everywhere,
    tally,
    within_year,
)
from yushan.indicators.counted import Kept, answers, split
from yushan.indicators.lists.activities import THINGS
from yushan.indicators.queries.sums import on_days
from yushan.indicators.rules.things import FLAGS, SAID, SAID_GOOD, SAID_POINTS, TEAMS

_HELD = "活动登记（已结束、公示中或已入账）"


def _count(code: str, label: str, unit: str, origin: str = _HELD) -> NamedCount:
    return NamedCount(code, label, unit, YEAR, everywhere(ORGANIZATION), origin)


COUNTS = (
    _count("activities", "已举办的活动", "场"),
    _count("activities_demonstration", "示范活动", "场"),
    _count("activities_regular", "常态活动", "场"),
    _count("activities_online", "网上活动", "场"),
    _count("activities_on_key_dates", "重要节点活动", "场"),
    _count("activities_in_projects", "属于项目的活动", "场"),
    _count("activities_of_works", "归入四大工程的活动", "场"),
    _count("areas_with_activities", "办过活动的区县", "个"),
    _count("teams_with_activities", "办过活动的服务队", "支"),
    _count("activities_recorded", "时长已入账的活动", "场"),
    _count("activities_reported", "发布了小结的活动", "场", "活动小结"),
    _count("people_reached", "服务到的人", "人次", "活动小结里的服务人数"),
    _count("feedback_given", "服务对象评价", "条", "服务对象评价"),
    _count("feedback_points", "服务对象评价的星数", "颗", "服务对象评价"),
    _count("feedback_good", "四星以上的服务对象评价", "条", "服务对象评价"),
)


def _held(field: str = "pk", **condition: Any) -> Any:
    return lambda day: Count(field, distinct=field != "pk", filter=Q(**condition) & within_year("ends_at", day))


_PARTS = {
    "activities": _held(),
    "activities_demonstration": _held(mode=Activity.Mode.DEMONSTRATION),
    "activities_regular": _held(mode=Activity.Mode.REGULAR),
    "activities_online": _held(is_online=True),
    "activities_on_key_dates": _held(key_date__isnull=False),
    "activities_in_projects": _held(project__isnull=False),
    "activities_of_works": _held(work__isnull=False),
    "areas_with_activities": _held("own_area"),
    "teams_with_activities": _held("organization_id", organization__level="team"),
    "activities_recorded": _held(state=Activity.State.SETTLED),
}


def _report(day: date) -> Q:
    return Q(published_at__isnull=False) & within_year("activity__ends_at", day)


_REPORTS = {
    "activities_reported": lambda day: Count("pk", filter=_report(day)),
    "people_reached": lambda day: Sum("reached", filter=_report(day)),
}
_FEEDBACK = {
    "feedback_given": lambda day: Count("pk", filter=days_of_year("given_on", day)),
    "feedback_points": lambda day: Sum("rating", filter=days_of_year("given_on", day)),
    "feedback_good": lambda day: Count("pk", filter=days_of_year("given_on", day) & Q(rating__gte=4)),
}


_OF_YEAR = {
    "activities": FLAGS["held"],
    "activities_demonstration": FLAGS["demonstration"],
    "activities_regular": FLAGS["regular"],
    "activities_online": FLAGS["online"],
    "activities_on_key_dates": FLAGS["key_date"],
    "activities_in_projects": FLAGS["project"],
    "activities_of_works": FLAGS["work"],
    "activities_recorded": FLAGS["posted"],
    "activities_reported": FLAGS["reported"],
    "people_reached": FLAGS["reached"],
    "teams_with_activities": TEAMS,
    "feedback_given": SAID,
    "feedback_points": SAID_POINTS,
    "feedback_good": SAID_GOOD,
}
_WHERE = "areas_with_activities"


def _areas(asked: Asked, kept: Kept) -> Answers:
    """Areas in which anything was held: of the city by the sums of all of them."""
    if _WHERE not in asked.names:
        return {}
    if kept.scope == "org":
        only = replace(asked, names=frozenset({_WHERE}), nodes={pk: (asked.nodes or {})[pk] for pk in kept.nodes or ()})
        return tally(_held_rows(), only, _PARTS, area="own_area")
    found: Answers = {}
    for day, node, _ in on_days(AREA, asked.days, nodes=None if kept.is_city else kept.nodes, of_year=[FLAGS["held"]]):
        key = day, kept.key(WHOLE_CITY if kept.is_city else node), _WHERE
        found[key] = found.get(key, 0) + 1
    return found


def _held_rows() -> QuerySet[Any]:
    """An activity stands in its own area; where none is written, in that of its organization."""
    rows = Activity.objects.filter(state__in=Activity.OVER)
    return rows.annotate(own_area=Coalesce("area_id", "organization__area_id"))


def _of_teams(asked: Asked) -> Answers:
    of_activity: dict[str, Any] = {"area": "own_area", "path": "activity__organization__path"}
    place = Coalesce(F("activity__area_id"), F("activity__organization__area_id"))
    return (
        tally(_held_rows(), asked, _PARTS, area="own_area")
        | tally(ClosingReport.objects.annotate(own_area=place), asked, _REPORTS, **of_activity)
        | tally(Feedback.objects.annotate(own_area=place), asked, _FEEDBACK, **of_activity)
    )


def _read(asked: Asked) -> Answers:
    where, of_teams = split(asked)
    found = _of_teams(of_teams) if of_teams else {}
    for kept in where:
        found |= answers(asked, kept, standing={}, of_year=_OF_YEAR) | _areas(asked, kept)
    return found


SOURCE = CountSource(COUNTS, _read, THINGS)
