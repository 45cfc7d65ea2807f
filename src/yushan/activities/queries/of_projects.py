"""What the room of projects shows of activities; joined to its registry at start (projects/boards.py)."""

from collections.abc import Iterable

from django.db.models import Count, OuterRef, Q, Sum
from django.http import QueryDict
from django.urls import reverse

from yushan.activities.models import Activity, Post
from yushan.common.paging import Page, paginate
from yushan.projects.boards import ActivityBoard, ActivityLine
from yushan.projects.rules import ActivityTally

_PAGE = 20


def _tallies(project_ids: Iterable[int]) -> dict[int, ActivityTally]:
    rows = Activity.objects.filter(project__in=list(project_ids)).exclude(state="cancelled").order_by()
    counted = rows.values_list("project").annotate(
        planned=Count("id"),
        published=Count("id", filter=Q(state__in=Activity.HELD)),
        settled=Count("id", filter=Q(state="settled")),
    )
    return {project: ActivityTally(*counts) for project, *counts in counted}


def _line(row: Activity) -> ActivityLine:
    return ActivityLine(
        title=row.title,
        url=reverse("activities:detail", args=[row.pk]),
        starts_at=row.starts_at,
        place="线上" if row.is_online else row.place,
        taken=row.taken or 0,  # type: ignore[attr-defined]
        places=row.places or 0,  # type: ignore[attr-defined]
        state=row.state,
        state_label=row.get_state_display(),
    )


def _lines(project_id: int, query: QueryDict) -> Page:
    places, taken = (
        Post.objects.filter(shift__activity=OuterRef("pk"))
        .order_by()
        .values("shift__activity")
        .annotate(sum=Sum(name))
        .values("sum")
        for name in ("places", "taken")
    )
    rows = Activity.objects.filter(project=project_id).annotate(places=places, taken=taken)
    page = paginate(rows, order=["-starts_at", "-id"], cursor=query.get("after"), size=_PAGE, query=query)
    page.rows = [_line(row) for row in page.rows]
    return page


BOARD = ActivityBoard(
    tallies=_tallies,
    lines=_lines,
    create_url=lambda project_id: f"{reverse('activities:create')}?project={project_id}",
)
