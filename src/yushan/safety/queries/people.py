"""Who hears of what: the organization of the activity, its district, the city."""

from django.db.models import Q

from yushan.common import clock
from yushan.organizations.access import MATRIX
from yushan.organizations.models import RoleGrant
from yushan.organizations.queries.holders import holders_on
from yushan.safety.models import Incident, IncidentReader

Why = IncidentReader.Why


def _holders(where: Q, capability: str) -> list[int]:
    now = clock.now()
    roles = [role for role, capabilities in MATRIX.items() if capability in capabilities]
    rows = RoleGrant.objects.filter(where, Q(ends_at=None) | Q(ends_at__gt=now), role__in=roles, starts_at__lte=now)
    return sorted(set(rows.values_list("user_id", flat=True)))


def of_area(area_id: int | None, capability: str = "incident.handle") -> list[int]:
    """Users of a district's desk; 1 statement."""
    return _holders(Q(scope="area", scope_id=area_id), capability) if area_id else []


def of_city(capability: str = "incident.handle") -> list[int]:
    """Users of the city's desk; 1 statement."""
    return _holders(Q(scope="city"), capability)


def readers_for(incident: Incident, *, with_city: bool) -> dict[int, str]:
    """Who is told at once, and why: the leaders of the activity first."""
    found: dict[int, str] = {}
    if incident.organization:
        found |= dict.fromkeys(holders_on(incident.organization, "incident.handle"), Why.ORGANIZATION)
    if incident.activity:
        for pk in (incident.activity.created_by_id, incident.activity.submitted_by_id):
            if pk:
                found.setdefault(pk, Why.ORGANIZATION)
    for pk in of_area(incident.area_id):
        found.setdefault(pk, Why.AREA)
    if with_city or not any(why == Why.AREA for why in found.values()):
        for pk in of_city():
            found.setdefault(pk, Why.CITY)
    return found
