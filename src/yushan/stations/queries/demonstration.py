"""Demonstration stations: the counters of G6 and G7, districts still without one, who learns from whom."""

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from yushan.common import clock
from yushan.common.rates import Rate
from yushan.organizations.models import Area
from yushan.plan import queries as plan
from yushan.stations.models import Designation, Mentorship, Station
from yushan.stations.queries.seen import in_force

_LEVEL = Designation.Level


def areas_without() -> QuerySet[Area]:
    """Districts of today without a standing designation of their level."""
    named = in_force().filter(level=_LEVEL.AREA, station__area=OuterRef("pk"))
    return Area.objects.filter(~Exists(named), valid_until=None)


@dataclass
class AreaLine:
    """A district with its demonstration stations of every level."""

    area: Area
    named: list[Designation] = field(default_factory=list)

    @property
    def has_own(self) -> bool:
        """Whether it has one of its level: what G7 asks."""
        return any(row.level == _LEVEL.AREA for row in self.named)


@dataclass(frozen=True)
class Standing:
    """The counters: of the city's level against what the plan asks (G6), districts with one of theirs (G7)."""

    city: int
    city_target: int
    areas: Rate
    lines: list[AreaLine]


def standing(day: date | None = None) -> Standing:
    """Both counters and every district in the order of codes, those without first; 2 statements."""
    day = day or clock.today()
    areas = list(Area.objects.filter(valid_until=None).order_by("code"))
    lines = {area.pk: AreaLine(area) for area in areas}
    rows = in_force(day).select_related("station__area").order_by("level", "-since", "pk")
    listed = list(rows)
    for row in listed:
        if row.station.area_id in lines:
            lines[row.station.area_id].named.append(row)
    with_own = sum(line.has_own for line in lines.values())
    return Standing(
        sum(row.level == _LEVEL.CITY for row in listed),
        plan.target_count("demonstration_stations", "city", day.year) or 0,
        Rate(with_own, len(areas), Fraction(1)),
        sorted(lines.values(), key=lambda line: (line.has_own, line.area.code)),
    )


def designations_of(station: Station) -> list[Designation]:
    """All there were, the latest first; 1 statement."""
    return list(station.designations.order_by("-since", "-id"))


def standing_of(station: Station) -> list[Designation]:
    """Those that stand today; 1 statement."""
    return list(in_force().filter(station=station).order_by("level"))


def pairs_of(station: Station) -> tuple[list[Mentorship], list[Mentorship]]:
    """Pairs in which it teaches and in which it learns, running ones first, with their visits; 4 statements."""
    rows = Mentorship.objects.select_related("mentor__area", "learner__area").prefetch_related("visits")
    ordered = rows.order_by("-ended_on", "-since", "-id")
    found = [list(ordered.filter(**{side: station})[:50]) for side in ("mentor", "learner")]
    teaching, learning = (sorted(one, key=lambda row: row.ended_on is not None) for one in found)
    return teaching, learning


def all_pairs(limit: int = 200) -> list[Any]:
    """Every pair of the city that is under way, by district of the learner; 1 statement."""
    rows = Mentorship.objects.filter(ended_on=None).select_related("mentor__area", "learner__area")
    return list(rows.order_by("learner__area__code", "learner__name", "pk")[:limit])
