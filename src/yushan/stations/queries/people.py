"""Who keeps a station, who may inspect it, who decides over it."""

from typing import Any

from django.db.models import Q, QuerySet

from yushan.accounts.models import User
from yushan.common import clock
from yushan.organizations.access import MATRIX
from yushan.organizations.models import Organization, RoleGrant, Unit
from yushan.stations.models import Assessment, Station
from yushan.stations.queries.ties import tied_users


def _holders(where: Q, capability: str) -> QuerySet[RoleGrant]:
    now = clock.now()
    roles = [role for role, capabilities in MATRIX.items() if capability in capabilities]
    return RoleGrant.objects.filter(where, role__in=roles, starts_at__lte=now).exclude(ends_at__lte=now)


def _own(station: Station) -> Q:
    """Grants over the station, its host unit, its team: those who keep it, not those above."""
    where = Q(scope="station", scope_id=station.pk)
    if station.host_id:
        where |= Q(scope="unit", scope_id=station.host_id)
    if station.organization_id:
        where |= Q(scope="organization", scope_id=station.organization_id)
    return where


def keepers(station: Station) -> QuerySet[User]:
    """Everybody who keeps the station by a grant over it, its host unit or its team. By name."""
    holders = _holders(_own(station), "station.edit")
    return User.objects.filter(pk__in=holders.values("user"), is_active=True).order_by("display_name", "pk")


def speaks_for(actor: Any, station: Station) -> bool:
    """Whether somebody's word is the station's own: they keep it, or nobody does and its district has to. 2 statements."""
    own = keepers(station).order_by()
    return own.filter(pk=getattr(actor, "pk", None) or 0).exists() or not own.exists()


def told_of(station: Station) -> list[int]:
    """Who hears what becomes of a station: its keepers and who asked for it; 1 statement."""
    found = set(keepers(station).order_by().values_list("pk", flat=True))
    return sorted(found | ({station.applied_by_id} if station.applied_by_id else set()))


def possible_owners(station: Station) -> QuerySet[User]:
    """To whom an improvement can be given: its keepers, and the district where it has none."""
    where = _own(station) | Q(scope="area", scope_id=station.area_id)
    holders = _holders(where, "station.edit")
    return User.objects.filter(pk__in=holders.values("user"), is_active=True).order_by("display_name", "pk")


def possible_inspectors(assessment: Assessment) -> QuerySet[User]:
    """Who may inspect the station and does not belong to it. By name."""
    station = assessment.station
    where = Q(scope="city") | Q(scope="area", scope_id=station.area_id)
    if station.organization:
        path = station.organization.path
        ends = range(Organization.steplen, len(path) + 1, Organization.steplen)
        where |= Q(scope="organization", scope_path__in=[path[:end] for end in ends])
    holders = _holders(where, "station.inspect")
    rows = User.objects.filter(pk__in=holders.values("user"), is_active=True).exclude(tied_users(assessment))
    return rows.order_by("display_name", "pk")


def approval_scope(station: Station) -> dict[str, object]:
    """Whose holders decide over a station: the district; only the city over one of a city unit, of a detachment or of the
    corps, because that is the level above. Read it with its host and organization."""
    of_city = station.host is not None and station.host.level == Unit.Level.CITY
    of_detachment = station.organization is not None and station.organization.depth <= 2
    return {} if of_city or of_detachment else {"area": station.area_id}


def decided_by(actor: Any, capability: str, grants: list[RoleGrant], prefix: str = "") -> Q:
    """Stations over which somebody with these grants decides; the same rule as `approval_scope`."""
    at = f"{prefix}__" if prefix else ""
    found = Q(pk__in=[])
    for grant in grants:
        if capability not in MATRIX[grant.role]:
            continue
        if grant.scope == RoleGrant.Scope.CITY:
            return Q()
        if grant.scope == RoleGrant.Scope.AREA:
            # Without a host or team the condition is unknown to the database, not false.
            found |= (
                Q(**{f"{at}area": grant.scope_id})
                & (Q(**{f"{at}host": None}) | ~Q(**{f"{at}host__level": Unit.Level.CITY}))
                & (Q(**{f"{at}organization": None}) | ~Q(**{f"{at}organization__depth__lte": 2}))
            )
    return found
