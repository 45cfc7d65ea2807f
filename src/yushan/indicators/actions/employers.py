"""Keeping hours by employer: whose roster somebody stood on, on the day of the service (ADR 0032).

Who posts or changes a roster appends; the workers fold under the locks of the chains, as the leaves need it. A roster
changes under the locks of people, and a posting takes chains first, then people: to wait for a chain there would be to
wait for each other.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db import connection, transaction
from django.db.models import Q

from yushan.common.bulk import insert_rows
from yushan.indicators.actions.appending import append
from yushan.indicators.actions.comparing_employers import append_missing
from yushan.indicators.actions.facets import parts_of
from yushan.indicators.actions.leaves import LeafKey, amounts_of, lock_chains
from yushan.indicators.facts import days_of
from yushan.indicators.models import CellLine, EmployerChange
from yushan.indicators.rules import Interval, StepKey
from yushan.indicators.rules.facets import month_of
from yushan.ledger.actions.sums import Holder, holders_of
from yushan.ledger.models import HourEntry
from yushan.organizations.models import StaffMember
from yushan.volunteers.models import Volunteer

_BATCH = 5_000
_CHAINS = 1
_ADD = """
    INSERT INTO indicators_unitline (unit_id, line_id, month, minutes, amount) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (line_id, unit_id) DO UPDATE SET minutes = indicators_unitline.minutes + EXCLUDED.minutes,
        amount = indicators_unitline.amount + EXCLUDED.amount
