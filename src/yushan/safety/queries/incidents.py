"""Incidents: for those who were told, and for whoever reported."""

from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet

from yushan.activities.models import Activity, SignUp
from yushan.common import clock
from yushan.common.errors import NotFound
from yushan.organizations.access import scope_filter, visible
from yushan.safety.models import Claim, Incident, IncidentPhoto, IncidentReader
from yushan.safety.queries.people import READS

ORDER = ["turn_at", "id"]
_SEALED = ("text", "measures", "outcome")
CHIPS = (("open", "在办"), ("late", "超期"), ("to_close", "待结案"), ("closed", "已结案"), ("", "全部"))
_LATELY = timedelta(hours=24)


def incidents_read(actor: Any) -> QuerySet[Incident]:
    """Those the actor was told of, for an office that they still hold or by name; nothing sealed. Order by ORDER."""
    told = IncidentReader.objects.filter(user=actor.pk, ended_at=None).values("incident")
    rows = Incident.objects.filter(pk__in=told)
    held = [scope_filter(actor, one, area="area", organization="organization__path") for one in READS]
    if Q() not in held:  # the city's reach has no bounds
        named = told.filter(why=IncidentReader.Why.NAMED)
        rows = rows.filter(held[0] | held[1] | Q(pk__in=named))
    return rows.select_related("area", "organization", "activity").defer(*_SEALED)


def listed(actor: Any, show: str) -> QuerySet[Incident]:
    """Of a chip."""
    rows = incidents_read(actor)
    if show == "open":
        return rows.filter(state__in=Incident.OPEN)
    if show == "late":
        return rows.filter(state__in=Incident.OPEN, due_at__lte=clock.now())
    return rows.filter(state=show) if show in (Incident.State.TO_CLOSE, Incident.State.CLOSED) else rows


def incident_read(actor: Any, pk: int) -> Incident:
    """One that the actor was told of. NotFound for others, whatever the role."""
    rows = incidents_read(actor).defer(None).select_related("reported_by", "taken_by", "proposed_by", "closed_by")
    if (found := rows.filter(pk=pk).first()) is None:
        raise NotFound()
    return found


def reported_by(user: Any) -> QuerySet[Incident]:
    """What somebody reported; order ["-id"]."""
    return Incident.objects.filter(reported_by=user.pk).select_related("area").defer(*_SEALED)


def own_incident(user: Any, pk: int) -> Incident:
    """One of them. NotFound for others'."""
    if (
        found := Incident.objects.select_related("area", "activity").filter(reported_by=user.pk, pk=pk).first()
    ) is None:
        raise NotFound()
    return found


def to_take(actor: Any) -> QuerySet[Incident]:
    """Reported and nobody has taken it up."""
    return incidents_read(actor).filter(state=Incident.State.REPORTED)


def in_hand(actor: Any) -> QuerySet[Incident]:
    """Taken up by the actor, to be brought to an end."""
    return incidents_read(actor).filter(state=Incident.State.HANDLING, taken_by=actor.pk)


def to_close(actor: Any) -> QuerySet[Incident]:
    """Somebody else says it is over."""
    rows = incidents_read(actor).filter(state=Incident.State.TO_CLOSE).exclude(proposed_by=actor.pk)
    return rows.exclude(reported_by=actor.pk)


def activities_now(user: Any) -> list[Activity]:
    """Activities around this moment that somebody has a place in or looks after: for the form; 2 statements."""
    now = clock.now()
    near = Activity.objects.filter(
        state__in=Activity.HELD, starts_at__lte=now + timedelta(hours=3), ends_at__gte=now - _LATELY
    )
    keys = set()
    if person := getattr(user, "person_id", None):
        mine = SignUp.objects.filter(volunteer__person=person, shift__activity__in=near, state__in=SignUp.HOLDING)
        keys |= set(mine.values_list("shift__activity", flat=True))
    led = visible(
        user, "attendance.record", near, area="organization__area", organization="organization__path", station="station"
    )
    keys |= set(led.order_by("-starts_at").values_list("pk", flat=True)[:20])
    return list(
        Activity.objects.filter(pk__in=keys).select_related("organization", "preparation").order_by("-starts_at")[:20]
    )


def claim_read(actor: Any, pk: int) -> Claim:
    """A claim of an incident that the actor was told of. NotFound for others'."""
    if (found := Claim.objects.select_related("incident").filter(pk=pk).first()) is None:
        raise NotFound()
    incident_read(actor, found.incident_id)
    return found


def photo_of(incident: int, pk: int) -> IncidentPhoto:
    """A picture by its incident; who may see it, the action says. NotFound for others."""
    if (found := IncidentPhoto.objects.select_related("incident").filter(incident=incident, pk=pk).first()) is None:
        raise NotFound()
    return found


def sent_as(key: str) -> Incident | None:
    """The incident that a phone sent under this key."""
    return Incident.objects.filter(key=key).first()


def activity_of_before(pk: int) -> Activity | None:
    """An activity that a report sent days later names: also one called off meanwhile, it may be because of this; not
    what nobody has published.
    """
    rows = Activity.objects.exclude(state__in=("draft", "submitted", "returned"))
    return rows.filter(pk=pk).select_related("organization__area", "area").first()


def lessons() -> QuerySet[Incident]:
    """What was learned, without anybody in it; order ["-closed_at", "-id"]."""
    rows = Incident.objects.filter(state=Incident.State.CLOSED).exclude(lessons="")
    return rows.only("kind", "severity", "lessons", "closed_at")
