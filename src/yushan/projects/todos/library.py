"""What waits in the library: kits to take in, own kits that came back."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from yushan.common.terms import due, near, oldest
from yushan.common.todos import Todo, of_rows
from yushan.organizations.access import can
from yushan.projects.models import LibraryEntry
from yushan.projects.queries.library import own_entries, to_review

_APPROVE, _CORRECT = "approval_working_days", "correction_working_days"


def _review(user: Any, limit: int) -> list[Todo]:
    rows = to_review(user).select_related("project__organization").defer("words", "facets")
    return [
        Todo(
            "审核", f"项目“{row.title}”申请入库", row.project.organization.name, due(row.submitted_at, _APPROVE),
            reverse("library:entry", args=[row.pk]), "去审核", since=row.submitted_at,
        )
        for row in rows.order_by("submitted_at", "pk")[:limit]
    ]  # fmt: skip


def _returned(user: Any, limit: int) -> list[Todo]:
    rows = _returned_rows(user).select_related("project__organization").defer("words", "facets")
    return [
        Todo(
            "修改", f"“{row.title}”的入库申请被退回", row.project.organization.name, due(row.submitted_at, _CORRECT),
            reverse("library:entry", args=[row.pk]), "看原因并修改", since=row.submitted_at,
        )
        for row in rows.order_by("submitted_at", "pk")[:limit]
    ]  # fmt: skip


def _returned_rows(user: Any) -> QuerySet[LibraryEntry]:
    return own_entries(user).filter(state=LibraryEntry.State.RETURNED, project__lead=user.pk)


SOURCES = (
    of_rows(
        "library.review", _review, lambda user: to_review(user) if can(user, "project.approve") else None,
        near("submitted_at", _APPROVE), oldest("submitted_at", _APPROVE),
    ),
    of_rows(
        "library.returned", _returned, lambda user: _returned_rows(user) if can(user, "project.edit") else None,
        near("submitted_at", _CORRECT), oldest("submitted_at", _CORRECT),
    ),
)  # fmt: skip
