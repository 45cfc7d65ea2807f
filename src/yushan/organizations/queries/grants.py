"""Reading who holds which role where."""

from datetime import timedelta
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from yushan.common import clock
from yushan.common.actors import is_system
from yushan.common.navigation import Scope as Place
from yushan.common.navigation import address
from yushan.organizations.access import MATRIX, grants_of
from yushan.organizations.models import GrantRequest, Organization, RoleGrant, Unit
from yushan.organizations.queries.areas import area_code

Scope = RoleGrant.Scope
EXPIRING_DAYS = 30


def in_area(area_ids: list[int]) -> Q:
    """Grants over these areas and over the units and organizations in them."""
    return (
        Q(scope=Scope.AREA, scope_id__in=area_ids)
        | Q(scope=Scope.UNIT, scope_id__in=Unit.objects.filter(area__in=area_ids).values("pk"))
        | Q(scope=Scope.ORGANIZATION, scope_id__in=Organization.objects.filter(area__in=area_ids).values("pk"))
    )


def alive() -> Q:
    """Grants that hold now or will begin."""
    return Q(ends_at=None) | Q(ends_at__gt=clock.now())


def grants_seen(actor: Any, *, role: str = "", text: str = "", ended: bool = False) -> QuerySet[RoleGrant]:
    """Grants over which the actor holds grant.manage, narrowed by role and by a piece of a name or place."""
    rows = RoleGrant.objects.select_related("user", "granted_by")
    rows = rows.exclude(alive()) if ended else rows.filter(alive())
    managed = [grant for grant in grants_of(actor) if "grant.manage" in MATRIX[grant.role]]
    if not is_system(actor) and not any(grant.scope == Scope.CITY for grant in managed):
        rows = rows.filter(in_area([grant.scope_id for grant in managed if grant.scope == Scope.AREA]))
    if role in RoleGrant.Role.values:
        rows = rows.filter(role=role)
    for word in text.split():
        rows = rows.filter(
            Q(user__display_name__icontains=word) | Q(user__username__icontains=word) | Q(scope_label__icontains=word)
        )
    return rows


def not_wider_than(actor: Any) -> Q:
    """Grants that one role of the actor covers whole: every capability of theirs, over the same place.

    Nobody takes, renews or recovers what may more than they may themselves (actions/grants, standing.holds_more).
    """
    if is_system(actor):
        return Q()
    covered = Q(scope=Scope.SELF)
    for own in grants_of(actor):
        roles = [role for role, capabilities in MATRIX.items() if capabilities <= MATRIX[own.role]]
        if own.scope == Scope.CITY:
            covered |= Q(role__in=roles)
        elif own.scope == Scope.AREA:
            covered |= Q(role__in=roles) & in_area([own.scope_id])
        elif own.scope == Scope.ORGANIZATION and own.scope_path:
            covered |= Q(role__in=roles, scope=Scope.ORGANIZATION, scope_path__startswith=own.scope_path)
        else:
            covered |= Q(role__in=roles, scope=own.scope, scope_id=own.scope_id)
    return covered


def mandates_of(actor: Any) -> QuerySet[RoleGrant]:
    """One's own roles, those that hold first, with their deputies to come and at work."""
    deputies = RoleGrant.objects.filter(alive()).select_related("user").order_by("starts_at")
    rows = RoleGrant.objects.filter(alive(), user_id=actor.pk).exclude(scope=Scope.SELF)
    rows = rows.select_related("deputy_for__user").prefetch_related(Prefetch("deputies", deputies, "standing_in"))
    return rows.order_by("starts_at", "pk")


def grant_requests_seen(actor: Any) -> QuerySet[GrantRequest]:
    """Requests about city administrators: for city administrators."""
    rows = GrantRequest.objects.select_related("user", "asked_by", "decided_by")
    is_city = any(grant.role == RoleGrant.Role.CITY_ADMIN for grant in grants_of(actor))
    return rows if is_city or is_system(actor) else rows.none()


def grant_requests_to_decide(actor: Any) -> QuerySet[GrantRequest] | None:
    """Those that wait for this person: neither asked by them nor about them."""
    if not any(grant.role == RoleGrant.Role.CITY_ADMIN for grant in grants_of(actor)):
        return None
    rows = GrantRequest.objects.filter(state=GrantRequest.State.WAITING)
    return rows.exclude(asked_by_id=actor.pk).exclude(user_id=actor.pk)


def mandates_expiring(actor: Any) -> QuerySet[RoleGrant] | None:
    """Roles that one may renew and that end within 30 days; deputies end as they should."""
    if not any("grant.manage" in MATRIX[grant.role] for grant in grants_of(actor)):
        return None
    soon = clock.now() + timedelta(days=EXPIRING_DAYS)
    rows = grants_seen(actor).filter(not_wider_than(actor), ends_at__lte=soon, deputy_for=None)
    return rows.exclude(user_id=actor.pk)


def admins_of(organization: Organization) -> QuerySet[RoleGrant]:
    """Administrators of one organization, now."""
    rows = RoleGrant.objects.filter(alive(), scope=Scope.ORGANIZATION, scope_id=organization.pk)
    return rows.select_related("user").order_by("role", "pk")


def scope_text(actor: Any) -> str:
    """Where somebody stands and as what, for the head of the page: «北碚区 · 区县管理员»; more roles are counted."""
    grants = grants_of(actor)
    if not grants:
        return ""
    first = grants[0]
    text = f"{first.scope_label} · {RoleGrant.Role(first.role).label}"
    return f"{text} 等 {len(grants)} 项" if len(grants) > 1 else text


# Where work begins at a place: capability, page, and whether the place is named in its address. The first page that
# the role may see and that is there.
_BEGINNINGS: dict[str, tuple[tuple[str, str, bool], ...]] = {
    Scope.CITY: (
        ("indicators.view", "indicators:home", False),
        ("organization.view", "organizations:organizations", False),
        ("project.view", "projects:list", False),
        ("contest.score", "contests:list", False),
    ),
    Scope.AREA: (
        ("indicators.view", "indicators:area", True),
        ("organization.view", "organizations:organizations", False),
        ("project.view", "projects:list", False),
        ("contest.score", "contests:list", False),
    ),
    Scope.ORGANIZATION: (
        ("organization.view", "organizations:organization", True),
        ("activity.view", "activities:list", False),
    ),
    Scope.UNIT: (("roster.view", "organizations:unit", True),),
    Scope.STATION: (("station.view", "stations:list", False),),
}


def _beginning(grant: RoleGrant) -> str:
    place = area_code(grant.scope_id) if grant.scope == Scope.AREA else str(grant.scope_id)
    for capability, page, named in _BEGINNINGS.get(grant.scope, ()):
        if capability in MATRIX[grant.role] and (url := address(page, *([place] if named else []))):
            return url
    return ""


def scopes_of(actor: Any) -> list[Place]:
    """The places between which somebody with several roles switches, each with the page where work begins there."""
    grants = grants_of(actor)
    if len(grants) < 2:
        return []
    found = [(f"{grant.scope_label} · {RoleGrant.Role(grant.role).label}", _beginning(grant)) for grant in grants]
    return [Place(label, url) for label, url in found if url]
