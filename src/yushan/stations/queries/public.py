"""Stations as everybody may see them: those at work; of others that they rest."""

from math import cos, radians
from typing import Any

from django.db.models import (
    Case,
    Exists,
    ExpressionWrapper,
    F,
    FloatField,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast

from yushan.common.errors import NotFound
from yushan.common.geo import distance_text, metres
from yushan.organizations.models import Area
from yushan.stations.models import Station, StationTag
from yushan.stations.queries.opening import is_open
from yushan.stations.queries.seen import in_force

State = Station.State
# Seen by everybody once, so their address goes on answering: it stands on a sign at the door.
RESTING = (State.SUSPENDED, State.CLOSED)
MOST_POINTS = 600


def public_stations(
    area: Area | None = None,
    kind: str = "",
    text: str = "",
    *,
    open_now: bool = False,
    tag: str = "",
    demonstration: bool = False,
) -> QuerySet[Station]:
    """Stations at work by area, kind, a piece of name, address or host, those that are open now, those that offer or are
    known for something (code of an entry), demonstration stations."""
    rows = Station.objects.filter(state__in=Station.AT_WORK).select_related("area", "host")
    if area:
        rows = rows.filter(area=area)
    if kind:
        rows = rows.filter(kind=kind)
    if text := text.strip():
        rows = rows.filter(
            Q(name__icontains=text)
            | Q(address__icontains=text)
            | Q(host_unit__icontains=text)
            | Q(host__name__icontains=text)
        )
    if open_now:
        rows = rows.filter(is_open())
    if tag:
        table, _, code = tag.partition(".")
        tagged = StationTag.objects.filter(station=OuterRef("pk"), entry__table=table, entry__code=code)
        rows = rows.filter(Exists(tagged))
    if demonstration:
        rows = rows.filter(pk__in=in_force().values("station"))
    return rows


def stations_near(
    rows: QuerySet[Station], longitude: float, latitude: float, *, start: int = 0, size: int = 20
) -> tuple[list[Any], bool]:
    """Stations by distance from a point, each with `near` in words; and whether there are more. Those without a map point
    follow by area and name. 1 statement."""
    squeezed = cos(radians(latitude))
    east = ExpressionWrapper((Cast("longitude", FloatField()) - longitude) * squeezed, output_field=FloatField())
    north = ExpressionWrapper(Cast("latitude", FloatField()) - latitude, output_field=FloatField())
    square = ExpressionWrapper(F("east") * F("east") + F("north") * F("north"), output_field=FloatField())
    placed = Case(When(longitude__isnull=False, then=Value(0)), default=Value(1), output_field=IntegerField())
    measured = rows.annotate(east=east, north=north).annotate(square=square, placed=placed)
    found: list[Any] = list(measured.order_by("placed", "square", "area__code", "name", "pk")[start : start + size + 1])
    for station in found:
        station.near = ""
        if station.longitude is not None and station.latitude is not None:
            far = metres(longitude, latitude, float(station.longitude), float(station.latitude))
            station.near = distance_text(far)
    return found[:size], len(found) > size


def public_station(code: str) -> Station:
    """One station by the code on its sign, also while it rests. NotFound for what never was certified."""
    rows = Station.objects.select_related("area", "host", "organization", "version")
    found = rows.filter(code=code.upper()).first()
    was_seen = found is not None and (
        found.state in Station.AT_WORK or (found.state in RESTING and found.was_certified)
    )
    if found is None or not was_seen:
        raise NotFound("没有找到这个站点，可能还没有认定。")
    return found


def points(rows: QuerySet[Station]) -> tuple[list[tuple[str, str, str, float, float]], int]:
    """(code, name, area, longitude, latitude) of those that have a map point, at most MOST_POINTS, and how many more there
    are; 1 statement, 2 where there are more."""
    listed = rows.filter(longitude__isnull=False).order_by("area__code", "pk")
    found = list(listed.values_list("code", "name", "area__name", "longitude", "latitude")[: MOST_POINTS + 1])
    more = listed.count() - MOST_POINTS if len(found) > MOST_POINTS else 0
    drawn = [(code, name, area, float(x or 0), float(y or 0)) for code, name, area, x, y in found[:MOST_POINTS]]
    return drawn, more
