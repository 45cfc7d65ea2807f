"""Who hears of what: the organization of the activity, its district, the city."""

from django.db.models import Q, QuerySet

from yushan.common import clock
from yushan.organizations.access import MATRIX
from yushan.organizations.models import Organization, RoleGrant
from yushan.organizations.queries.holders import holders_on
from yushan.safety.models import Incident, IncidentReader

Why = IncidentReader.Why


# Incidents are for whoever answers for safety there; who founded the activity answers for it.
READS = ("incident.handle", "activity.edit")


def _held(where: Q, *capabilities: str) -> QuerySet[RoleGrant]:
    now = clock.now()
    roles = [role for role, granted in MATRIX.items() if granted.intersection(capabilities)]
    return RoleGrant.objects.filter(where, Q(ends_at=None) | Q(ends_at__gt=now), role__in=roles, starts_at__lte=now)


def _holders(where: Q, capability: str) -> list[int]:
    return sorted(set(_held(where, capability).values_list("user_id", flat=True)))


def of_area(area_id: int | None, capability: str = "incident.handle") -> list[int]:
    """Users of a district's desk; 1 statement."""
    return _holders(Q(scope="area", scope_id=area_id), capability) if area_id else []


def of_city(capability: str = "incident.handle") -> list[int]:
    """Users of the city's desk; 1 statement."""
    return _holders(Q(scope="city"), capability)


def readers_for(incident: Incident, *, with_city: bool) -> dict[int, str]:
    """Who is told at once, and why: the leaders of the activity first. Who founded it and has left is not among them."""
    found: dict[int, str] = {}
    if incident.organization:
        found |= dict.fromkeys(holders_on(incident.organization, "incident.handle"), Why.ORGANIZATION)
    if activity := incident.activity:
        founders = {pk for pk in (activity.created_by_id, activity.submitted_by_id) if pk} - found.keys()
        on_duty = _held(_over(activity.access_scope()), "activity.edit").filter(user__in=founders) if founders else ()
        found |= dict.fromkeys({grant.user_id for grant in on_duty}, Why.ORGANIZATION)
    for pk in of_area(incident.area_id):
        found.setdefault(pk, Why.AREA)
    if with_city or not any(why == Why.AREA for why in found.values()):
        for pk in of_city():
            found.setdefault(pk, Why.CITY)
    return found


def _over(scope: dict[str, object]) -> Q:
    """Grants over a place: of the city, its district, its organization and those above."""
    path = str(scope.get("organization") or "")
    chain = [path[: at + Organization.steplen] for at in range(0, len(path), Organization.steplen)]
    found = Q(scope="city") | Q(scope="organization", scope_path__in=chain)
    return found | Q(scope="area", scope_id=scope["area"]) if scope.get("area") else found


def reading(incident: Incident) -> list[IncidentReader]:
    """Those told who may read today, the first ones first; 2 statements. `organization` must have been read."""
    rows = list(incident.readers.filter(ended_at=None).select_related("user").order_by("told_at", "pk"))
    grants = _held(_over(incident.access_scope()), *READS).filter(user__in=[row.user_id for row in rows])
    on_duty = set(grants.values_list("user_id", flat=True))
    return [row for row in rows if row.why == Why.NAMED or row.user_id in on_duty]
