"""What can be counted of places of service."""

from datetime import date
from typing import Any

from django.db.models import Count, Q

from yushan.common.counts import CITY, DAY, Answers, Asked, CountSource, NamedCount, everywhere, tally
from yushan.stations.models import Designation, Station

_STATIONS = "站点登记（现在的状态）"
_NAMED = "示范站点认定"
_GONE = (Station.State.SUSPENDED, Station.State.CLOSED, Station.State.DECLINED)
_COUNTS = tuple(
    NamedCount(code, label, unit, DAY, everywhere(), _STATIONS, dated=False)
    for code, label, unit in (
        ("stations", "站点", "个"),
        ("stations_certified", "已认定的站点", "个"),
        ("stations_graded", "按“六有”评过分的站点", "个"),
        ("areas_with_station", "有已认定站点的区县", "个"),
    )
)
_NAMED_COUNTS = tuple(
    NamedCount(code, label, unit, DAY, everywhere(), _NAMED)
    for code, label, unit in (
        ("demonstration_stations", "示范站点（全市看市级，区县看区县级）", "个"),
        ("demonstration_stations_area", "区县级示范站点", "个"),
        ("areas_with_demonstration", "有区县级示范站点的区县", "个"),
    )
)


def _now(condition: Q, field: str = "pk") -> Any:
    return lambda day: Count(field, distinct=field != "pk", filter=condition)


_CERTIFIED = Q(state__in=Station.AT_WORK)
_PARTS = {
    "stations": _now(~Q(state__in=_GONE)),
    "stations_certified": _now(_CERTIFIED),
    "stations_graded": _now(_CERTIFIED & Q(total__isnull=False)),
    "areas_with_station": _now(_CERTIFIED, "area_id"),
}


def _read(asked: Asked) -> Answers:
    return tally(Station.objects.all(), asked, _PARTS, area="area_id")


def _standing(day: date, level: str) -> Q:
    return Q(
        Q(valid_until=None) | Q(valid_until__gte=day),
        Q(ended_on=None) | Q(ended_on__gt=day),
        since__lte=day,
        level=level,
    )


_OF_AREAS = {
    "demonstration_stations_area": lambda day: Count("pk", filter=_standing(day, Designation.Level.AREA)),
    "areas_with_demonstration": lambda day: Count(
        "station__area_id", distinct=True, filter=_standing(day, Designation.Level.AREA)
    ),
}


def _read_named(asked: Asked) -> Answers:
    # The plan asks one of the city's level of the city, one of the district's of each district.
    level = Designation.Level.CITY if asked.scope == CITY else Designation.Level.AREA
    parts = _OF_AREAS | {"demonstration_stations": lambda day: Count("pk", filter=_standing(day, level))}
    return tally(Designation.objects.order_by(), asked, parts, area="station__area_id")


SOURCES = (CountSource(_COUNTS, _read), CountSource(_NAMED_COUNTS, _read_named))
