"""What waits: projects that districts shall be known for, achievements that the city looks at."""

from typing import Any

from django.urls import reverse

from yushan.common.terms import due, near, oldest
from yushan.common.todos import Todo, of_rows
from yushan.organizations.access import can
from yushan.projects.queries.deciding import CITY
from yushan.projects.queries.programmes import achievements_to_decide, features_to_decide

_APPROVE = "approval_working_days"


def _features(user: Any, limit: int) -> list[Todo]:
    rows = features_to_decide(user).select_related("project__organization").order_by("asked_at", "pk")[:limit]
    return [
        Todo(
            "认定", f"“{row.project.title}”申报特色项目", row.project.organization.name, due(row.asked_at, _APPROVE),
            reverse("library:features"), "去审核", since=row.asked_at,
        )
        for row in rows
    ]  # fmt: skip


def _achievements(user: Any, limit: int) -> list[Todo]:
    rows = achievements_to_decide(user).select_related("organization").order_by("submitted_at", "pk")[:limit]
    return [
        Todo(
            "审核", f"成果“{row.title}”", row.organization.name, due(row.submitted_at, _APPROVE),
            reverse("library:achievement", args=[row.pk]), "去审核", since=row.submitted_at,
        )
        for row in rows
    ]  # fmt: skip


SOURCES = (
    of_rows(
        "features.decide", _features, lambda user: features_to_decide(user) if can(user, "project.approve") else None,
        near("asked_at", _APPROVE), oldest("asked_at", _APPROVE),
    ),
    of_rows(
        "achievements.decide", _achievements,
        lambda user: achievements_to_decide(user) if can(user, "project.approve", on=CITY) else None,
        near("submitted_at", _APPROVE), oldest("submitted_at", _APPROVE),
    ),
)  # fmt: skip
