"""Figures of the catalogue over the nodes of a scope, and over the months of one node."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from yushan.common import counts
from yushan.indicators.places import Place
from yushan.indicators.queries.catalogue import measured
from yushan.indicators.queries.people import placed_on
from yushan.indicators.queries.trend import month_ends
from yushan.indicators.rules.measuring import Indicator, Measured
from yushan.organizations.access import visible
from yushan.organizations.models import Area, Unit
from yushan.plan.queries import current_plan


@dataclass(frozen=True)
class NodeFigures:
    """A node with what was asked of it, by the id of the indicator."""

    place: Place
    figures: dict[str, Measured]


@dataclass(frozen=True)
class Course:
    """One indicator of one node: on the day, on the same day last year, and at the end of each month so far."""

    now: Measured
    year_ago: Measured
    months: list[tuple[date, Measured]]


def _of_organizations(places: Iterable[Place]) -> dict[str, dict[int, str]]:
    """Paths and levels, for `measured`."""
    own = [place for place in places if place.scope == counts.ORGANIZATION]
    return {
        "paths": {place.pk: str(place.access.get("organization") or "") for place in own},
        "levels": {place.pk: place.level for place in own},
    }


def at_node(indicators: Iterable[Indicator], place: Place, day: date) -> dict[str, Measured]:
    """Every indicator that this kind of node has, on a day."""
    return measured(indicators, place.scope, [day], [place.pk], **_of_organizations([place]))[day, place.pk]


def course_of(indicator: Indicator, place: Place, day: date) -> Course:
    """The year of an indicator at a node up to a day in it, and the same day of the year before."""
    ends = [end for end in month_ends(day.year) if end < day]
    before = counts.year_before(day)
    found = measured([indicator], place.scope, [*ends, day, before], [place.pk], **_of_organizations([place]))
    at = {one: found[one, place.pk][indicator.code] for one in [*ends, day, before]}
    return Course(at[day], at[before], [(one, at[one]) for one in [*ends, day]])


def below(actor: Any, place: Place, scope: str, day: date) -> list[Place]:
    """Areas of the city, or units of an area (the city), that the actor may see; by code, those of that day."""
    if scope == counts.AREA and place.scope == counts.CITY:
        rows = visible(actor, "indicators.view", Area.objects.all(), area="pk")
        valid = [row for row in rows if (row.valid_from or day) <= day <= (row.valid_until or day)]
        return [Place("area", row.pk, row.code, row.name, {"area": row.pk}) for row in valid]
    if scope == counts.UNIT and place.scope == counts.AREA:
        return [place_of_unit(row) for row in units_below(actor, place, day).order_by("code")]
    return []


def units_below(actor: Any, place: Place, day: date) -> QuerySet[Unit]:
    """Units of an area that the actor may see, those of that day."""
    there = placed_on(day).filter(area_id=place.pk).values("unit_id")
    return visible(actor, "indicators.view", Unit.objects.filter(pk__in=there), area="area", unit="pk")


def place_of_unit(row: Unit) -> Place:
    """The place of a unit."""
    return Place("unit", row.pk, row.code, row.name, row.access_scope(), row)


def over_nodes(indicators: Collection[Indicator], scope: str, nodes: Collection[Place], day: date) -> list[NodeFigures]:
    """The indicators of several nodes of one scope, in a number of statements that does not grow with them."""
    found = measured(indicators, scope, [day], [node.pk for node in nodes], **_of_organizations(nodes))
    return [NodeFigures(node, found[day, node.pk]) for node in nodes]


def nodes_of(actor: Any, scope: str) -> list[Place]:
    """All nodes of a scope that the actor may see, by code; for the interface and the command."""
    if scope == counts.CITY:
        plan = current_plan()
        return [Place("city", 0, plan.city_code, plan.city_name, {})]
    if scope == counts.AREA:
        areas = visible(actor, "indicators.view", Area.objects.all(), area="pk").order_by("code")
        return [Place("area", row.pk, row.code, row.name, {"area": row.pk}) for row in areas]
    units = visible(actor, "indicators.view", Unit.objects.all(), area="area", unit="pk").order_by("code")
    return [place_of_unit(row) for row in units]
