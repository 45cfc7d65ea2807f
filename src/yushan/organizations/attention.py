"""What this room shows under «需要留意»: areas without a detachment, rosters that nobody updates."""

from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from yushan.common import clock
from yushan.common.attention import Row, Tile
from yushan.common.said import day_text
from yushan.organizations.access import can, visible
from yushan.organizations.models import Area, Organization, Unit
from yushan.organizations.queries.areas import q_valid

STALE = timedelta(days=180)


def _areas(user: Any) -> QuerySet[Area] | None:
    """Areas of today without an active detachment (G1): for who stands over a whole area."""
    if not can(user, "organization.approve"):
        return None
    detachment = Organization.objects.filter(
        area=OuterRef("pk"), level=Organization.Level.DETACHMENT, state=Organization.State.ACTIVE
    )
    rows = Area.objects.filter(q_valid(clock.today())).exclude(Exists(detachment))
    return visible(user, "organization.approve", rows, area="pk")


def _stale_rosters(user: Any) -> QuerySet[Unit] | None:
    if not can(user, "roster.edit"):
        return None
    old = Q(roster_updated_at=None) | Q(roster_updated_at__lt=clock.now() - STALE)
    return visible(user, "roster.edit", Unit.objects.filter(old).select_related("area"), area="area", unit="pk")


def _unit_row(unit: Unit) -> Row:
    updated = unit.roster_updated_at
    said = f"上次更新 {day_text(clock.local(updated).date(), clock.today())}" if updated else "还没有更新过"
    return Row(unit.name, f"{unit.area.name} · {said}", reverse("organizations:unit", args=[unit.pk]))


TILES = (
    Tile(
        "areas-without-detachment",
        "还没有支队的区县",
        _areas,
        lambda count: f"{count:,} 个区县还没有支队",
        lambda area: Row(area.name, "还没有运行中的支队", reverse("organizations:organizations")),
        ("code", "pk"),
        position=10,
    ),
    Tile(
        "stale-rosters",
        "花名册半年没有更新的单位",
        _stale_rosters,
        lambda count: f"{count:,} 个单位的花名册半年没有更新",
        _unit_row,
        ("code", "pk"),
        position=40,
    ),
)
