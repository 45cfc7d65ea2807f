"""What can be counted of projects, of features of the districts (G3) and of achievements (G11)."""

from datetime import date
from typing import Any

from django.db.models import Count, Q

from yushan.common.counts import DAY, ORGANIZATION, Answers, Asked, CountSource, NamedCount, everywhere, tally, until
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


def _set_up(day: date) -> Count:
    return Count("pk", filter=Q(state__in=SHOWN) & (Q(approved_at=None) | until("approved_at", day)))


def _now(field: str = "pk", **condition: Any) -> Any:
    return lambda day: Count(field, distinct=field != "pk", filter=Q(**condition))


def _published(**condition: Any) -> Any:
    return lambda day: Count(
        "pk", filter=Q(state=Achievement.State.PUBLISHED, **condition) & until("published_at", day)
    )


_PARTS = {
    "projects_set_up": _set_up,
    "projects_running": _now(state__in=_RUNNING),
    "projects_improved": _now(state__in=SHOWN, round__gte=2),
    "feature_projects": _now(state__in=SHOWN, is_feature=True),
    "areas_with_feature": _now("organization__area_id", state__in=SHOWN, is_feature=True),
}
_ACHIEVEMENTS = {
    "achievements": _published(),
    **{f"achievements_{level}": _published(level=level) for level in ("west", "nation", "city")},
}


def _read(asked: Asked) -> Answers:
    return (
        tally(Project.objects.all(), asked, _PARTS)
        | tally(
            ServiceItem.objects.filter(state=ServiceItem.State.PUBLISHED), asked, {"services_offered": _now()},
            area="project__organization__area_id", path="project__organization__path",
        )
        | tally(Achievement.objects.all(), asked, _ACHIEVEMENTS)
    )  # fmt: skip


SOURCE = CountSource(COUNTS, _read)
