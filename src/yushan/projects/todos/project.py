"""What waits for somebody in this room: projects to set up, own projects that came back."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse

from yushan.common.terms import begun_before, due, near, oldest
from yushan.common.todos import Rows, Todo, of_rows
from yushan.organizations.access import can
from yushan.projects import queries
from yushan.projects.models import Project
from yushan.projects.queries.lists import returned_at, returned_since

_APPROVE, _CORRECT = "approval_working_days", "correction_working_days"


def _review(user: Any, limit: int) -> list[Todo]:
    rows = queries.reviewable(user).select_related("organization").order_by("submitted_at", "id")[:limit]
    return [
        Todo(
            "审批",
            f"项目“{row.title}”申请{row.asked_for}",
            row.organization.name,
            due(row.submitted_at, _APPROVE),
            reverse("projects:review", args=[row.pk]),
            f"审批{row.asked_for}",
            since=row.submitted_at,
        )
        for row in rows
    ]


def _returned_long_ago(moment: datetime) -> Q | None:
    before = begun_before(moment, _CORRECT)
    if before is None:
        return None
    submitted = Q(submitted_at=None) | Q(submitted_at__lt=before)
    return Q(created_at__lt=before) & submitted & ~Q(returned_since(before))


def _returned(user: Any, limit: int) -> list[Todo]:
    rows = queries.returned_to(user).select_related("organization")
    rows = rows.annotate(came_back=Coalesce(returned_at(), "submitted_at", "created_at")).order_by("came_back", "id")
    listed = [(row, getattr(row, "came_back")) for row in rows[:limit]]  # noqa: B009
    return [
        Todo(
            "修改",
            f"项目“{row.title}”的{row.asked_for}申请被退回",
            row.organization.name,
            due(came_back, _CORRECT),
            reverse("projects:detail", args=[row.pk]),
            "看原因并修改",
            since=came_back,
        )
        for row, came_back in listed
    ]


def _for(capability: str, rows: Callable[[Any], QuerySet[Project]]) -> Rows:
    """Nobody without the capability costs a statement."""
    return lambda user: rows(user) if can(user, capability) else None


SOURCES = (
    of_rows(
        "projects.review",
        _review,
        _for("project.approve", queries.reviewable),
        near("submitted_at", _APPROVE),
        oldest("submitted_at", _APPROVE),
    ),
    of_rows("projects.returned", _returned, _for("project.edit", queries.returned_to), _returned_long_ago),
)
