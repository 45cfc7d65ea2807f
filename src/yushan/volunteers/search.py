"""Volunteers in the global search: by name, pinyin, number, or a whole mobile or identity number."""

from typing import Any

from django.urls import reverse

from yushan.common.search import Command, Hit, Provider
from yushan.organizations.access import can
from yushan.volunteers.listings import only_registers
from yushan.volunteers.queries import volunteers_in_scope
from yushan.volunteers.queries.search import found


def find(user: Any, text: str, limit: int) -> list[Hit]:
    """Volunteers of the own scope; the note tells namesakes apart without showing more than the list does."""
    if not (can(user, "volunteer.view") or can(user, "roster.view")):
        return []
    rows = found(volunteers_in_scope(user), text).order_by("person__name", "pk")[:limit]
    return [
        Hit(
            row.person.name,
            " · ".join(part for part in (row.number, row.area.name if row.area else "") if part),
            reverse("volunteers:detail", args=[row.pk]),
            row.get_state_display(),
            row.state,
        )
        for row in rows
    ]


PROVIDER = Provider("volunteers", "志愿者", icon="users", find=find, order=10)
COMMANDS = (
    Command(
        "代为登记志愿者",
        icon="user-plus",
        url_name="volunteers:new",
        allowed=lambda user: can(user, "volunteer.register"),
        order=40,
        on_home=only_registers,
    ),
    Command(
        "审核入队申请",
        icon="user-check",
        url_name="volunteers:applications",
        allowed=lambda user: can(user, "membership.decide"),
        order=45,
    ),
)
