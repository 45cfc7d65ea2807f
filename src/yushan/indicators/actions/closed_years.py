"""Facts of a signed year that change afterwards: the signature stays, the levels above hear of it: of a headcount at once,
of everything else (a reversal, a roster row, a merge) in the morning, once for each change.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.common import clock
from yushan.indicators.models import YearStatement
from yushan.indicators.places import Place
from yushan.indicators.queries.figures import figures
from yushan.indicators.queries.owners import Node, owners_of
from yushan.indicators.rules.statements import differences, digest, from_data, frozen_rates
from yushan.organizations.models import Unit, UnitPlacement

_CHUNK, _NAMED = 500, 8


def _standing(unit: Unit) -> Any:
    """Statements that rest on a unit: its own, the city's, and those of areas in which it stood on their day."""
    stood = UnitPlacement.objects.filter(
        Q(from_day=None) | Q(from_day__lte=OuterRef("as_of")), Q(until_day=None) | Q(until_day__gt=OuterRef("as_of")),
        unit=unit, area=OuterRef("area"),
    )  # fmt: skip
    own = Q(scope="unit", unit=unit) | Q(Q(scope="area") & Exists(stood)) | Q(scope="city")
    return YearStatement.objects.filter(own, reopened_at=None)


class ClosedYears:
    """For organizations.closed_years."""

    def years(self, unit: Unit, first: date, until: date | None) -> Sequence[int]:
        """Years signed by the unit, its area or the city as of one of these days."""
        rows = _standing(unit).filter(as_of__gte=first)
        if until:
            rows = rows.filter(as_of__lt=until)
        found: list[int] = sorted(set(rows.values_list("year", flat=True)))
        return found

    def tell(self, actor: Any, unit: Unit, years: Sequence[int], text: str) -> None:
        """The administrators of the area that signed, or stands above who signed; of the city, where it has signed."""
        rows = list(_standing(unit).filter(year__in=years).values_list("scope", "area_id"))
        nodes: list[Node] = [("area", area) for area in sorted({area for _, area in rows if area} or {unit.area_id})]
        if any(scope == "city" for scope, _ in rows):
            nodes.append(("city", 0))
        users = {pk for owners in owners_of(nodes).values() for pk in owners.users} - {actor.pk}
        place = Place("unit", unit.pk, unit.code, unit.name, {})
        notify(
            sorted(users), key=f"signed-year-changed:{unit.pk}:{clock.now().isoformat()}",
            title=f"{unit.name}改动了已签字的 {'、'.join(str(year) for year in years)} 年", body=text,
            url=place.url("statement", query={"year": str(years[-1])}),
        )  # fmt: skip


# --- every morning ---------------------------------------------------------------------------------------
def look_over_signed() -> str:
    """Run by the workers once a day: where figures of this year or the last differ now from those signed, the level
    above is told, once for each change.
    """
    rows = YearStatement.objects.filter(reopened_at=None, year__gte=clock.today().year - 1).select_related(
        "unit", "area"
    )
    alike: dict[tuple[str, date], list[YearStatement]] = defaultdict(list)
    for row in rows.order_by("pk"):
        alike[row.scope, row.as_of].append(row)
    told = 0
    for (scope, day), listed in sorted(alike.items()):
        for start in range(0, len(listed), _CHUNK):
            told += _tell_of(scope, day, listed[start : start + _CHUNK])
    return f"told of {told} statements"


def _node_of(row: YearStatement) -> int:
    return {"unit": row.unit_id, "area": row.area_id}.get(row.scope) or 0


def _above(row: YearStatement) -> Node:
    """The area over a unit; over an area, and for its own figures, the city."""
    return ("area", row.area_id or 0) if row.scope == "unit" else ("city", 0)


@transaction.atomic
def _tell_of(scope: str, day: date, listed: Sequence[YearStatement]) -> int:
    ids = None if scope == "city" else [_node_of(row) for row in listed]
    now = {found.pk: found.rates for found in figures(scope, year=day.year, as_of=day, ids=ids)}
    changed: dict[Node, list[YearStatement]] = defaultdict(list)
    for row in listed:
        rates = now.get(_node_of(row))
        if rates is None:
            continue
        other = bool(differences(from_data(row.content).figures, rates))
        mark = digest({"rates": frozen_rates(rates)}) if other else ""
        if mark == row.told:
            continue
        row.told = mark
        row.save(update_fields=["told"])
        if mark:
            changed[_above(row)].append(row)
    owners = owners_of(changed)
    for node, rows in changed.items():
        _tell(owners[node].users, node, rows, day)
    return sum(len(rows) for rows in changed.values())


def _tell(users: Iterable[int], node: Node, rows: Sequence[YearStatement], day: date) -> None:
    names = "、".join(str(row.content.get("name", "")) for row in rows[:_NAMED]) + ("等" if len(rows) > _NAMED else "")
    area = rows[0].area if node[0] == "area" else None
    page = reverse("indicators:area_statement", args=[area.code]) if area else reverse("indicators:statement")
    notify(
        sorted(users), key=f"signed-figures-differ:{node[0]}:{node[1]}:{rows[0].scope}:{day}:{clock.today()}",
        title=f"{len(rows)} 份已签字的 {day.year} 年数据签字后有更正",
        body=f"{names}。签字的数字没有变，现在的数字列在旁边。请核对，要更正的撤回签字后重新签。",
        url=f"{page}?year={day.year}",
    )  # fmt: skip
