"""What waits for staff in this room: classes that are over and were not ended."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from yushan.common import clock
from yushan.common.terms import due, near, oldest
from yushan.common.todos import Todo, of_rows
from yushan.organizations.access import can, visible
from yushan.training.models import TrainingClass
from yushan.training.queries.classes import REACH

# A class is ended so soon after its last day (rulebook).
_TERM = "approval_working_days"


def _over(user: Any) -> QuerySet[TrainingClass] | None:
    if not can(user, "training.edit"):
        return None
    rows = TrainingClass.objects.filter(state__in=TrainingClass.GOING_ON, ends_at__lt=clock.now())
    return visible(user, "training.edit", rows, **REACH)


def _collect(user: Any, limit: int) -> list[Todo]:
    rows = _over(user)
    listed = rows.select_related("organization").order_by("ends_at", "pk")[:limit] if rows is not None else ()
    return [
        Todo(
            "结束", f"“{row.title}”上完了，请核对签到后结束", row.organization.name, due(row.ends_at, _TERM),
            reverse("training:detail", args=[row.pk]), "去结束", since=row.ends_at,
        )
        for row in listed
    ]  # fmt: skip


SOURCES = (of_rows("training.over", _collect, _over, near("ends_at", _TERM), oldest("ends_at", _TERM)),)
