"""The towns of an area with the teams bound to them and what these did: the level below areas that has no page of its own."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, Count, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, Window
from django.db.models.functions import Coalesce, Left, Length, RowNumber

from yushan.ledger.models import DailyTotal
from yushan.organizations.models import Area, Organization, Town
from yushan.organizations.queries.towns import own_towns

_NEAR = (Organization.Level.TEAM, Organization.Level.SQUAD)
# Of each town so many are named; a district may have thousands.
NAMED = 5


@dataclass(frozen=True)
class TownFigures:
    """A town, its running teams and squads of today (the first of them, how many there are, their memberships: who is in
    two of the teams counts in both), posted minutes and services of the year.
    """

    town: Town
    teams: list[Organization]
    number: int
    members: int
    minutes: int
    services: int

    @property
    def more(self) -> int:
        """Teams that are not named."""
        return self.number - len(self.teams)


def towns_of(area: int, year: int, as_of: date) -> list[TownFigures]:
    """Every town of an area (by its key), by code; four statements, keys and sums but no team beside those that are named.
    Hours are those of all that is bound there now, of closed ones too.
    """
    towns = own_towns(Area(pk=area))
    if not towns:
        return []
    bound = _bound([town.pk for town in towns])
    at: dict[int, int] = dict(bound.values_list("pk", "of"))
    if not at:
        return [TownFigures(town, [], 0, 0, 0, 0) for town in towns]
    running = Organization.objects.filter(town__in=towns, state=Organization.State.ACTIVE, level__in=_NEAR)
    counted: dict[int, tuple[int, int]] = {
        pk: (number, members)
        for pk, number, members in running.order_by().values_list("town").annotate(Count("pk"), Sum("member_count"))
    }
    days = DailyTotal.objects.filter(day__range=(date(year, 1, 1), as_of), organization__in=bound.values("pk"))
    sums: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for pk, minutes, services in days.order_by().values_list("organization").annotate(Sum("minutes"), Sum("entries")):
        sums[at[pk]][0] += minutes
        sums[at[pk]][1] += services
    teams = _first(running) if counted else {}
    return [TownFigures(town, teams.get(town.pk, []), *counted.get(town.pk, (0, 0)), *sums[town.pk]) for town in towns]


def _bound(towns: list[int]) -> QuerySet[Any]:
    """Teams and squads by the town they are bound to (`of`); a squad without one has its team's."""
    above = Organization.objects.filter(
        path=Left(OuterRef("path"), Length(OuterRef("path")) - Value(Organization.steplen))
    )
    of_team = Subquery(above.values("town")[:1])
    rows = Organization.objects.annotate(of=Coalesce(F("town_id"), of_team, output_field=BigIntegerField()))
    near = Q(town__in=towns) | Q(town=None, level=Organization.Level.SQUAD, area__in=_areas(towns))
    found: QuerySet[Any] = rows.filter(near, of__in=towns).order_by()
    return found


def _areas(towns: list[int]) -> QuerySet[Any]:
    found: QuerySet[Any] = Organization.objects.filter(town__in=towns).order_by().values("area").distinct()
    return found


def _first(running: QuerySet[Organization]) -> dict[int, list[Organization]]:
    place = Window(RowNumber(), partition_by=[F("town")], order_by=F("path").asc())
    found: dict[int, list[Organization]] = defaultdict(list)
    rows = running.annotate(nth=place).filter(nth__lte=NAMED).only("code", "name", "town").order_by("path")
    for one in rows:
        found[one.town_id or 0].append(one)
    return found
