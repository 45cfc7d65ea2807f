"""What the global search finds of projects, and what can be begun there."""

from typing import Any

from django.urls import reverse

from yushan.common.search import Command, Hit, Provider
from yushan.organizations.access import can
from yushan.projects import queries


def _find(user: Any, text: str, limit: int) -> list[Hit]:
    if not queries.may_look(user):
        return []
    rows = queries.projects_of(user, text=text).order_by("-id")[:limit]
    return [
        Hit(
            title=row.title,
            note=f"{row.code} · {row.organization.name}",
            url=reverse("projects:detail", args=[row.pk]),
            label=row.get_state_display(),
            state=row.state,
        )
        for row in rows
    ]


PROVIDER = Provider(name="projects", label="项目", icon="folders", find=_find, order=30)
CREATE = Command(
    label="新建项目",
    icon="folder-plus",
    url_name="projects:create",
    allowed=lambda user: can(user, "project.edit"),
    order=20,
)
