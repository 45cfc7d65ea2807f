"""The structure of the corps as a whole (G1): today as a picture, on a past day by area, and its growth."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import Substr

from yushan.common import clock
from yushan.organizations.access import visible
from yushan.organizations.models import Area, Organization, OrganizationPlacement
from yushan.organizations.queries.areas import areas
from yushan.organizations.queries.tree import areas_without_detachment, detachments_asked, seen

Level, State = Organization.Level, Organization.State


@dataclass(frozen=True)
class Tile:
    """One area in the picture: its detachment (None: missing), how many teams run there, and what is applied for."""

    area: Area
    detachment: Organization | None
    teams: int
    asked: Organization | None = None

    @property
    def tone(self) -> str:
        """missing, empty or full: what the picture shows by its frame and in words."""
        if self.detachment is None:
            return "missing"
        return "full" if self.teams else "empty"


def _placements(actor: Any) -> Any:
    return visible(
        actor, "organization.view", OrganizationPlacement.objects.order_by(), area="area",
        organization="organization__path",
    )  # fmt: skip


def picture(actor: Any) -> list[Tile]:
    """Each area that the actor sees, in the plan's order; teams are counted under their detachment."""
    steplen = Organization.steplen
    running = seen(actor).select_related(None).filter(level=Level.TEAM, state=State.ACTIVE, depth=3).order_by()
    teams = dict(running.annotate(above=Substr("path", 1, 2 * steplen)).values_list("above").annotate(count=Count("*")))
    held = seen(actor).filter(level=Level.DETACHMENT, state__in=(State.ACTIVE, State.SUSPENDED))
    tiles = [Tile(row.area, row, teams.get(row.path, 0)) for row in held if row.area]
    known = {tile.area.pk for tile in tiles}
    asked = detachments_asked()
    tiles += [
        Tile(area, None, 0, asked.get(area.pk)) for area in areas_without_detachment(actor) if area.pk not in known
    ]
    return sorted(tiles, key=lambda tile: (tile.area.order, tile.area.code))


def teams_right_under(corps: Organization, actor: Any) -> int:
    """Running teams without a detachment between them and the corps."""
    return seen(actor).filter(level=Level.TEAM, state=State.ACTIVE, depth=2, path__startswith=corps.path).count()


def _counted_on(actor: Any, day: date) -> Any:
    rows = _placements(actor).filter(Q(until_day=None) | Q(until_day__gt=day), from_day__lte=day)
    return rows.values_list("area", "organization__level").annotate(count=Count("*"))


def _counted_today(actor: Any) -> Any:
    """The same of today by the organizations themselves, which an index holds: tens of thousands without a join."""
    rows = seen(actor).select_related(None).filter(state__in=(State.ACTIVE, State.SUSPENDED)).order_by()
    return rows.values_list("area", "level").annotate(count=Count("*"))


def structure_on(actor: Any, day: date) -> tuple[dict[str, int], list[tuple[str, int, int]]]:
    """Organizations of each level on a day, and by area (name, detachments, teams): placed as they were on that day."""
    counts: Counter[tuple[int | None, str]] = Counter()
    for area, level, count in _counted_today(actor) if day == clock.today() else _counted_on(actor, day):
        counts[area, level] += count
    totals = {level: sum(count for (_, of), count in counts.items() if of == level) for level in Level.values}
    held = [
        (area.name, counts[area.pk, Level.DETACHMENT], counts[area.pk, Level.TEAM])
        for area in areas(day)
        if counts[area.pk, Level.DETACHMENT] or counts[area.pk, Level.TEAM]
    ]
    if outside := counts[None, Level.TEAM]:
        held.append(("市直属", 0, outside))
    return totals, held


def _month_after(day: date, months: int) -> date:
    at = day.year * 12 + day.month - 1 + months
    return date(at // 12, at % 12 + 1, 1)


def growth(actor: Any, quarters: int = 12) -> list[tuple[date, int, int]]:
    """Detachments and teams at the ends of the last quarters, oldest first; today's are those of `structure_on`."""
    today = clock.today()
    this_quarter = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    ends = [_month_after(this_quarter, -3 * back) - timedelta(days=1) for back in range(quarters - 1, -1, -1)]
    # By the day itself: cutting it to its month would call Python for each row on SQLite.
    moves: list[tuple[date, str, int]] = []
    for field, sign in (("from_day", 1), ("until_day", -1)):
        counted = _placements(actor).filter(**{f"{field}__lte": ends[-1]}).order_by()
        grouped = counted.values_list(field, "organization__level").annotate(Count("pk"))
        moves += [(day, level, sign * count) for day, level, count in grouped]
    return [
        (
            day,
            sum(count for moved, level, count in moves if moved <= day and level == Level.DETACHMENT),
            sum(count for moved, level, count in moves if moved <= day and level == Level.TEAM),
        )
        for day in ends
    ]
