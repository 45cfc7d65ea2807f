"""Reading stations."""

from typing import Any

from django.db.models import QuerySet

from yushan.organizations.access import visible
from yushan.stations.models import Station


def stations_seen(actor: Any, *, area_id: int | None = None, kind: str = "", text: str = "") -> QuerySet[Station]:
    """Stations that the actor may see, with their area, narrowed by area, kind and a piece of name or address."""
    rows = visible(actor, "station.view", Station.objects.select_related("area"), area="area", station="pk")
    if area_id:
        rows = rows.filter(area_id=area_id)
    if kind:
        rows = rows.filter(kind=kind)
    if text:
        rows = rows.filter(name__icontains=text) | rows.filter(address__icontains=text)
    return rows
