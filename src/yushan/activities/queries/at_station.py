"""What takes place today at the stations that somebody keeps."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q

from yushan.activities.models import Activity, Shift, SignUp
from yushan.common import clock
from yushan.organizations.access import grants_of, visible, visible_or_404
from yushan.organizations.models import RoleGrant
from yushan.stations.models import Station

_MOST = 100


def keeps_a_station(user: Any) -> bool:
    """Whether somebody holds a grant over a station; no statement beside the grants."""
    return any(grant.scope == RoleGrant.Scope.STATION for grant in grants_of(user))


def station_kept(actor: Any, pk: int) -> Station:
    """A station where the actor may record attendance; NotFound for any other."""
    rows = Station.objects.select_related("area")
    return visible_or_404(actor, "attendance.record", rows, pk, area="area", station="pk")


def _today(shifts: Any) -> list[Shift]:
    """Of these shifts those that fall on today, with who came and who is expected; 1 statement."""
    day = clock.today()
    rows = shifts.filter(
        starts_at__lt=clock.at(day + timedelta(days=1)),
        ends_at__gt=clock.at(day),
        activity__state__in=(*Activity.OPEN, "finished"),
    )
    held = Q(sign_ups__state__in=SignUp.HOLDING)
    rows = rows.annotate(
        held=Count("sign_ups", filter=held),
        came=Count("sign_ups", filter=held & Q(sign_ups__presence__in_at__isnull=False)),
    )
    return list(rows.select_related("activity__organization", "activity__station").order_by("starts_at", "id")[:_MOST])


def shifts_at(station: Station) -> list[Shift]:
    """Today at one station, soonest first; 1 statement."""
    return _today(Shift.objects.filter(activity__station=station))


@dataclass
class Here:
    """A station with what takes place there today."""

    station: Station
    shifts: list[Shift] = field(default_factory=list)


def today_at_stations(actor: Any) -> list[Here]:
    """Stations of a keeper, also those where nothing takes place; of an area or the city only where something does.
    At most 2 statements."""
    lookups = {"area": "activity__station__area", "station": "activity__station"}
    shifts = visible(actor, "attendance.record", Shift.objects.filter(activity__station__isnull=False), **lookups)
    found: dict[int, Here] = {}
    if keeps_a_station(actor):
        own = [grant.scope_id for grant in grants_of(actor) if grant.scope == RoleGrant.Scope.STATION]
        for station in Station.objects.filter(pk__in=own).exclude(state="closed").order_by("name"):
            found[station.pk] = Here(station)
    for shift in _today(shifts):
        if (place := shift.activity.station) is not None:
            found.setdefault(place.pk, Here(place)).shifts.append(shift)
    return list(found.values())
