"""The towns of an area with the teams bound to them and what these did: the level below areas that has no page of its own."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, Sum

from yushan.ledger.models import DailyTotal
from yushan.organizations.models import Area, Organization, Town
from yushan.organizations.queries.towns import own_towns

_NEAR = (Organization.Level.TEAM, Organization.Level.SQUAD)


@dataclass(frozen=True)
class TownFigures:
    """A town, its running teams and squads of today, their members, posted minutes and services of the year."""

    town: Town
    teams: list[Organization]
    minutes: int
    services: int

    @property
    def members(self) -> int:
        """Memberships: who is in two of the teams counts in both."""
        return sum(team.member_count for team in self.teams)


def towns_of(area: int, year: int, as_of: date) -> list[TownFigures]:
    """Every town of an area (by its key), by code; two statements. Hours are those of all that is bound there now."""
    towns = own_towns(Area(pk=area))
    if not towns:
        return []
    at, teams = _bound([town.pk for town in towns])
    rows = DailyTotal.objects.filter(organization__in=at, day__range=(date(year, 1, 1), as_of))
    sums: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for pk, minutes, services in rows.order_by().values_list("organization").annotate(Sum("minutes"), Sum("entries")):
        sums[at[pk]][0] += minutes
        sums[at[pk]][1] += services
    return [TownFigures(town, teams.get(town.pk, []), *sums[town.pk]) for town in towns]


def _bound(towns: list[int]) -> tuple[dict[int, int], dict[int, list[Organization]]]:
    """The town of each team and squad, closed ones too (a squad without one has its team's), and the running ones by town."""
    here = Organization.objects.filter(town__in=towns)
    squads = Q(town=None, level=Organization.Level.SQUAD, area__in=here.values("area"))
    by_path: dict[str, int] = {}
    found: dict[int, int] = {}
    running: dict[int, list[Organization]] = defaultdict(list)
    for one in Organization.objects.filter(Q(town__in=towns) | squads).order_by("path"):
        if of := one.town_id or by_path.get(one.path[: -Organization.steplen], 0):
            by_path[one.path] = found[one.pk] = of
            if one.town_id and one.state == Organization.State.ACTIVE and one.level in _NEAR:
                running[of].append(one)
    return found, running
