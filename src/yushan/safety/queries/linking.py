"""Which volunteer somebody in an incident is."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from yushan.activities.models import SignUp
from yushan.safety.models import Incident, IncidentPerson
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries import volunteers_in_scope

_MOST = 20


def people_there(actor: Any, incident: Incident) -> QuerySet[Volunteer]:
    """Volunteers with a place at the activity; of an incident without one, those in the actor's reach."""
    if incident.activity_id is None:
        return volunteers_in_scope(actor)
    places = SignUp.objects.filter(shift__activity=incident.activity_id, state__in=SignUp.HOLDING)
    return Volunteer.objects.filter(pk__in=places.values("volunteer"), merged_into=None)


def proposed(actor: Any, incident: Incident, people: Sequence[IncidentPerson]) -> dict[str, list[Volunteer]]:
    """By name, volunteers at the activity who are called exactly as somebody in the incident; 1 statement, none where all are
    known or there is no activity.
    """
    names = {one.name for one in people if one.name and one.volunteer_id is None}
    if not names or incident.activity_id is None:
        return {}
    rows = people_there(actor, incident).filter(person__name__in=names).select_related("person").order_by("number")
    found: dict[str, list[Volunteer]] = {}
    for row in rows[:_MOST]:
        found.setdefault(row.person.name, []).append(row)
    return found
