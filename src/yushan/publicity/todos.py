"""What waits in publicity: stories that somebody else handed on."""

from typing import Any

from django.urls import reverse

from yushan.common import terms
from yushan.common.todos import Todo, of_rows
from yushan.organizations.access import can
from yushan.publicity.queries.stories import to_publish

_TERM = "campaign_second_working_days"


def _stories(user: Any, limit: int) -> list[Todo]:
    rows = to_publish(user).select_related("honour__campaign").order_by("submitted_at", "pk")[:limit]
    return [
        Todo(
            "发布", f"故事 {row.code} 等您发布", row.honour.title, terms.due(row.submitted_at, _TERM),
            reverse("publicity:story", args=[row.pk]), "去看看", since=row.submitted_at,
        )
        for row in rows
    ]  # fmt: skip


SOURCES = (
    of_rows(
        "publicity.publish", _stories, lambda user: to_publish(user) if can(user, "award.edit") else None,
        terms.near("submitted_at", _TERM), terms.oldest("submitted_at", _TERM),
    ),
)  # fmt: skip
