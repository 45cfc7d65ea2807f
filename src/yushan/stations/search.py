"""Stations in the global search."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from yushan.common.search import Hit, Provider
from yushan.organizations.access import can
from yushan.stations.queries import stations_seen


def find(user: Any, text: str, limit: int) -> list[Hit]:
    """Stations of the own scope by a piece of the name or address; leads to their line of the list."""
    if not can(user, "station.view"):
        return []
    rows = stations_seen(user, text=text).order_by("area__code", "name", "pk")[:limit]
    return [
        Hit(
            row.name,
            " · ".join(part for part in (row.area.name, row.address) if part),
            f"{reverse('stations:list')}?{urlencode({'q': row.name})}",
            row.get_state_display(),
            row.state,
        )
        for row in rows
    ]


PROVIDER = Provider("stations", "站点", icon="map-pin", find=find, order=70)