"""


def _leaf_of(entry: HourEntry) -> LeafKey:
    return entry.activity_id or 0, entry.organization_id, month_of(entry.service_day), entry.grade


def append_posted(
    entries: Sequence[HourEntry], leaves: Mapping[LeafKey, int], holders: Mapping[int, Holder], *, sign: int = 1
) -> None:
    """Fresh lines for the employers of their people; two statements, one where nobody stands on a roster."""
    spells: dict[int, list[tuple[Interval, int]]] = defaultdict(list)
    rows = StaffMember.objects.filter(person_id__in={one.person_id for one in holders.values()})
    columns = ("person_id", "unit_id", "joined_on", "left_on", "in_service")
    for person, unit, joined, left, serves in rows.values_list(*columns):
        if within := days_of(joined, left, serves):
            spells[person].append((within, unit))
    changes: Counter[tuple[int, int, str]] = Counter()
    for entry in entries:
        own = spells.get(holders[entry.volunteer_id].person_id, ())
        units = {unit for (first, until), unit in own if first <= entry.service_day < until}
        if not units:
            continue
        leaf, again = leaves[_leaf_of(entry)], len(units) - 1
        shares = (
            dict.fromkeys(units, 1) | {EmployerChange.ANYBODY: 1} | ({EmployerChange.AGAIN: again} if again else {})
        )
        for unit, times in shares.items():
            changes[unit, leaf, "minutes"] += sign * times * entry.minutes
            changes[unit, leaf, "amount"] += sign * times * (1 if entry.minutes > 0 else -1)
    keys = {(unit, leaf) for (unit, leaf, _), amount in changes.items() if amount}
    insert_rows(
        EmployerChange, ("unit", "line_id", "minutes", "amount"),
        [(*key, changes[*key, "minutes"], changes[*key, "amount"]) for key in sorted(keys)],
    )  # fmt: skip


def leave(person_id: int) -> None:
    """Somebody is erased: their hours go over to a row that stands on no roster. Before that, under their lock."""
    own = Q(person=person_id) | Q(merged_into__person=person_id)
    entries = list(HourEntry.objects.filter(volunteer__in=Volunteer.objects.filter(own).values("pk")))
    leaves = _leaves({_leaf_of(entry) for entry in entries})
    append_posted(entries, leaves, holders_of(entry.volunteer_id for entry in entries), sign=-1)


def follow(person_ids: Iterable[int]) -> None:
    """Brings hours of people whose rosters changed, or who are somebody else's now, to their employers; under the locks
    of the people. Everything in the leaves concerned is compared in one statement, which sees one state.
    """
    people = set(person_ids)
    own = Q(person__in=people) | Q(merged_into__person__in=people)
    lines = HourEntry.objects.filter(volunteer__in=Volunteer.objects.filter(own).values("pk")).order_by()
    keys = {
        (activity or 0, organization, month_of(day), grade)
        for activity, organization, day, grade in lines.values_list(
            "activity_id", "organization_id", "service_day", "grade"
        ).distinct()
    }
    if keys:
        append_missing(_leaves(keys).values())


def _leaves(keys: set[LeafKey]) -> dict[LeafKey, int]:
    found: dict[LeafKey, int] = {}
    listed = sorted(keys)
    for start in range(0, len(listed), 500):
        some = listed[start : start + 500]
        rows = CellLine.objects.filter(
            activity__in={key[0] for key in some}, organization__in={key[1] for key in some}
        ).exclude(grade="")
        for pk, activity, organization, month, grade in rows.values_list(
            "pk", "activity", "organization_id", "month", "grade"
        ):
            if (key := (activity, organization, month, grade)) in keys:
                found[key] = pk
    return found


def fold_changes(*, summed: bool = True) -> int:
    """Moves what is appended into leaves and cells, some at a time; answers how many. Harmless beside itself.

    `summed`: False where the cells are added up afterwards (actions.recounting.make_sums).
    """
    folded = 0
    while count := _fold_some(summed=summed):
        folded += count
    return folded


@transaction.atomic
def _fold_some(*, summed: bool) -> int:
    first = EmployerChange.objects.order_by("pk").values_list("line__organization_id", flat=True)
    # One chain at a time: after a roster came in thousands of teams wait here, and none of them may wait with its postings
    # for the others. Where nobody else writes all of them at once.
    chains = set(first[: _CHAINS if summed else _BATCH])
    if not chains:
        return 0
    lock_chains(chains)
    # Read under the locks: another worker may have been here, and leaves stand still now.
    rows = list(EmployerChange.objects.filter(line__organization__in=chains).order_by("pk")[:_BATCH])
    sums: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        amounts = sums[row.unit, row.line_id]
        amounts[0] += row.minutes
        amounts[1] += row.amount
    leaves = CellLine.objects.in_bulk({row.line_id for row in rows})
    cells = _move_leaves(leaves, sums)
    if summed:
        append(cells)
    adapt = connection.ops.adapt_datefield_value
    of_units = [
        (unit, leaf, adapt(leaves[leaf].month), minutes, amount)
        for (unit, leaf), (minutes, amount) in sorted(sums.items())
        if unit > 0 and (minutes or amount)
    ]
    if of_units:
        with connection.cursor() as cursor:
            cursor.executemany(_ADD, of_units)
    keys = [row.pk for row in rows]
    for start in range(0, len(keys), 1000):
        EmployerChange.objects.filter(pk__in=keys[start : start + 1000]).delete()
    return len(keys)


def _move_leaves(leaves: Mapping[int, CellLine], sums: Mapping[tuple[int, int], Sequence[int]]) -> Counter[StepKey]:
    """Writes the rosters' part of the leaves and answers what changes in the cells."""
    parts = parts_of({leaf.facets_id for leaf in leaves.values()})
    cells: Counter[StepKey] = Counter()
    names = {EmployerChange.ANYBODY: ("on_minutes", "on_amount"), EmployerChange.AGAIN: ("too_minutes", "too_amount")}
    changed: dict[int, CellLine] = {}
    for (unit, pk), amounts in sums.items():
        if unit not in names or not any(amounts):
            continue
        leaf = changed.setdefault(pk, leaves[pk])
        cells.subtract(amounts_of(leaf, parts))
        for name, amount in zip(names[unit], amounts, strict=True):
            setattr(leaf, name, getattr(leaf, name) + amount)
        cells.update(amounts_of(leaf, parts))
    columns = [name for pair in names.values() for name in pair]
    CellLine.objects.bulk_update(changed.values(), columns, batch_size=500)
    return cells
