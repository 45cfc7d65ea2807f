"""Cells from what is kept (actions.cells): of the whole city or areas from sums, of organizations from their leaves.

Each of three kinds: all lines; «on», those of people who stood on a roster on the day; «too», what two rosters count twice.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import F, Q, QuerySet, Sum, Value
from django.db.models.functions import Concat

from yushan.indicators.models import CellLine, EmployerChange, Facets
from yushan.indicators.queries.naming import FIELD, Named, Names, entry_keys, keys_of, line_keys
from yushan.indicators.queries.sums import added_up, union_all
from yushan.indicators.rules.facets import Combination, read, scope_for
from yushan.indicators.rules.pivot import Cell, Question
from yushan.ledger.models import HourEntry
from yushan.organizations.models import Organization

ALL, ON, TOO = "", "on", "too"
_MOST_NAMED = 5000
_PENDING = {ON: EmployerChange.ANYBODY, TOO: EmployerChange.AGAIN}
# Measure and kind → how its sums are called; hours are minutes until they are shown.
_METRIC = {
    ("hours", ALL): "minutes.",
    ("services", ALL): "services.",
    ("activities", ALL): "held",
    ("hours", ON): "on.min.",
    ("services", ON): "on.ser.",
    ("hours", TOO): "too.min.",
    ("services", TOO): "too.ser.",
}


def amount_column(asked: Question, kind: str = ALL) -> str:
    """Where a leaf holds what is asked."""
    column = "minutes" if asked.measure == "hours" else "amount"
    return f"{kind}_{column}" if kind else column


def combinations(condition: Q) -> dict[int, Combination]:
    """Combinations by primary key; one statement."""
    return {pk: read(key) for pk, key in Facets.objects.filter(condition).values_list("pk", "key")}


def from_sums(asked: Question, places: Q, names: Names, kind: str = ALL) -> list[Cell]:
    """Cells of the city, or of the areas of `places` (a condition on Facets); two statements, whatever there is."""
    metric, by_month = _METRIC[asked.measure, kind], "month" in asked.used
    metrics = [metric] if metric == "held" else [metric + grade for grade in HourEntry.Grade.values]
    scope = scope_for(asked.used, limited=bool(places))
    condition, of_scope = Q(scope=scope, metric__in=metrics, year=asked.year), Q(scope=scope) & places
    condition &= Q(day__range=asked.months)
    if places:
        condition &= Q(scope_id__in=Facets.objects.filter(of_scope).values("pk"))
    pending = [_pending(asked, kind, of_scope, metric, by_month=by_month)] if kind else []
    amounts = added_up(condition, "scope_id", "metric", *(["day"] if by_month else []), more=pending)
    if not amounts:
        return []
    groups = _groups(combinations(of_scope), asked.used)
    sums: dict[tuple[Any, ...], int] = defaultdict(int)
    for (pk, name, *day), amount in amounts.items():
        # Neither hours nor services of different grades are told apart unless they are asked for.
        sums[groups[pk], name if "grade" in asked.used else metric, *(day or [None])] += amount
    asked_of = {one: keys_of(one, names, asked.used) for one, _, _ in sums}
    return [
        Cell(asked_of[one] | line_keys(asked, name.rpartition(".")[2], day), amount)
        for (one, name, day), amount in sums.items()
    ]


def _pending(asked: Question, kind: str, of_scope: Q, metric: str, *, by_month: bool) -> QuerySet[Any]:
    """What no worker has folded yet of the rosters' part, in the shape of the sums."""
    rows = EmployerChange.objects.filter(unit=_PENDING[kind], line__month__range=asked.months)
    rows = rows.filter(line__facets__parts__part__in=Facets.objects.filter(of_scope).values("pk"))
    rows = rows.annotate(part=F("line__facets__parts__part"), named=Concat(Value(metric), F("line__grade")))
    by = ("part", "named", *(["line__month"] if by_month else []))
    return rows.order_by().values_list(*by).annotate(total=Sum(amount_column(asked)))


def _groups(known: Mapping[int, Combination], used: set[str]) -> dict[int, Combination]:
    """Combinations that are alike in what is asked become one: the fewer cells, the faster the table."""
    fields = [FIELD[name] for name in FIELD if name in used]
    alike: dict[tuple[Any, ...], Combination] = {}
    return {
        pk: alike.setdefault(tuple(values), Combination(**dict(zip(fields, values, strict=True))))
        for pk, one in known.items()
        for values in ([getattr(one, name) for name in fields],)
    }


