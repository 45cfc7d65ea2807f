"""«需要留意» of stations: districts without a demonstration station, certificates that end, stations nobody graded."""

from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from yushan.common import clock, rulebook
from yushan.common.attention import Row, Tile
from yushan.organizations.access import can, visible
from yushan.organizations.models import Area
from yushan.stations.models import Station
from yushan.stations.queries.demonstration import areas_without
from yushan.stations.queries.seen import SCOPE


def _without(user: Any) -> QuerySet[Area] | None:
    if not can(user, "station.designate"):
        return None
    return visible(user, "station.designate", areas_without(), area="pk")


def _ending(user: Any) -> QuerySet[Station] | None:
    if not can(user, "station.view"):
        return None
    until = clock.today() + timedelta(days=rulebook.number("station_term_notice_days"))
    return visible(
        user, "station.view", Station.objects.filter(state__in=Station.AT_WORK, valid_until__lte=until), **SCOPE
    )


def _ungraded(user: Any) -> QuerySet[Station] | None:
    if not can(user, "station.approve"):
        return None
    return visible(
        user, "station.approve", Station.objects.filter(Q(total=None), state__in=Station.AT_WORK), area="area"
    )


def _station(row: Station, note: str) -> Row:
    return Row(row.name, note, reverse("stations:detail", args=[row.pk]))


TILES = (
    Tile(
        "stations-without", "还没有示范站点的区县", _without, lambda count: f"{count} 个区县还没有区县级示范站点",
        lambda row: Row(row.name, "没有在期的区县级示范站点", reverse("stations:demonstration")), order=("code", "pk"),
        position=60,
    ),
    Tile(
        "stations-ending", "认定快到期的站点", _ending, lambda count: f"{count} 个站点的认定快到期或已过期",
        lambda row: _station(row, f"有效期到 {row.valid_until:%Y-%m-%d}"), order=("valid_until", "pk"), position=61,
    ),
    Tile(
        "stations-ungraded", "没有评过分的站点", _ungraded, lambda count: f"{count} 个站点还没按“六有”评过分",
        lambda row: _station(row, "未评分"), order=("area__code", "name", "pk"), position=62,
    ),
)  # fmt: skip
