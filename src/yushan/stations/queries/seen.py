"""Reading stations, as far as somebody may see them."""

from typing import Any

from django.db.models import Q, QuerySet

from yushan.common import clock
from yushan.common.errors import NotFound
from yushan.organizations.access import scope_filter, visible
from yushan.stations.models import Designation, Improvement, Station

# How each kind of grant leads to a station; for rows that lead to one put «station__» before.
SCOPE = {"area": "area", "station": "pk", "unit": "host", "organization": "organization__path"}


def through(prefix: str) -> dict[str, str]:
    """The same for rows that lead to a station by a lookup."""
    return {kind: prefix if lookup == "pk" else f"{prefix}__{lookup}" for kind, lookup in SCOPE.items()}


def stations_seen(
    actor: Any, *, area_id: int | None = None, kind: str = "", text: str = "", chip: str = ""
) -> QuerySet[Station]:
    """Stations that the actor may see, with their area, narrowed by area, kind, a piece of name or address, and chip."""
    rows = visible(actor, "station.view", Station.objects.select_related("area", "version"), **SCOPE)
    if area_id:
        rows = rows.filter(area_id=area_id)
    if kind:
        rows = rows.filter(kind=kind)
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(address__icontains=text))
    return rows.filter(CHIPS[chip][1]()) if chip in CHIPS else rows


def widened(condition: Q, *more: Q) -> Q:
    """A condition of `scope_filter` or any of these; one that says nothing is everything already (the city)."""
    if not condition:
        return condition
    for one in more:
        condition |= one
    return condition


def _designated() -> Q:
    return Q(pk__in=in_force().values("station"))


def in_force(day: Any = None) -> QuerySet[Designation]:
    """Designations that stand on a day; today unless told otherwise."""
    day = day or clock.today()
    return Designation.objects.filter(
        Q(valid_until=None) | Q(valid_until__gte=day), Q(ended_on=None) | Q(ended_on__gt=day), since__lte=day
    )


# What narrows the list with one touch; a condition is made when it is asked for, because days pass.
CHIPS: dict[str, tuple[str, Any]] = {
    "way": ("申请中", lambda: Q(state__in=Station.ON_THE_WAY)),
    "work": ("已认定", lambda: Q(state__in=Station.AT_WORK)),
    "ungraded": ("未评分", lambda: Q(state__in=Station.AT_WORK, total=None)),
    "rectifying": ("限期整改", lambda: Q(state=Station.State.RECTIFYING)),
    "expired": ("已过有效期", lambda: Q(state__in=Station.AT_WORK, valid_until__lt=clock.today())),
    "demonstration": ("示范站点", _designated),
    "rest": (
        "暂停和关闭",
        lambda: Q(state__in=(Station.State.SUSPENDED, Station.State.CLOSED, Station.State.DECLINED)),
    ),
}


def station_seen(actor: Any, pk: int, capability: str = "station.view") -> Station:
    """One station that the actor may see, with what its page shows; NotFound for any other."""
    rows = Station.objects.select_related("area", "host", "organization", "version", "applied_by")
    found = rows.filter(scope_filter(actor, capability, **SCOPE), pk=pk).first()
    if found is None:
        raise NotFound()
    return found


def station_owned_or_seen(actor: Any, pk: int) -> Station:
    """The same, also for somebody who only has something to put right there."""
    rows = Station.objects.select_related("area", "host", "organization", "version", "applied_by")
    owned = Improvement.objects.filter(station=pk, owner=getattr(actor, "pk", None))
    seen = widened(scope_filter(actor, "station.view", **SCOPE), Q(pk__in=owned.values("station")))
    found = rows.filter(seen, pk=pk).first()
    if found is None:
        raise NotFound()
    return found
