"""What can be counted of places of service."""

from typing import Any

from django.db.models import Count, Q

from yushan.common.counts import DAY, Answers, Asked, CountSource, NamedCount, everywhere, tally
from yushan.stations.models import Station

_STATIONS = "站点登记（现在的状态）"
_GONE = (Station.State.SUSPENDED, Station.State.CLOSED)
COUNTS = tuple(
    NamedCount(code, label, unit, DAY, everywhere(), _STATIONS, dated=False)
    for code, label, unit in (
        ("stations", "站点", "个"),
        ("stations_certified", "已认定的站点", "个"),
        ("areas_with_station", "有已认定站点的区县", "个"),
    )
)


def _now(condition: Q, field: str = "pk") -> Any:
    return lambda day: Count(field, distinct=field != "pk", filter=condition)


_CERTIFIED = Q(state=Station.State.CERTIFIED)
_PARTS = {
    "stations": _now(~Q(state__in=_GONE)),
    "stations_certified": _now(_CERTIFIED),
    "areas_with_station": _now(_CERTIFIED, "area_id"),
}


def _read(asked: Asked) -> Answers:
    return tally(Station.objects.all(), asked, _PARTS, area="area_id")


SOURCE = CountSource(COUNTS, _read)
