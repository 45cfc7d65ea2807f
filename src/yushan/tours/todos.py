"""What waits for staff in this room: stops that somebody asked for."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from yushan.common.terms import begun_before, due
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


def _near(moment: datetime) -> Q | None:
    before = begun_before(moment, _ANSWER)
    return None if before is None else Q(asked_at__lt=before)


SOURCES = (of_rows("tours.stops", _stops, _rows, _near),)
