"""Cells from what is kept (actions.cells): of the whole city or areas from sums, of organizations from their leaves."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, Sum

from yushan.activities.models import Activity
from yushan.indicators.models import CellLine, Facets
from yushan.indicators.queries.sums import added_up
from yushan.indicators.rules.facets import Combination, read, scope_for
from yushan.indicators.rules.pivot import Cell, Question
from yushan.ledger.models import HourEntry
from yushan.organizations.models import Area, Organization
from yushan.plan.models import Entry

Named = list[tuple[str, str]]
_MODES = {value: str(label) for value, label in Activity.Mode.choices}
_GRADES = {value: str(label) for value, label in HourEntry.Grade.choices}
_OF_PLAN = ("programme", "work", "brand", "key_date")
# A dimension of the explorer → the part of a combination that knows it.
_FIELD = {"area": "area", "mode": "mode", "type": "types"} | {name: name for name in _OF_PLAN}
_METRIC = {"hours": "minutes.", "services": "services.", "activities": "held"}


@dataclass(frozen=True)
class _Names:
    """Code and name of areas and of entries of the plan, by primary key; two statements."""

    areas: Mapping[int, tuple[str, str]]
    entries: Mapping[int, tuple[str, str]]


def _names() -> _Names:
    def of(model: Any) -> dict[int, tuple[str, str]]:
        return {pk: (code, name) for pk, code, name in model.objects.values_list("pk", "code", "name")}

    return _Names(of(Area), of(Entry))


def _keys(one: Combination, names: _Names, used: set[str]) -> dict[str, Named]:
    """What a combination belongs to, as far as it is asked."""
    found: dict[str, Named] = {}
    if "area" in used:
        found["area"] = [names.areas[one.area]] if one.area else []
    if "mode" in used:
        found["mode"] = [(one.mode, _MODES.get(one.mode, one.mode))] if one.mode else []
    if "type" in used:
        found["type"] = [names.entries[pk] for pk in one.types]
    for name in used.intersection(_OF_PLAN):
        pk = getattr(one, name)
        found[name] = [names.entries[pk]] if pk else []
    return found


def month_keys(month: int) -> Named:
    """A month as a key of the table."""
    return [(f"{month:02d}", f"{month} 月")]


def _more(asked: Question, metric: str, month: date | None) -> dict[str, Named]:
    found: dict[str, Named] = {}
    if "grade" in asked.used:
        grade = metric.partition(".")[2]
        found["grade"] = [(grade, _GRADES.get(grade, grade))]
    if "month" in asked.used and month:
        found["month"] = month_keys(month.month)
    return found


def _months(asked: Question) -> tuple[date, date]:
    return date(asked.year, 1, 1), date(asked.year, 12, 1)


def _combinations(condition: Q) -> dict[int, Combination]:
    return {pk: read(key) for pk, key in Facets.objects.filter(condition).values_list("pk", "key")}


def from_sums(asked: Question, places: Q) -> list[Cell]:
    """Cells of the city, or of the areas of `places` (a condition on Facets); five statements, whatever there is."""
    metric = _METRIC[asked.measure]
    metrics = [metric] if metric == "held" else [metric + grade for grade in _GRADES]
    by = ["scope_id", "metric", *(["day"] if "month" in asked.used else [])]
    scope = scope_for(asked.used, limited=bool(places))
    condition, of_scope = Q(scope=scope, metric__in=metrics, year=asked.year), Q(scope=scope) & places
    if places:
        condition &= Q(scope_id__in=Facets.objects.filter(of_scope).values("pk"))
    amounts = added_up(condition, *by)
    if not amounts:
        return []
    groups = _groups(_combinations(of_scope), asked.used)
    sums: dict[tuple[Any, ...], int] = defaultdict(int)
    for (pk, name, *day), amount in amounts.items():
        # Neither hours nor services of different grades are told apart unless they are asked for.
        sums[groups[pk], name if "grade" in asked.used else metric, *(day or [None])] += amount
    names = _names()
    asked_of = {one: _keys(one, names, asked.used) for one, _, _ in sums}
    return [Cell(asked_of[one] | _more(asked, name, day), amount) for (one, name, day), amount in sums.items()]


def _groups(known: Mapping[int, Combination], used: set[str]) -> dict[int, Combination]:
    """Combinations that are alike in what is asked become one: the fewer cells, the faster the table."""
    fields = [_FIELD[name] for name in _FIELD if name in used]
    alike: dict[tuple[Any, ...], Combination] = {}
    return {
        pk: alike.setdefault(tuple(values), Combination(**dict(zip(fields, values, strict=True))))
        for pk, one in known.items()
        for values in ([getattr(one, name) for name in fields],)
    }


def from_leaves(asked: Question, scope: Q) -> list[Cell]:
    """Cells of the organizations of `scope` (a condition on CellLine), or by organization; five statements."""
    held = asked.measure == "activities"
    rows = CellLine.objects.filter(scope, month__range=_months(asked))
    rows = rows.filter(grade="") if held else rows.exclude(grade="")
    by = {"grade", "month"} & asked.used
    by |= {"facets_id"} if asked.used & _FIELD.keys() else set()
    by |= {"organization_id"} if "organization" in asked.used else set()
    amount = Sum("minutes" if asked.measure == "hours" else "amount")
    found: Iterable[dict[str, Any]] = rows.order_by().values(*sorted(by)).annotate(total=amount)
    sums = [row for row in found if row["total"]]
    asked_of: dict[int | None, dict[str, Named]] = {None: {}}
    if "facets_id" in by and sums:
        names = _names()
        asked_of |= {
            pk: _keys(one, names, asked.used) for pk, one in _combinations(Q(pk__in=rows.values("facets"))).items()
        }
    organizations = _organizations(rows) if "organization_id" in by else {}
    made = []
    for row in sums:
        keys = asked_of[row.get("facets_id")] | _more(asked, f".{row.get('grade', '')}", row.get("month"))
        if organizations:
            keys = keys | {"organization": [organizations[row["organization_id"]]]}
        made.append(Cell(keys, row["total"]))
    return made


def _organizations(rows: Any) -> dict[int, tuple[str, str]]:
    found = Organization.objects.filter(pk__in=rows.values("organization"))
    return {pk: (code, name) for pk, code, name in found.values_list("pk", "code", "name")}


def line_keys(asked: Question, grade: str, month: date) -> dict[str, Named]:
    """Keys of a single line that are no matter of its activity."""
    return _more(asked, f".{grade}", month)


def combined(
    leaves: Any, asked: Question, wanted: Iterable[tuple[Any, ...]]
) -> dict[tuple[int, int], dict[str, Named]]:
    """What each pair of activity (0: none) and organization belongs to; `wanted` begin with them. Five statements."""
    pairs = {(one[0], one[1]) for one in wanted}
    if not pairs:
        return {}
    found = leaves.filter(month__range=_months(asked)).values_list("activity", "organization_id", "facets__key")
    keys = {(activity, organization): key for activity, organization, key in found.distinct()}
    names = _names()
    organizations = _organizations(leaves) if "organization" in asked.used else {}
    return {
        pair: _keys(read(keys[pair]), names, asked.used)
        | ({"organization": [organizations[pair[1]]]} if organizations else {})
        for pair in pairs
    }
