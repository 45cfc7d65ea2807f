"""How far the corps reaches down: which towns have a team (T1.6)."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from yushan.common import clock
from yushan.common.actors import is_system
from yushan.organizations.access import MATRIX, grants_of
from yushan.organizations.models import Area, Organization, RoleGrant, Town
from yushan.organizations.queries.areas import areas
from yushan.organizations.queries.towns import own_towns
from yushan.organizations.queries.tree import seen

Level, State = Organization.Level, Organization.State
_NEAR = (Level.TEAM, Level.SQUAD)


@dataclass(frozen=True)
class AreaCover:
    """Towns of an area, and those with a running team."""

    area: Area
    total: int
    covered: int

    @property
    def missing(self) -> int:
        """Towns without one."""
        return self.total - self.covered

    @property
    def percent(self) -> str:
        """With one decimal, half up; «—» where there are no towns."""
        return f"{(self.covered * 2000 + self.total) // (2 * self.total) / 10:.1f}%" if self.total else "—"


def areas_in_sight(actor: Any, capability: str = "organization.view") -> list[Area]:
    """Areas of today in which the actor's grants stand: all of them for the city, the own one for a team."""
    if is_system(actor):
        return areas(clock.today())
    grants = [grant for grant in grants_of(actor) if capability in MATRIX[grant.role]]
    if any(grant.scope == RoleGrant.Scope.CITY for grant in grants):
        return areas(clock.today())
    own = {grant.scope_id for grant in grants if grant.scope == RoleGrant.Scope.AREA}
    nodes = [grant.scope_id for grant in grants if grant.scope == RoleGrant.Scope.ORGANIZATION]
    if nodes:
        found = Organization.objects.filter(pk__in=nodes).values_list("level", "area")
        if any(level == Level.CORPS for level, _ in found):
            return areas(clock.today())
        own |= {area for _, area in found if area}
    return [area for area in areas(clock.today()) if area.pk in own]


def _running() -> QuerySet[Organization]:
    rows: QuerySet[Organization] = Organization.objects.filter(state=State.ACTIVE, level__in=_NEAR)
    return rows


def cover(actor: Any) -> list[AreaCover]:
    """Each area in sight that has towns; which towns have a team is public, so all teams count."""
    held = _running().filter(town__is_active=True).order_by().values_list("town__area")
    covered = dict(held.annotate(Count("town", distinct=True)))
    return [
        AreaCover(area, len(towns), covered.get(area.pk, 0))
        for area in areas_in_sight(actor)
        if (towns := own_towns(area))
    ]


def towns_seen(actor: Any, *, area: Area | None = None, only_missing: bool = False) -> QuerySet[Town]:
    """Towns of the areas in sight, or of one of them; with `only_missing` those without a running team."""
    sight = [one.pk for one in areas_in_sight(actor) if area is None or one.pk == area.pk]
    rows = Town.objects.filter(is_active=True, area__in=sight).select_related("area")
    return rows.filter(~Exists(_running().filter(town=OuterRef("pk")))) if only_missing else rows


def teams_of_towns(town_ids: list[int]) -> dict[int, list[Organization]]:
    """Running teams and squads of some towns, by town."""
    found: dict[int, list[Organization]] = {}
    for team in _running().filter(town__in=town_ids).order_by("path"):
        found.setdefault(team.town_id or 0, []).append(team)
    return found


def detachments_of(area_ids: list[int]) -> dict[int, Organization]:
    """The running detachment of each area."""
    rows = Organization.objects.filter(level=Level.DETACHMENT, state=State.ACTIVE, area__in=area_ids)
    return {row.area_id or 0: row for row in rows}


def unbound_teams(actor: Any) -> QuerySet[Organization]:
    """Running teams of an area without a town, for who binds them."""
    return seen(actor).filter(state=State.ACTIVE, level__in=_NEAR, town=None, area__isnull=False)
