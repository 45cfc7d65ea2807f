"""Activities in the global search."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse

from yushan.activities.models import Activity
from yushan.activities.queries.staff import SCOPE
from yushan.common import clock
from yushan.common.said import day_text
from yushan.common.search import Command, Hit, Provider
from yushan.organizations.access import can, visible

# A piece of a title is looked for among the activities of two years; older ones are found by their code.
_REACH = timedelta(days=730)


def find(user: Any, text: str, limit: int) -> list[Hit]:
    """Activities of the own scope by a piece of the title or by code, latest first."""
    if not can(user, "activity.view"):
        return []
    recent = Q(title__icontains=text, starts_at__gte=clock.now() - _REACH)
    rows = visible(user, "activity.view", Activity.objects.select_related("organization"), **SCOPE)
    return [
        Hit(
            row.title,
            f"{day_text(clock.local(row.starts_at).date(), clock.today())} · {row.organization.name}",
            reverse("activities:detail", args=[row.pk]),
            row.get_state_display(),
            row.state,
        )
        for row in rows.filter(recent | Q(code=text.upper())).order_by("-starts_at", "-pk")[:limit]
    ]


PROVIDER = Provider("activities", "活动", icon="calendar-event", find=find, order=60)
COMMANDS = (
    Command(
        "发布活动",
        icon="calendar-plus",
        url_name="activities:create",
        allowed=lambda user: can(user, "activity.edit"),
        order=10,
        on_home=True,
    ),
)
