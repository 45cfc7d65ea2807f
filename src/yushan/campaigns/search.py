"""What the global search finds of selections."""

from typing import Any

from django.urls import reverse

from yushan.campaigns.queries.campaigns import campaigns_seen
from yushan.common.search import Command, Hit, Provider
from yushan.organizations.access import can


def _find(user: Any, text: str, limit: int) -> list[Hit]:
    if not can(user, "award.view"):
        return []
    rows = campaigns_seen(user).filter(title__icontains=text).order_by("-id")[:limit]
    return [
        Hit(row.title, f"{row.code} · {row.area.name if row.area else '全市'}",
            reverse("campaigns:campaign", args=[row.pk]), row.get_state_display(), row.state)
        for row in rows
    ]  # fmt: skip


PROVIDER = Provider(name="campaigns", label="评选", icon="medal", find=_find, order=55)
CREATE = Command(
    label="办一次评选",
    icon="medal",
    url_name="campaigns:create",
    allowed=lambda user: can(user, "award.edit"),
    order=60,
)
