"""The leaves of the explorer (`CellLine`): read and written under the lock of the organization's chain, which every posting
holds, and what changes in the cells with them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from yushan.indicators.actions.facets import Pair, combinations, parts_of
from yushan.indicators.models import CellLine
from yushan.indicators.rules import StepKey
from yushan.ledger.models import ChainHead

# Activity (0: none), organization, month, grade.
LeafKey = tuple[int, int, date, str]
MINUTES, SERVICES, HELD = "minutes.", "services.", "held"
_OF_ROSTERS = {
    "on.min.": "on_minutes",
    "on.ser.": "on_amount",
    "too.min.": "too_minutes",
    "too.ser.": "too_amount",
}
# Key → minutes, lines that come in addition.
Leaves = Mapping[LeafKey, tuple[int, int]]


class Put(NamedTuple):
    """What changes in the cells, and the keys of the leaves that were asked for."""

    cells: Counter[StepKey]
    leaves: dict[LeafKey, int]


def lock_chains(organizations: Iterable[int]) -> None:
    """The chains of these organizations, as far as they have begun, in the order of a posting."""
    if ids := set(organizations):
        rows = ChainHead.objects.select_for_update().filter(organization_id__in=ids)
        list(rows.order_by("organization_id").values_list("pk"))


def put(changes: Leaves) -> Put:
    """Adds to leaves and answers what changes in the cells; leaves that stand elsewhere by now are moved along."""
    pairs = {(activity, organization) for activity, organization, _, _ in changes}
    facets = combinations(pairs)
    standing = {_key(row): row for row in _leaves_of(pairs)}
    parts = parts_of({*facets.values(), *(row.facets_id for row in standing.values())})
    cells: Counter[StepKey] = Counter()
    fresh, changed = [], {}
    for key in changes.keys() | {key for key, row in standing.items() if row.facets_id != facets[key[:2]]}:
        activity, organization, month, grade = key
        minutes, amount = changes.get(key, (0, 0))
        row = standing.get(key)
        if not (minutes or amount) and (row is None or row.facets_id == facets[key[:2]]):
            continue  # as it should be
        if row is None:
            row = CellLine(activity=activity, organization_id=organization, month=month, grade=grade)
            fresh.append(row)
        else:
            cells.subtract(amounts_of(row, parts))
            changed[row.pk] = row
        row.minutes, row.amount, row.facets_id = row.minutes + minutes, row.amount + amount, facets[key[:2]]
        cells.update(amounts_of(row, parts))
    made = CellLine.objects.bulk_create(fresh, batch_size=500)
    CellLine.objects.bulk_update(changed.values(), ["minutes", "amount", "facets_id"], batch_size=500)
    return Put(cells, {_key(row): row.pk for row in (*standing.values(), *made)})


def _key(row: CellLine) -> LeafKey:
    return row.activity, row.organization_id, row.month, row.grade


def _leaves_of(pairs: set[Pair]) -> Iterable[CellLine]:
    rows = CellLine.objects.filter(activity__in={one for one, _ in pairs}, organization__in={one for _, one in pairs})
    return [row for row in rows if (row.activity, row.organization_id) in pairs]


def amounts_of(row: CellLine, parts: Mapping[int, Iterable[tuple[str, int]]]) -> dict[StepKey, int]:
    """What a leaf is in the cells, under each combination where it is added up."""
    metrics = {HELD: row.amount}
    if row.grade:
        metrics = {MINUTES + row.grade: row.minutes, SERVICES + row.grade: row.amount}
        metrics |= {name + row.grade: getattr(row, column) for name, column in _OF_ROSTERS.items()}
    return {
        (scope, part, metric, row.month.year, row.month): amount
        for scope, part in parts[row.facets_id]
        for metric, amount in metrics.items()
        if amount
    }
