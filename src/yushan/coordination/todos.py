"""What waits on the coordination board: one's own tasks, those to accept, late ones that were passed up."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse

from yushan.common import clock
from yushan.common.terms import due, near
from yushan.common.todos import Todo, of_rows
from yushan.coordination import queries
from yushan.organizations.access import can

_ACCEPT, _URGE = "approval_working_days", "second_look_working_days"


def _ends(task: Any) -> datetime:
    return clock.at(task.due_on + timedelta(days=1))


def _where(task: Any) -> str:
    return task.area.name if task.area else "市级协调机制"


def _mine(user: Any, limit: int) -> list[Todo]:
    rows = queries.mine(user).select_related("area").order_by("due_on", "pk")[:limit]
    return [
        Todo(
            "办理", row.title, _where(row), _ends(row), reverse("coordination:task", args=[row.pk]), "写进展或报告办完"
        )
        for row in rows
    ]


def _due_by(moment: datetime) -> Q:
    return Q(due_on__lt=clock.local(moment).date())


def _accept(user: Any, limit: int) -> list[Todo]:
    rows = queries.to_accept(user).select_related("area").order_by("reported_at", "pk")[:limit]
    return [
        Todo(
            "验收", f"“{row.title}”报告办完", _where(row), due(row.reported_at, _ACCEPT),
            reverse("coordination:task", args=[row.pk]), "去验收", since=row.reported_at,
        )
        for row in rows
    ]  # fmt: skip


def _escalated(user: Any, limit: int) -> list[Todo]:
    rows = queries.escalated(user).select_related("area").order_by("escalated_at", "pk")[:limit]
    return [
        Todo(
            "督办", f"“{row.title}”超期没有办完", _where(row), due(row.escalated_at, _URGE),
            reverse("coordination:task", args=[row.pk]), "写督办意见", since=row.escalated_at,
        )
        for row in rows
    ]  # fmt: skip


SOURCES = (
    of_rows(
        "coordination.mine", _mine, lambda user: queries.mine(user) if can(user, "coordination.view") else None, _due_by
    ),
    of_rows(
        "coordination.accept", _accept,
        lambda user: queries.to_accept(user) if can(user, "coordination.edit") else None,
        near("reported_at", _ACCEPT),
    ),
    of_rows(
        "coordination.escalated", _escalated,
        lambda user: queries.escalated(user) if can(user, "coordination.edit", on={}) else None,
        near("escalated_at", _URGE),
    ),
)  # fmt: skip
