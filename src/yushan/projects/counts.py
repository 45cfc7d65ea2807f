"""What can be counted of projects, of features of the districts (G3) and of achievements (G11)."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from yushan.common.counted_things import Node, Part, Things, plainly
from yushan.common.counts import (
    DAY,
    ORGANIZATION,
    Answers,
    Asked,
    CountSource,
    NamedCount,
    everywhere,
    local_day,
    tally,
    until,
)
from yushan.organizations.counted_things import areas_that, having
from yushan.plan import queries as plan
from yushan.projects.models import Achievement, Project, ServiceItem
from yushan.projects.rules.library import SHOWN

_PROJECTS = "项目登记"
_RUNNING = ("recruiting", "running", "evaluating", "improving")


def _count(code: str, label: str, unit: str = "个", *, origin: str = _PROJECTS, dated: bool = True) -> NamedCount:
    return NamedCount(code, label, unit, DAY, everywhere(ORGANIZATION), origin, dated)


COUNTS = (
    _count("projects_set_up", "已立项的项目"),
    _count("projects_running", "在办项目", dated=False),
    _count("projects_improved", "进入第二轮以上的项目", dated=False),
    _count("feature_projects", "特色项目", dated=False),
    _count("areas_with_feature", "有特色项目的区县", dated=False),
    _count("services_offered", "可点单的服务", "项", origin="服务清单", dated=False),
    _count("achievements", "最佳实践和标志性成果", "项", origin="成果库"),
    _count("achievements_west", "西部领先的成果", "项", origin="成果库"),
    _count("achievements_nation", "全国进位的成果", "项", origin="成果库"),
    _count("achievements_city", "重庆辨识度的成果", "项", origin="成果库"),
)


def _set_up(day: date) -> Q:
    return Q(state__in=SHOWN) & (Q(approved_at=None) | until("approved_at", day))


def _now(field: str = "pk", **condition: Any) -> Any:
    return lambda day: Count(field, distinct=field != "pk", filter=Q(**condition))


def _published(day: date) -> Q:
    return Q(state=Achievement.State.PUBLISHED) & until("published_at", day)


_STATES: dict[str, dict[str, Any]] = {
    "projects_running": {"state__in": _RUNNING},
    "projects_improved": {"state__in": SHOWN, "round__gte": 2},
    "feature_projects": {"state__in": SHOWN, "is_feature": True},
}
_PARTS = {
    "projects_set_up": lambda day: Count("pk", filter=_set_up(day)),
    **{name: _now(**condition) for name, condition in _STATES.items()},
    "areas_with_feature": _now("organization__area_id", **_STATES["feature_projects"]),
}
_LEVELS = {"achievements": Q()} | {f"achievements_{level}": Q(level=level) for level in ("west", "nation", "city")}


def _of_level(level: Q) -> Callable[[date], Count]:
    return lambda day: Count("pk", filter=level & _published(day))


_ACHIEVEMENTS = {name: _of_level(level) for name, level in _LEVELS.items()}


def _read(asked: Asked) -> Answers:
    return (
        tally(Project.objects.all(), asked, _PARTS)
        | tally(
            ServiceItem.objects.filter(state=ServiceItem.State.PUBLISHED), asked, {"services_offered": _now()},
            area="project__organization__area_id", path="project__organization__path",
        )
        | tally(Achievement.objects.all(), asked, _ACHIEVEMENTS)
    )  # fmt: skip


def _own(condition: Q) -> Part:
    return Part(lambda node: condition & node.within())


def _reached(level: Q) -> Part:
    return Part(lambda node: level & _published(node.day) & node.within())


def _features(node: Node) -> QuerySet[Project]:
    return Project.objects.filter(node.within(), **_STATES["feature_projects"])


def _offered(node: Node) -> Q:
    within = node.within(area="project__organization__area_id", path="project__organization__path")
    return Q(state=ServiceItem.State.PUBLISHED) & within


THINGS = (
    Things(
        code="projects",
        title="项目",
        header=("项目", "编号", "组织", "状态", "轮次"),
        rows=lambda node: Project.objects.select_related("organization"),
        cells=plainly(
            lambda row: row.title,
            lambda row: row.code,
            lambda row: row.organization.name,
            lambda row: row.get_state_display(),
            lambda row: row.round,
        ),
        order=("-pk",),
        parts={"projects_set_up": Part(lambda node: _set_up(node.day) & node.within())}
        | {name: _own(Q(**condition)) for name, condition in _STATES.items()},
        needs="project.view",
        right=frozenset({4}),
        page=lambda row: reverse("projects:detail", args=[row.pk]),
        opens="project.view",
    ),
    areas_that({"areas_with_feature": Part(lambda node: having(_features(node), "organization__area_id"))}),
    Things(
        code="services",
        title="服务",
        header=("服务", "项目", "组织", "上架日期"),
        rows=lambda node: ServiceItem.objects.select_related("project__organization"),
        cells=plainly(
            lambda row: row.title,
            lambda row: row.project.title,
            lambda row: row.project.organization.name,
            lambda row: row.published_at and local_day(row.published_at),
        ),
        order=("-pk",),
        parts={"services_offered": Part(_offered)},
        needs="project.view",
        page=lambda row: reverse("services:detail", args=[row.pk]),
        opens="project.view",
    ),
    Things(
        code="achievements",
        title="成果",
        header=("成果", "编号", "级别", "组织", "发布日期"),
        rows=lambda node: Achievement.objects.select_related("organization"),
        cells=plainly(
            lambda row: row.title,
            lambda row: row.code,
            lambda row: plan.name_of("achievement_levels", row.level) or row.level,
            lambda row: row.organization.name,
            lambda row: row.published_at and local_day(row.published_at),
        ),
        order=("-published_at", "-pk"),
        parts={name: _reached(level) for name, level in _LEVELS.items()},
        needs="project.view",
        page=lambda row: reverse("library:achievement", args=[row.pk]),
        opens="project.view",
    ),
)
SOURCE = CountSource(COUNTS, _read, THINGS)
