"""The cells of the explorer for who asks: from kept sums; line by line where people of units are asked for."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from yushan.indicators.facts import days_of
from yushan.indicators.models import CellLine
from yushan.indicators.moments import last_day
from yushan.indicators.places import VIEW, no_permission
from yushan.indicators.queries.kept_cells import combined, from_leaves, from_sums, line_keys
from yushan.indicators.rules.pivot import Cell, Question
from yushan.ledger.models import HourEntry
from yushan.organizations.access import MATRIX, can, grants_of, scope_filter
from yushan.organizations.models import RoleGrant, StaffMember, Unit

# Whose line it is, where it names a second registration of theirs.
_PERSON = Coalesce("volunteer__merged_into__person_id", "volunteer__person_id")


def may_explore(actor: Any) -> bool:
    """True for who sees figures of anything: the city, an area, an organization, a unit."""
    return can(actor, VIEW)


def own_units(actor: Any) -> list[int]:
    """Units whose people are all that somebody may count: who has units only. Empty: no such limit."""
    seen = [grant for grant in grants_of(actor) if VIEW in MATRIX[grant.role]]
    if not seen:
        raise no_permission()
    only_units = all(grant.scope == RoleGrant.Scope.UNIT for grant in seen)
    return [grant.scope_id for grant in seen] if only_units else []


def _scope(actor: Any, prefix: str = "organization__") -> Q:
    return scope_filter(actor, VIEW, area=f"{prefix}area", organization=f"{prefix}path")


def _lines(actor: Any, asked: Question, last: date) -> QuerySet[Any]:
    rows = HourEntry.objects.filter(reverses=None, reversal=None, service_day__range=(date(asked.year, 1, 1), last))
    return lines_of_units(rows, own_units(actor)) if own_units(actor) else rows.filter(_scope(actor))


def lines_of_units(rows: QuerySet[Any], units: list[int]) -> QuerySet[Any]:
    """Lines of who stood on one of the rosters on the day of the service, each once.

    One filter: conditions in several would each look for a roster row of its own.
    """
    on = "volunteer__person__roster_rows"
    began = Q(**{f"{on}__joined_on": None}) | Q(**{f"{on}__joined_on__lte": F("service_day")})
    stays = Q(**{f"{on}__left_on": None, f"{on}__in_service": True}) | Q(**{f"{on}__left_on__gt": F("service_day")})
    there = rows.filter(began & stays, **{f"{on}__unit__in": units})
    return rows.filter(pk__in=there.values("pk"))


def _employers(rows: QuerySet[Any]) -> dict[int, list[tuple[date, date, tuple[str, str]]]]:
    """By person: from when until when on the roster of which unit; two statements."""
    people = rows.annotate(of=_PERSON).values("of")
    spells = StaffMember.objects.filter(person_id__in=people)
    names = {pk: (code, name) for pk, code, name in Unit.objects.values_list("pk", "code", "name")}
    found: dict[int, list[tuple[date, date, tuple[str, str]]]] = defaultdict(list)
    for person, unit, joined, left, serves in spells.values_list(
        "person_id", "unit_id", "joined_on", "left_on", "in_service"
    ):
        if days := days_of(joined, left, serves):
            found[person].append((*days, names[unit]))
    return found


def _by_unit(rows: QuerySet[Any], asked: Question) -> list[Cell]:
    """Line by line, because one may count for two employers but once in the sum; six statements."""
    by_employer = "unit" in asked.used
    employers = _employers(rows) if by_employer else {}
    sums: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0])
    lines = rows.annotate(of=_PERSON).order_by()
    for minutes, person, activity, organization, grade, day in lines.values_list(
        "minutes", "of", "activity_id", "organization_id", "grade", "service_day"
    ):
        units = tuple(sorted({unit for first, until, unit in employers.get(person, ()) if first <= day < until}))
        found = sums[activity or 0, organization, grade, day.replace(day=1), units]
        found[0] += minutes
        found[1] += 1
    known = combined(CellLine.objects.filter(organization__in=rows.values("organization")), asked, sums)
    place = 0 if asked.measure == "hours" else 1
    return [
        Cell(
            known[activity, organization]
            | line_keys(asked, grade, month)
            | ({"unit": list(units)} if by_employer else {}),
            amounts[place],
        )
        for (activity, organization, grade, month, units), amounts in sums.items()
    ]


def _wide(actor: Any) -> Q | None:
    """A condition on combinations where the actor sees the city or areas only; None where organizations are granted."""
    condition = scope_filter(actor, VIEW, area="place", organization="key")
    granted = [grant for grant in grants_of(actor) if VIEW in MATRIX[grant.role]]
    if condition and any(grant.scope == RoleGrant.Scope.ORGANIZATION for grant in granted):
        return None
    return condition


def cells(actor: Any, asked: Question) -> list[Cell]:
    """What the actor may count of a year, up to today. Minutes for hours: exact until they are shown."""
    if own_units(actor) and asked.measure == "activities":
        return []
    if own_units(actor) or "unit" in asked.used:
        return _by_unit(_lines(actor, asked, last_day(asked.year)), asked)
    places = _wide(actor)
    if places is None or "organization" in asked.used:
        return from_leaves(asked, _scope(actor))
    return from_sums(asked, places)
