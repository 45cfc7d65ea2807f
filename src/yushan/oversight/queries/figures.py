"""Figures of indicators for a receiver on a day: what a report has by itself."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from yushan.indicators.queries.catalogue import catalogue, measured
from yushan.indicators.rules.measuring import Indicator, Measured
from yushan.organizations.models import Organization
from yushan.oversight.models import Assignment


def chosen(codes: Sequence[str]) -> list[Indicator]:
    """Indicators of the catalogue by their ids, in this order; what left the catalogue is left out."""
    known = catalogue()
    return [known[code] for code in codes if code in known]


def choices() -> list[tuple[str, str]]:
    """Id and name of each indicator, with its clause, to choose from."""
    return [(one.code, f"{one.clause} {one.name}") for one in catalogue().values()]


def as_data(one: Measured, day: date) -> dict[str, Any]:
    """What a report keeps of it."""
    return {
        "code": one.indicator.code, "name": one.indicator.name, "text": one.full_text, "target": one.target_text,
        "met": one.met, "missing": one.missing_text, "as_of": day.isoformat(),
    }  # fmt: skip


def of_nodes(codes: Sequence[str], scope: str, keys: Collection[int], day: date) -> dict[int, list[dict[str, Any]]]:
    """The figures of each node (0: the city); indicators that are not counted for such nodes are left out."""
    wanted = [one for one in chosen(codes) if scope in one.scopes]
    if not wanted or not keys:
        return {}
    paths: dict[int, str] = {}
    heights: dict[int, str] = {}
    if scope == "organization":
        for pk, path, level in Organization.objects.filter(pk__in=keys).values_list("pk", "path", "level"):
            paths[pk], heights[pk] = path, level
    found = measured(wanted, scope, [day], keys, paths=paths, levels=heights)
    return {key: [as_data(one, day) for one in found[day, key].values()] for key in keys}


def of_assignment(assignment: Assignment, day: date) -> list[dict[str, Any]]:
    """The figures of one receiver."""
    scope, key = assignment.scope
    return of_nodes(assignment.task.indicators, scope, [key], day).get(key, [])


def of_clause(code: str) -> list[tuple[str, str]]:
    """Id and name of the indicators that measure a clause."""
    return [(one.code, one.name) for one in catalogue().values() if one.clause == code]
