"""What can be counted of the service tree on any day: of the placements, so that a move of today changes no past figure. Of
the city, of areas and of detachments from kept sums (ADR 0031), of a team from its own rows.
"""

from collections import defaultdict
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
from yushan.indicators.counted import Kept, answers, split
from yushan.indicators.lists.tree import THINGS
from yushan.indicators.queries.sums import on_days
from yushan.indicators.rules.things import LEVELS, UNDER
from yushan.organizations.models import Area, Organization, OrganizationPlacement, Town, UnitPlacement
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


_PARTS: dict[str, Callable[[date], Count]] = {"teams": _rows(_Level.TEAM), "squads": _rows(_Level.SQUAD)}
_STANDING = {"detachments": LEVELS["detachment"], "teams": LEVELS["team"], "squads": LEVELS["squad"]}
# Areas that have something: by the sums of all areas.
_AREAS_WITH = {"areas_with_detachment": LEVELS["detachment"], "areas_with_teams": LEVELS["team"]}
# Detachments, and towns, that have a team: by the sums of each of them.
_HAVE_TEAMS = {"detachments_with_teams": "parent", "towns_covered": "town"}


def _with(asked: Asked, kept: Kept) -> Answers:
    found: Answers = {}
    names = {metric: name for name, metric in _AREAS_WITH.items() if name in asked.names}
    if names:
        nodes = None if kept.is_city else kept.nodes
        for day, node, metric in on_days(AREA, asked.days, nodes=nodes, standing=list(names)):
            key = day, WHOLE_CITY if kept.is_city else node, names[metric]
            found[key] = found.get(key, 0) + 1
    for name, scope in _HAVE_TEAMS.items():
        if name in asked.names:
            found |= _having_teams(asked, kept, name, scope)
    return found


def _having_teams(asked: Asked, kept: Kept, name: str, scope: str) -> Answers:
    """How many nodes of `scope` have a team, in each area or anywhere; one statement, one more for all areas."""
    every = kept.is_city or kept.nodes is None
    areas = [0, *Area.objects.values_list("pk", flat=True)] if every else list(kept.nodes or ())
    having: dict[tuple[date, int], set[int]] = defaultdict(set)
    for day, node, metric in on_days(scope, asked.days, standing=[f"{UNDER}{area}" for area in areas]):
        having[day, WHOLE_CITY if kept.is_city else int(metric.removeprefix(UNDER))].add(node)
    # Without an area it stands in the city only.
    return {(day, area, name): len(nodes) for (day, area), nodes in having.items() if kept.is_city or area}


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
    where, of_teams = split(asked)
    found = tally(OrganizationPlacement.objects.all(), of_teams, _PARTS, area="area_id") if of_teams else {}
    for kept in where:
        found |= answers(asked, kept, standing=_STANDING, of_year={})
        found |= _with(asked, kept) if asked.scope != ORGANIZATION else {}
    return (
        found
        | _areas(asked)
        | _simple(asked, "towns", Town.objects.filter(is_active=True), lambda day: Count("pk"))
        | _simple(asked, "units", UnitPlacement.objects.all(), _unit_rows)
    )


SOURCE = CountSource(COUNTS, _read, THINGS)