def leaf_columns(asked: Question, prefix: str = "", *, by_organization: bool = False) -> tuple[list[str], Q]:
    """By what leaves are put together for a question, and the condition that goes with it: organization (code, name), its
    kind, grade, month, and the part of their combination that knows what is asked; not the combinations themselves, of
    which there are nearly as many as activities.
    """
    by = ["organization__code", "organization__name"] if by_organization else []
    by += ["organization__kind"] if "kind" in asked.used else []
    by += ["grade", "month"]
    condition = Q()
    if asked.used & FIELD.keys():
        by.append("facets__parts__part")
        condition = Q(**{f"{prefix}facets__parts__part__scope": scope_for(asked.used, limited=False)})
    return [f"{prefix}{name}" for name in by], condition


def from_leaves(
    asked: Question, scope: Q, names: Names, kind: str = ALL, *, by_organization: bool = False
) -> list[Cell]:
    """Cells of the leaves that `scope` (a condition on CellLine) lets through; three statements at most."""
    by, of_part = leaf_columns(asked, by_organization=by_organization)
    rows = CellLine.objects.filter(of_part & scope).order_by()
    found: Any = rows.values_list(*by).annotate(total=Sum(amount_column(asked, kind)))
    if kind:
        by, of_part = leaf_columns(asked, "line__", by_organization=by_organization)
        changes = EmployerChange.objects.filter(of_part, unit=_PENDING[kind], line__in=CellLine.objects.filter(scope))
        found = union_all(found, [changes.order_by().values_list(*by).annotate(total=Sum(amount_column(asked)))])
    return made_of(asked, found, names, by_organization=by_organization)


def made_of(
    asked: Question,
    rows: Iterable[tuple[Any, ...]],
    names: Names,
    *,
    by_organization: bool = False,
    by_unit: bool = False,
) -> list[Cell]:
    """Cells of rows: code and name of the unit, columns of `leaf_columns`, amount; one statement."""
    listed = [row for row in rows if row[-1]]
    known: dict[int, Combination] = {}
    if asked.used & FIELD.keys() and listed:
        keys_asked = {row[-2] for row in listed}
        few = Q(pk__in=keys_asked) if len(keys_asked) <= _MOST_NAMED else Q(scope=scope_for(asked.used, limited=False))
        known = combinations(few)
    of_part = {pk: keys_of(one, names, asked.used) for pk, one in known.items()}
    cells = []
    for row in listed:
        column = iter(row)
        keys: dict[str, Named] = {}
        if by_unit:
            keys["unit"] = [(next(column), next(column))]
        if by_organization:
            keys["organization"] = [(next(column), next(column))]
        if "kind" in asked.used:
            keys["kind"] = entry_keys("kind", next(column))
        keys |= line_keys(asked, next(column), next(column)) | (of_part[next(column)] if known else {})
        cells.append(Cell(keys, row[-1]))
    return cells


def combined(
    leaves: QuerySet[Any], asked: Question, names: Names, pairs: set[tuple[int, int]]
) -> dict[tuple[int, int], dict[str, Named]]:
    """What each pair of activity (0: none) and organization belongs to; three statements. After an upgrade a pair whose leaf
    no worker has built yet belongs to nothing.
    """
    organizations = Organization.objects.filter(pk__in={organization for _, organization in pairs})
    known = {pk: (code, name, kind) for pk, code, name, kind in organizations.values_list("pk", "code", "name", "kind")}
    keys: dict[tuple[int, int], str] = {}
    if asked.used & FIELD.keys():
        found = leaves.filter(month__year=asked.year).values_list("activity", "organization_id", "facets__key")
        keys = {(activity, organization): key for activity, organization, key in found.distinct()}
    made: dict[tuple[int, int], dict[str, Named]] = {}
    for pair in pairs:
        made[pair] = keys_of(read(keys[pair]), names, asked.used) if pair in keys else {}
        code, name, kind = known[pair[1]]
        made[pair] |= {"organization": [(code, name)], "kind": entry_keys("kind", kind)}
    return made
