"""What waits for staff in this room: applications to teams."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from yushan.common.todos import Todo, of_rows
from yushan.organizations.access import can
from yushan.volunteers.models import Membership
from yushan.volunteers.queries import applications


def collect(user: Any, limit: int) -> list[Todo]:
    """The oldest applications over which the user decides."""
    return [
        Todo(
            verb="审核",
            text=f"{row.volunteer.person.name}申请加入{row.organization.name}",
            origin=row.volunteer.area.name if row.volunteer.area else "",
            due=None,
            url=reverse("volunteers:applications"),
            action_label="去审核",
        )
        for row in applications(user).order_by("applied_at", "id")[:limit]
    ]


def rows(user: Any) -> QuerySet[Membership] | None:
    """The applications that wait; None for who does not decide over any."""
    return applications(user) if can(user, "membership.decide") else None


SOURCE = of_rows("memberships", collect, rows)
