"""What somebody may choose for a station: a team, a demonstration station to learn from."""

from typing import Any

from django.db.models import QuerySet

from yushan.common.choosing import Source
from yushan.organizations.access import MATRIX, grants_of, visible
from yushan.organizations.models import Area, Organization, RoleGrant, Unit
from yushan.stations.models import Station
from yushan.stations.queries.seen import SCOPE, in_force


def teams(actor: Any) -> QuerySet[Organization]:
    """Running organizations that one may tie to a station: those in whose name one may ask for one, and those of the
    district of a station that one keeps for the district."""
    rows = Organization.objects.filter(state=Organization.State.ACTIVE).select_related("area")
    return visible(actor, "station.apply", rows, area="area", organization="path").order_by("name", "pk")


def demonstrations(actor: Any) -> QuerySet[Station]:
    """Demonstration stations of the whole city, at work: one learns from them across districts."""
    rows = Station.objects.filter(state__in=Station.AT_WORK, pk__in=in_force().values("station"))
    return rows.select_related("area").order_by("name", "pk")


def learners(actor: Any) -> QuerySet[Station]:
    """Stations at work in the districts for which one designates."""
    rows = Station.objects.filter(state__in=Station.AT_WORK).select_related("area")
    return visible(actor, "station.designate", rows, **SCOPE).order_by("name", "pk")


def _place(row: Any) -> str:
    return str(row.area.name) if row.area else "全市"


SOURCES = (
    Source("stations.teams", teams, beside=_place),
    Source("stations.demonstrations", demonstrations, beside=_place),
    Source("stations.learners", learners, beside=_place),
)


def own_units(actor: Any) -> QuerySet[Unit]:
    """Units in whose name somebody may ask for a station: those over which they hold a grant themselves."""
    held = [
        grant.scope_id
        for grant in grants_of(actor)
        if grant.scope == RoleGrant.Scope.UNIT and "station.apply" in MATRIX[grant.role]
    ]
    return Unit.objects.filter(pk__in=held).select_related("area").order_by("name", "pk")


def own_areas(actor: Any) -> QuerySet[Area]:
    """Districts in which somebody may ask for a station: their own; a unit or a team serves in any."""
    rows = Area.objects.filter(valid_until=None).order_by("code")
    wide = {grant.scope for grant in grants_of(actor) if "station.apply" in MATRIX[grant.role]}
    if wide - {RoleGrant.Scope.AREA}:
        return rows
    return visible(actor, "station.apply", rows, area="pk")
