"""What waits for staff in this room: stops that somebody asked for."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from yushan.common.terms import due, near, oldest
from yushan.common.todos import Todo, of_rows
from yushan.organizations.access import can
from yushan.tours.models import Stop
from yushan.tours.queries import to_answer

# A stop is answered so soon after it was asked for (rulebook).
_ANSWER = "tour_answer_working_days"


def _stops(user: Any, limit: int) -> list[Todo]:
    rows = to_answer(user).select_related("tour", "area", "organization").order_by("asked_at", "pk")[:limit]
    return [
        Todo(
            "确认", f"{row.area.name}预约“{row.tour.title}”", row.organization.name, due(row.asked_at, _ANSWER),
            reverse("tours:detail", args=[row.tour_id]), "去确认", since=row.asked_at,
        )
        for row in rows
    ]  # fmt: skip


def _rows(user: Any) -> QuerySet[Stop] | None:
    return to_answer(user) if can(user, "tour.edit") else None


SOURCES = (of_rows("tours.stops", _stops, _rows, near("asked_at", _ANSWER), oldest("asked_at", _ANSWER)),)
