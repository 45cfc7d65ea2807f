"""Classes in the global search, and opening one from it."""

from typing import Any

from django.urls import reverse

from yushan.common.search import Command, Hit, Provider
from yushan.organizations.access import can
from yushan.training.queries.classes import seen


def _find(user: Any, text: str, limit: int) -> list[Hit]:
    if not (can(user, "training.view") or can(user, "training.enrol")):
        return []
    rows = seen(user).filter(title__icontains=text).order_by("-starts_at", "-pk")[:limit]
    return [
        Hit(
            row.title,
            row.organization.name,
            reverse("training:detail", args=[row.pk]),
            row.get_state_display(),
            row.state,
        )
        for row in rows
    ]


PROVIDER = Provider("training", "培训班", "school", _find, order=45)
CREATE = Command("开一期培训", "school", "training:create", lambda user: can(user, "training.edit"), order=60)
