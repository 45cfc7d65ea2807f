"""Who keeps a station: those to be told, and the stations somebody keeps."""

from typing import Any

from django.db.models import Q, QuerySet

from yushan.common import clock
from yushan.common.actors import is_system
from yushan.organizations.access import MATRIX, grants_of, visible, visible_or_404
from yushan.organizations.models import RoleGrant
from yushan.stations.models import Station
from yushan.stations.queries.seen import SCOPE, through

_ROLES = [role for role, capabilities in MATRIX.items() if "station.edit" in capabilities]
Scope = RoleGrant.Scope


def reach(prefix: str = "") -> dict[str, str]:
    """The lookups of access.visible that lead from a row to where its station stands: district, team, host unit, station.

    `prefix` is the way to the station.
    """
    return through(prefix) if prefix else SCOPE


def kept(actor: Any, prefix: str) -> Q:
    """Rows of the stations that are one's own to look after: by a grant on the station, its host unit or its team.

    Not by one on the district or on a detachment above: of these many it is not the daily work. Nothing for who keeps none.
    """
    if is_system(actor):
        return Q()
    lookups = {Scope.STATION: prefix, Scope.UNIT: f"{prefix}__host", Scope.ORGANIZATION: f"{prefix}__organization"}
    found = Q(pk__in=[])
    for grant in grants_of(actor):
        lookup = lookups.get(Scope(grant.scope))
        if lookup and "station.edit" in MATRIX[grant.role]:
            found |= Q(**{lookup: grant.scope_id})
    return found


def keepers_of(station_id: int) -> list[int]:
    """Users who look after a station day by day: with a grant in force on exactly this station; where there is none, on its
    host unit or its team. At most 2 statements."""
    now = clock.now()
    rows = RoleGrant.objects.filter(Q(ends_at=None) | Q(ends_at__gt=now), role__in=_ROLES, starts_at__lte=now)
    own = set(rows.filter(scope=Scope.STATION, scope_id=station_id).values_list("user_id", flat=True))
    if own:
        return sorted(own)
    host = Station.objects.filter(pk=station_id)
    nearest = Q(scope=Scope.UNIT, scope_id__in=host.filter(host__isnull=False).values("host"))
    nearest |= Q(scope=Scope.ORGANIZATION, scope_id__in=host.filter(organization__isnull=False).values("organization"))
    return sorted(set(rows.filter(nearest).values_list("user_id", flat=True)))


def _rows() -> QuerySet[Station]:
    # With the team: access_scope names its path.
    return Station.objects.select_related("area", "organization")


def stations_kept(actor: Any) -> QuerySet[Station]:
    """Stations that the actor may keep."""
    rows = _rows().exclude(state=Station.State.CLOSED)
    return visible(actor, "station.edit", rows, **reach())


def stations_used(actor: Any) -> QuerySet[Station]:
    """Stations of which the actor may see bookings, loans and duty."""
    rows = _rows().exclude(state=Station.State.CLOSED)
    return visible(actor, "station.use", rows, **reach())


def station_seen(actor: Any, pk: int) -> Station:
    """A station whose use somebody oversees; NotFound for others' stations."""
    return visible_or_404(actor, "station.use", _rows(), pk, **reach())


def station_kept(actor: Any, pk: int) -> Station:
    """One station that the actor keeps; NotFound for others'."""
    return visible_or_404(actor, "station.edit", _rows(), pk, **reach())
