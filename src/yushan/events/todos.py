"""What waits for staff in this room: photographs to be looked at."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from yushan.common.terms import due, near, oldest
from yushan.common.todos import Todo, of_rows
from yushan.events.models import Accreditation, Event
from yushan.organizations.access import can, visible

# A photograph is looked at so soon after it came (rulebook).
_ANSWER = "badge_answer_working_days"


def _to_decide(user: Any) -> QuerySet[Accreditation]:
    rows = Accreditation.objects.filter(state=Accreditation.State.SUBMITTED, event__state__in=Event.LIVE)
    rows = visible(user, "event.edit", rows, area="event__organization__area", organization="event__organization__path")
    # Nobody decides about their own badge.
    return rows.exclude(volunteer__person=user.person_id) if user.person_id else rows


def _photos(user: Any, limit: int) -> list[Todo]:
    rows = _to_decide(user).select_related("event", "volunteer__person").order_by("submitted_at", "pk")[:limit]
    return [
        Todo(
            "审核", f"{row.volunteer.person.name}的证件照片", row.event.name, due(row.submitted_at, _ANSWER),
            reverse("events:accreditation", args=[row.pk]), "去审核", since=row.submitted_at,
        )
        for row in rows
        if row.submitted_at
    ]  # fmt: skip


def _rows(user: Any) -> QuerySet[Accreditation] | None:
    return _to_decide(user) if can(user, "event.edit") else None


SOURCES = (of_rows("events.badges", _photos, _rows, near("submitted_at", _ANSWER), oldest("submitted_at", _ANSWER)),)
