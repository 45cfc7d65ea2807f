"""What the actions about incidents share: the lock, who is told, a step."""

from typing import Any

from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import NotFound
from yushan.common.locking import locked as held
from yushan.safety.lifecycle import INCIDENT
from yushan.safety.models import Incident, IncidentReader
from yushan.safety.queries.people import readers_for


def locked(incident: Incident) -> Incident:
    """The incident under lock, as it is now."""
    return held(incident, "area", "organization", "activity")


def require_reader(actor: Any, incident: Incident) -> None:
    """NotFound for who was not told: numbers cannot be probed."""
    key = getattr(actor, "pk", None)
    if key is None or not IncidentReader.objects.filter(incident=incident, user=key).exists():
        raise NotFound()


def tell(incident: Incident, *, with_city: bool, key: str, title: str, body: str = "") -> None:
    """Everybody responsible is told, and may read from now on. The message says place and kind, nobody's name."""
    now = clock.now()
    wanted = readers_for(incident, with_city=with_city)
    rows = [IncidentReader(incident=incident, user_id=pk, why=why, told_at=now) for pk, why in wanted.items()]
    IncidentReader.objects.bulk_create(rows, ignore_conflicts=True)
    tell_readers(incident, key=key, title=title, body=body)


def tell_readers(incident: Incident, *, key: str, title: str, body: str = "") -> None:
    """Those who may read."""
    keys = IncidentReader.objects.filter(incident=incident).values_list("user_id", flat=True)
    notify(
        keys, key=f"incident:{incident.pk}:{key}", title=title, body=body,
        url=reverse("safety:incident", args=[incident.pk]),
    )  # fmt: skip


def step(actor: Any, incident: Incident, event: str, *fields: str, **more: Any) -> None:
    """One step of the life under the lock; the caller has set `due_at`."""
    before = incident.state
    incident.state = INCIDENT.next_state(before, event)
    incident.turn_at = incident.due_at or clock.now()
    incident.save(update_fields=["state", "due_at", "turn_at", *fields])
    record(
        actor, f"safety.{event}", subject=incident, label=incident.number, was=before, now=incident.state, **more
    )  # fmt: skip
