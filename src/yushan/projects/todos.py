"""What waits for somebody in this room: projects to set up, own projects that came back."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from yushan.common.todos import Rows, Todo, of_rows
from yushan.organizations.access import can
from yushan.projects import queries
from yushan.projects.models import Project


def _review(user: Any, limit: int) -> list[Todo]:
    rows = queries.reviewable(user).select_related("organization").order_by("submitted_at", "id")[:limit]
    return [
        Todo(
            "审批",
            f"项目“{row.title}”申请立项",
            row.organization.name,
            None,
            reverse("projects:review", args=[row.pk]),
            "审批立项",
            since=row.submitted_at,
        )
        for row in rows
    ]


def _returned(user: Any, limit: int) -> list[Todo]:
    rows = queries.returned_to(user).select_related("organization").order_by("id")[:limit]
    return [
        Todo(
            "修改",
            f"项目“{row.title}”的立项被退回",
            row.organization.name,
            None,
            reverse("projects:detail", args=[row.pk]),
            "看原因并修改",
        )
        for row in rows
    ]


def _for(capability: str, rows: Callable[[Any], QuerySet[Project]]) -> Rows:
    """Nobody without the capability costs a statement."""
    return lambda user: rows(user) if can(user, capability) else None


SOURCES = (
    of_rows("projects.review", _review, _for("project.approve", queries.reviewable)),
    of_rows("projects.returned", _returned, _for("project.edit", queries.returned_to)),
)
