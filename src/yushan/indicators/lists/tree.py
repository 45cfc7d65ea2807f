"""The organizations, towns, areas and units behind counts of the tree. Of the kept placements (ADR 0031)."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from yushan.common.counted_things import Node, Part, Things, plainly
from yushan.indicators.lists.activities import TEAMS_THAT_DID
from yushan.indicators.lists.within import leaves_within
from yushan.indicators.models import CountedPlacement
from yushan.organizations.counted_things import areas_that, having
from yushan.organizations.models import Organization, Town, Unit, UnitPlacement
from yushan.organizations.queries.areas import q_valid

_Level = Organization.Level


def _standing(node: Node, *levels: str) -> QuerySet[CountedPlacement]:
    days = Q(from_day__lte=node.day, until_day__gt=node.day)
    return CountedPlacement.objects.filter(leaves_within(node) & days, level__in=levels)


def _of_level(level: str) -> Part:
    return Part(lambda node: Q(Exists(_standing(node, level).filter(organization=OuterRef("pk")))))


def _has_teams(node: Node) -> Q:
    """A detachment counts in the area in which one of its teams stands."""
    return Q(Exists(_standing(node, _Level.TEAM).filter(parent=OuterRef("pk"))))


def _covered(node: Node) -> Q:
    return Q(Exists(_standing(node, _Level.TEAM, _Level.SQUAD).filter(town=OuterRef("pk"))))


def _areas_with(level: str) -> Part:
    return Part(lambda node: having(_standing(node, level).exclude(area=0), "area"))


def _placed(node: Node) -> Q:
    began = Q(from_day=None) | Q(from_day__lte=node.day)
    placed = UnitPlacement.objects.filter(began & (Q(until_day=None) | Q(until_day__gt=node.day)), unit=OuterRef("pk"))
    return Q(Exists(placed.filter(node.within(area="area_id"))))


def _area(row: Any) -> str:
    return row.area.name if row.area else "市级"


def _organizations(code: str, title: str, parts: dict[str, Part]) -> Things:
    return Things(
        code=code,
        title=title,
        header=("组织", "编号", "区县", "状态"),
        rows=lambda node: Organization.objects.select_related("area"),
        cells=plainly(
            lambda row: row.name,
            lambda row: row.code,
            _area,
            lambda row: row.get_state_display(),
        ),
        order=("path", "pk"),
        parts=parts,
        needs="organization.view",
        page=lambda row: reverse("organizations:organization", args=[row.pk]),
        opens="organization.view",
    )


THINGS = (
    areas_that(
        {
            "areas": Part(lambda node: q_valid(node.day)),
            "areas_with_detachment": _areas_with(_Level.DETACHMENT),
            "areas_with_teams": _areas_with(_Level.TEAM),
        }
    ),
    _organizations(
        "detachments", "支队", {"detachments": _of_level(_Level.DETACHMENT), "detachments_with_teams": Part(_has_teams)}
    ),
    _organizations("teams", "服务队", {"teams": _of_level(_Level.TEAM)} | TEAMS_THAT_DID),
    _organizations("squads", "小队", {"squads": _of_level(_Level.SQUAD)}),
    Things(
        code="towns",
        title="乡镇街道",
        header=("乡镇街道", "区县", "区划代码"),
        rows=lambda node: Town.objects.select_related("area"),
        cells=plainly(lambda row: row.name, _area, lambda row: row.code),
        order=("code", "pk"),
        parts={
            "towns": Part(lambda node: Q(is_active=True) & node.within(area="area_id")),
            "towns_covered": Part(_covered),
        },
        needs="indicators.view",
    ),
    Things(
        code="units",
        title="单位",
        header=("单位", "统一社会信用代码", "区县"),
        rows=lambda node: Unit.objects.select_related("area"),
        cells=plainly(lambda row: row.name, lambda row: row.code, _area),
        order=("code", "pk"),
        parts={"units": Part(_placed)},
        needs="indicators.view",
        page=lambda row: reverse("indicators:unit", args=[row.code]),
        opens="indicators.view",
    ),
)
