"""What everybody may read, narrowed to what is public."""

from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet

from yushan.activities.models import Activity
from yushan.activities.queries import Filters, open_activities
from yushan.common import clock
from yushan.common.errors import NotFound
from yushan.organizations.models import Area
from yushan.projects.models import Project
from yushan.projects.rules.library import ASKED_AGAIN, SHOWN, is_public

PUBLIC_PROJECTS = SHOWN


def coming_activities(area: Area | None, limit: int = 4) -> list[Activity]:
    """The next activities of an area (None: the city), soonest first."""
    return list(open_activities(Filters(area_id=area.pk if area else None))[:limit])


def week_count(area: Area | None) -> int:
    """Activities of the next seven days."""
    now = clock.now()
    rows = Activity.objects.filter(state__in=Activity.OPEN, ends_at__gt=now, starts_at__lt=now + timedelta(days=7))
    return rows.filter(area=area).count() if area else rows.count()


def public_projects(
    area: Area | None = None, programme: str = "", text: str = "", *, focus: str = "", strategy: str = "",
    joinable: bool = False,
) -> QuerySet[Project]:  # fmt: skip
    """Projects that were set up, by area of the organization, programme, focus, strategy and words; `joinable`: those that
    look for people."""
    rows = Project.objects.filter(state__in=PUBLIC_PROJECTS).select_related("organization__area", "programme")
    if area:
        rows = rows.filter(organization__area=area)
    if programme:
        rows = rows.filter(programme__code=programme)
    if focus:
        rows = rows.filter(focus=focus)
    if strategy:
        rows = rows.filter(tags__entry__table="strategies", tags__entry__code=strategy)
    if joinable:
        rows = rows.filter(state__in=("recruiting", "running"))
    if text := text.strip():
        rows = rows.filter(Q(title__icontains=text) | Q(organization__name__icontains=text))
    return rows


def public_project(code: str) -> Project:
    """One project by its code, also while it is paused or its next round waits for approval. NotFound for drafts and for
    what was called off.
    """
    rows = Project.objects.select_related("organization__area", "programme")
    found = rows.filter(code=code).first()
    if found is None or not is_public(found.state, found.round):
        raise NotFound("没有这个项目，或者还没有立项。")
    return found


def last_round(project: Project) -> dict[str, Any]:
    """What the last round that is over wanted, while the next one is not approved: nothing of that one is public yet. Empty
    for others; 1 statement at most.
    """
    if project.state not in ASKED_AGAIN:
        return {}
    found = project.rounds.order_by("-number").first()
    return dict(found.kept) if found else {}
