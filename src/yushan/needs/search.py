"""What the global search finds of needs."""

from typing import Any

from django.urls import reverse

from yushan.common.search import Command, Hit, Provider
from yushan.needs.queries.lists import needs_seen
from yushan.organizations.access import can


def _find(user: Any, text: str, limit: int) -> list[Hit]:
    if not (can(user, "need.view") or can(user, "need.claim")):
        return []
    rows = needs_seen(user, text=text).order_by("-id")[:limit]
    return [
        Hit(row.title, f"{row.number} · {row.area.name}{row.where}", reverse("needs:detail", args=[row.pk]),
            row.get_state_display(), row.state)
        for row in rows
    ]  # fmt: skip


PROVIDER = Provider(name="needs", label="点单", icon="message", find=_find, order=45)

# Who keeps a station has no board: the button stands on their home.
RECORD = Command(
    label="登记电话点单",
    icon="phone",
    url_name="needs:record",
    allowed=lambda user: can(user, "need.record"),
    order=45,
    on_home=lambda user: can(user, "need.record") and not can(user, "need.claim"),
)
