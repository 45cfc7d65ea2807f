"""What the actions about incidents share: the lock, who is told, a step."""

import secrets
from typing import Any

from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import NotFound
from yushan.common.locking import locked as held
from yushan.safety.lifecycle import INCIDENT
from yushan.safety.models import Incident, IncidentReader
from yushan.safety.queries.incidents import incidents_read
from yushan.safety.queries.people import readers_for, reading


def locked(incident: Incident) -> Incident:
    """The incident under lock, as it is now."""
    return held(incident, "area", "organization", "activity")


def require_reader(actor: Any, incident: Incident) -> None:
    """NotFound for who was not told, or no longer holds the office for which they were: numbers cannot be probed."""
    if getattr(actor, "pk", None) is None or not incidents_read(actor).filter(pk=incident.pk).exists():
        raise NotFound()


def tell(incident: Incident, *, with_city: bool, key: str, title: str, body: str = "") -> None:
    """Everybody responsible is told, and may read from now on. The message says place and kind, nobody's name."""
    now = clock.now()
    wanted = readers_for(incident, with_city=with_city)
    rows = [IncidentReader(incident=incident, user_id=pk, why=why, told_at=now) for pk, why in wanted.items()]
    IncidentReader.objects.bulk_create(rows, ignore_conflicts=True)
    IncidentReader.objects.filter(incident=incident, user__in=wanted).exclude(ended_at=None).update(ended_at=None)
    tell_readers(incident, key=key, title=title, body=body)


def tell_readers(incident: Incident, *, key: str, title: str, body: str = "", only: int | None = None) -> None:
    """Those who may read today, or one of them. Told anew each time: the second time that something is returned is news as well."""
    notify(
        [row.user_id for row in reading(incident) if only in (None, row.user_id)], key=f"incident:{incident.pk}:{key}:{secrets.token_hex(4)}",
        title=title, body=body,
        url=reverse("safety:incident", args=[incident.pk]),
    )  # fmt: skip


def step(actor: Any, incident: Incident, event: str, *fields: str, **more: Any) -> None:
    """One step of the life under the lock; the caller has set `due_at`."""
    before = incident.state
    incident.tell_again_at = None
    incident.state = INCIDENT.next_state(before, event)
    incident.turn_at = incident.due_at or clock.now()
    incident.save(update_fields=["state", "due_at", "tell_again_at", "turn_at", *fields])
    record(
        actor, f"safety.{event}", subject=incident, label=incident.number, was=before, now=incident.state, **more
    )  # fmt: skip
