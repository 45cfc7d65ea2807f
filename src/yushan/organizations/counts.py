"""What can be counted of the service tree on any day: from the placements, so that a move of today changes no past figure."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from yushan.common.counts import (
    AREA,
    CITY,
    DAY,
    ORGANIZATION,
    WHOLE_CITY,
    Answers,
    Asked,
    CountSource,
    NamedCount,
    everywhere,
    in_force,
    tally,
)
from yushan.organizations.models import Organization, OrganizationPlacement, Town, UnitPlacement
from yushan.organizations.queries.areas import areas

_TREE = "组织登记（成立、调整、关闭的日期）"
_Level = Organization.Level


def _count(code: str, label: str, unit: str, *scopes: str, origin: str = _TREE, dated: bool = True) -> NamedCount:
    return NamedCount(code, label, unit, DAY, everywhere(*scopes), origin, dated)


COUNTS = (
    _count("areas", "责任区县", "个", origin="方案的区县清单"),
    _count("areas_with_detachment", "有支队的区县", "个"),
    _count("areas_with_teams", "有服务队的区县", "个"),
    _count("detachments", "支队", "支"),
    _count("detachments_with_teams", "下设服务队的支队", "支"),
    _count("teams", "服务队", "支", ORGANIZATION),
    _count("squads", "小队", "支", ORGANIZATION),
    _count("towns", "乡镇街道", "个", origin="统计用区划代码"),
    _count("towns_covered", "有服务队的乡镇街道", "个", origin="组织登记（现在绑定的乡镇街道）", dated=False),
    _count("units", "单位", "家", origin="单位清单"),
)


def _standing(day: date, **more: Any) -> Q:
    return in_force("from_day", "until_day", day) & Q(**more)


def _rows(level: str) -> Callable[[date], Count]:
    return lambda day: Count("pk", filter=_standing(day, organization__level=level))


def _distinct(field: str, **more: Any) -> Callable[[date], Count]:
    return lambda day: Count(field, distinct=True, filter=_standing(day, **more))


_PARTS: dict[str, Callable[[date], Count]] = {
    "areas_with_detachment": _distinct("area_id", organization__level=_Level.DETACHMENT),
    "areas_with_teams": _distinct("area_id", organization__level=_Level.TEAM),
    "detachments": _rows(_Level.DETACHMENT),
    "detachments_with_teams": _distinct("parent_id", organization__level=_Level.TEAM, parent__level=_Level.DETACHMENT),
    "teams": _rows(_Level.TEAM),
    "squads": _rows(_Level.SQUAD),
    "towns_covered": _distinct("organization__town_id", organization__level__in=(_Level.TEAM, _Level.SQUAD)),
}


def _areas(asked: Asked) -> Answers:
    """The areas of the list that are valid on each day; an area is one of itself."""
    if "areas" not in asked.names:
        return {}
    found: Answers = {}
    for day in asked.days:
        for one in areas(day):
            node = one.pk if asked.scope == AREA else WHOLE_CITY
            found[day, node, "areas"] = found.get((day, node, "areas"), 0) + 1
    return found


def _simple(asked: Asked, name: str, rows: QuerySet[Any], make: Callable[[date], Count]) -> Answers:
    return tally(rows, asked, {name: make}, area="area_id") if asked.scope in (CITY, AREA) else {}


def _unit_rows(day: date) -> Count:
    began = Q(from_day=None) | Q(from_day__lte=day)
    return Count("unit_id", distinct=True, filter=began & (Q(until_day=None) | Q(until_day__gt=day)))


def _read(asked: Asked) -> Answers:
    tree = tally(OrganizationPlacement.objects.all(), asked, _PARTS, area="area_id")
    return (
        tree
        | _areas(asked)
        | _simple(asked, "towns", Town.objects.filter(is_active=True), lambda day: Count("pk"))
        | _simple(asked, "units", UnitPlacement.objects.all(), _unit_rows)
    )


SOURCE = CountSource(COUNTS, _read)
