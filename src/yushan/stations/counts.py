"""What can be counted of places of service."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from yushan.common.counted_things import Node, Part, Things, plainly
from yushan.common.counts import CITY, DAY, Answers, Asked, CountSource, NamedCount, everywhere, tally
from yushan.organizations.counted_things import areas_that, having
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
_STATES = {
    "stations": ~Q(state__in=_GONE),
    "stations_certified": _CERTIFIED,
    "stations_graded": _CERTIFIED & Q(total__isnull=False),
}
_PARTS = {name: _now(condition) for name, condition in _STATES.items()} | {
    "areas_with_station": _now(_CERTIFIED, "area_id")
}


def _read(asked: Asked) -> Answers:
    return tally(Station.objects.all(), asked, _PARTS, area="area_id")


def _level_of(scope: str) -> str:
    """The plan asks one of the city's level of the city, one of the district's of each district."""
    return Designation.Level.CITY if scope == CITY else Designation.Level.AREA


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
    level = _level_of(asked.scope)
    parts = _OF_AREAS | {"demonstration_stations": lambda day: Count("pk", filter=_standing(day, level))}
    return tally(Designation.objects.order_by(), asked, parts, area="station__area_id")


def _own(condition: Q) -> Part:
    return Part(lambda node: condition & node.within(area="area_id"))


def _named(level: Callable[[Node], str]) -> Part:
    return Part(lambda node: _standing(node.day, level(node)) & node.within(area="station__area_id"))


def _of_area(node: Node) -> QuerySet[Designation]:
    return Designation.objects.filter(_standing(node.day, Designation.Level.AREA))


_THINGS = (
    Things(
        code="stations",
        title="站点",
        header=("站点", "区县", "依托单位", "状态", "“六有”得分"),
        rows=lambda node: Station.objects.select_related("area", "host"),
        cells=plainly(
            lambda row: row.name,
            lambda row: row.area.name,
            lambda row: row.host_name,
            lambda row: row.get_state_display(),
            lambda row: "" if row.total is None else f"{row.total / 100:.1f}",
        ),
        order=("area__code", "name", "pk"),
        parts={name: _own(condition) for name, condition in _STATES.items()},
        needs="station.view",
        right=frozenset({4}),
        page=lambda row: reverse("stations:detail", args=[row.pk]),
        opens="station.view",
    ),
    areas_that({"areas_with_station": Part(lambda node: having(Station.objects.filter(_CERTIFIED), "area_id"))}),
)
_NAMED_THINGS = (
    Things(
        code="designations",
        title="示范站点",
        header=("站点", "区县", "级别", "文号", "认定日期"),
        rows=lambda node: Designation.objects.select_related("station__area"),
        cells=plainly(
            lambda row: row.station.name,
            lambda row: row.station.area.name,
            lambda row: row.get_level_display(),
            lambda row: row.document_no,
            lambda row: row.since,
        ),
        order=("-since", "-pk"),
        parts={
            "demonstration_stations": _named(lambda node: _level_of(node.scope)),
            "demonstration_stations_area": _named(lambda node: Designation.Level.AREA),
        },
        needs="station.view",
        page=lambda row: reverse("stations:detail", args=[row.station_id]),
        opens="station.view",
    ),
    areas_that({"areas_with_demonstration": Part(lambda node: having(_of_area(node), "station__area_id"))}),
)
SOURCES = (CountSource(_COUNTS, _read, _THINGS), CountSource(_NAMED_COUNTS, _read_named, _NAMED_THINGS))
