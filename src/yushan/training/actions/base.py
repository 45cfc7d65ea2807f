"""What the writes of this room share."""

from typing import Any

from django.urls import reverse

from yushan.accounts.actions import Message, notify_each
from yushan.common.actors import is_system
from yushan.organizations.queries.holders import holders_on
from yushan.training.models import Enrolment, TrainingClass
from yushan.volunteers.queries.inboxes import inboxes_of


def by_whom(actor: Any) -> Any:
    """The user who acts; None for the platform."""
    return None if is_system(actor) else actor


def tell(rows: list[Enrolment], *, key: str, title: str, body: str = "", starts_at: Any = None) -> None:
    """A message to the people of enrolments, or to their guardians, each with the way to their own page."""
    inboxes = inboxes_of([row.volunteer_id for row in rows])
    notify_each(
        Message(
            pk, f"training:{row.pk}:{key}"[:120], title[:120], body[:500], reverse("training:my_class", args=[row.pk]),
            starts_at,
        )
        for row in rows
        for pk in inboxes[row.volunteer_id].all()
    )  # fmt: skip


def organisers(training_class: TrainingClass) -> list[int]:
    """Who arranges training exactly at the organization that holds the class, and who made it."""
    found = set(holders_on(training_class.organization, "training.edit"))
    if training_class.created_by_id:
        found.add(training_class.created_by_id)
    return sorted(found)
