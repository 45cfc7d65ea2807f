"""The activities, teams and opinions behind counts of what was held."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse

from yushan.activities.models import Activity, Feedback
from yushan.activities.queries.staff import SCOPE
from yushan.common.counted_things import Node, Part, Things, plainly
from yushan.common.counts import days_of_year, local_day, within_year
from yushan.indicators.lists.within import leaves_within
from yushan.indicators.models import CountedActivity
from yushan.indicators.rules.things import GOOD
from yushan.organizations.access import visible
from yushan.organizations.counted_things import areas_that, having

_HELD = Q(state__in=Activity.OVER)
_FLAGS = {
    "activities": _HELD,
    "activities_demonstration": _HELD & Q(mode=Activity.Mode.DEMONSTRATION),
    "activities_regular": _HELD & Q(mode=Activity.Mode.REGULAR),
    "activities_online": _HELD & Q(is_online=True),
    "activities_on_key_dates": _HELD & Q(key_date__isnull=False),
    "activities_in_projects": _HELD & Q(project__isnull=False),
    "activities_of_works": _HELD & Q(work__isnull=False),
    "activities_recorded": Q(state=Activity.State.SETTLED),
    "activities_reported": Q(closing_report__published_at__isnull=False),
}


def _within_reach(actor: Any, activities: Iterable[int]) -> set[int]:
    """Activities that the actor can open: one held here by an organization of elsewhere is counted, no more."""
    rows = Activity.objects.filter(pk__in=list(activities))
    return set(visible(actor, "activity.view", rows, **SCOPE).values_list("pk", flat=True))


def _opinions_within_reach(actor: Any, rows: Sequence[Feedback]) -> set[int]:
    seen = _within_reach(actor, (row.activity_id for row in rows))
    return {row.pk for row in rows if row.activity_id in seen}


def _rows(node: Node) -> QuerySet[Any]:
    """An activity stands in its own area; where none is written, in that of its organization."""
    rows = Activity.objects.annotate(own_area=Coalesce("area_id", "organization__area_id"))
    return rows.select_related("organization", "project", "work", "key_date", "closing_report")


def _in_year(node: Node) -> Q:
    return within_year("ends_at", node.day) & node.within(area="own_area")


def _flagged(condition: Q, amount: str = "") -> Part:
    return Part(lambda node: condition & _in_year(node), amount)


def _belongs(row: Activity) -> str:
    return "、".join(str(one.name) for one in (row.work, row.key_date) if one)


def _reached(row: Activity) -> object:
    report = getattr(row, "closing_report", None)
    return report.reached if report and report.published_at else None


def _opinions(node: Node) -> Q:
    return days_of_year("given_on", node.day) & node.within(area="own_area", path="activity__organization__path")


def _opinion_rows(node: Node) -> QuerySet[Any]:
    rows = Feedback.objects.annotate(own_area=Coalesce("activity__area_id", "activity__organization__area_id"))
    return rows.select_related("activity__organization")


def _held_leaves(node: Node) -> QuerySet[CountedActivity]:
    return CountedActivity.objects.filter(leaves_within(node) & days_of_year("day", node.day), held=1)


def _held_areas(node: Node) -> QuerySet[Any]:
    return _rows(node).filter(_HELD & _in_year(node))


THINGS = (
    Things(
        code="activities",
        title="活动",
        header=("活动", "结束日期", "组织", "项目", "工程、节点", "状态", "服务人数"),
        rows=_rows,
        cells=plainly(
            lambda row: row.title,
            lambda row: local_day(row.ends_at),
            lambda row: row.organization.name,
            lambda row: row.project.title if row.project else "",
            _belongs,
            lambda row: row.get_state_display(),
            _reached,
        ),
        order=("-ends_at", "-pk"),
        parts={name: _flagged(condition) for name, condition in _FLAGS.items()}
        | {"people_reached": _flagged(_FLAGS["activities_reported"], "closing_report__reached")},
        needs="activity.view",
        right=frozenset({6}),
        page=lambda row: reverse("activities:detail", args=[row.pk]),
        opens="activity.view",
        reach=lambda actor, rows: _within_reach(actor, (row.pk for row in rows)),
    ),
    areas_that({"areas_with_activities": Part(lambda node: having(_held_areas(node), "own_area"))}),
    Things(
        code="opinions",
        title="服务对象评价",
        header=("活动", "组织", "评价日期", "星数"),
        rows=_opinion_rows,
        cells=plainly(
            lambda row: row.activity.title,
            lambda row: row.activity.organization.name,
            lambda row: row.given_on,
            lambda row: row.rating,
        ),
        order=("-given_on", "-pk"),
        parts={
            "feedback_given": Part(_opinions),
            "feedback_points": Part(_opinions, "rating"),
            "feedback_good": Part(lambda node: _opinions(node) & Q(rating__gte=GOOD)),
        },
        needs="activity.view",
        note="评价是匿名的，这里不列评价的人。",
        right=frozenset({3}),
        page=lambda row: reverse("activities:detail", args=[row.activity_id]),
        opens="activity.view",
        reach=_opinions_within_reach,
    ),
)


def _did_something(node: Node) -> Q:
    return Q(Exists(_held_leaves(node).filter(is_team=True, organization=OuterRef("pk"))))


# Joins the lists of the tree (lists/tree.py): teams set off against all teams.
TEAMS_THAT_DID = {"teams_with_activities": Part(_did_something)}
