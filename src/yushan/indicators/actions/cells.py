"""Keeping the explorer's cells and the daily hours of areas and city, in the transaction that posts, edits or moves.

Leaves (`CellLine`) are read and written under the lock of the organization's chain, which every posting holds.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from yushan.activities.models import Activity
from yushan.common.counts import local_day
from yushan.indicators.actions.facets import Pair, combinations, parts_of
from yushan.indicators.actions.folding import append
from yushan.indicators.models import CellLine, PostedPlace
from yushan.indicators.rules import StepKey
from yushan.indicators.rules.facets import month_of
from yushan.ledger.models import ChainHead, DailyTotal, HourEntry
from yushan.organizations.models import Organization

MINUTES, SERVICES, HELD = "minutes.", "services.", "held"
# Activity, organization, month, grade → minutes, lines.
Leaves = Mapping[tuple[int, int, date, str], tuple[int, int]]


def on_posted(entries: Sequence[HourEntry]) -> None:
    """Receiver of ledger.signals.entries_posted, under the lock of the chains."""
    leaves: dict[tuple[int, int, date, str], list[int]] = defaultdict(lambda: [0, 0])
    days: dict[tuple[int, date, str], list[int]] = defaultdict(lambda: [0, 0])
    for entry in entries:
        activity, day, one = entry.activity_id or 0, entry.service_day, 1 if entry.minutes > 0 else -1
        for amounts in (
            leaves[activity, entry.organization_id, month_of(day), entry.grade],
            days[entry.organization_id, day, entry.grade],
        ):
            amounts[0] += entry.minutes
            amounts[1] += one
    changes = _daily(
        _places({key[0] for key in days}), ((*key, amounts[0], amounts[1]) for key, amounts in days.items())
    )
    changes.update(put({key: (minutes, lines) for key, (minutes, lines) in leaves.items()}))
    append(changes)


def put(changes: Leaves) -> Counter[StepKey]:
    """Adds to leaves and answers what changes in the cells; leaves that stand elsewhere by now are moved along."""
    pairs = {(activity, organization) for activity, organization, _, _ in changes}
    facets = combinations(pairs)
    standing = {(row.activity, row.organization_id, row.month, row.grade): row for row in _leaves_of(pairs)}
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
            cells.subtract(_amounts(row, parts))
            changed[row.pk] = row
        row.minutes, row.amount, row.facets_id = row.minutes + minutes, row.amount + amount, facets[key[:2]]
        cells.update(_amounts(row, parts))
    CellLine.objects.bulk_create(fresh, batch_size=500)
    CellLine.objects.bulk_update(changed.values(), ["minutes", "amount", "facets_id"], batch_size=500)
    return cells


def _leaves_of(pairs: set[Pair]) -> Iterable[CellLine]:
    rows = CellLine.objects.filter(activity__in={one for one, _ in pairs}, organization__in={one for _, one in pairs})
    return [row for row in rows if (row.activity, row.organization_id) in pairs]


def _amounts(row: CellLine, parts: Mapping[int, Iterable[tuple[str, int]]]) -> dict[StepKey, int]:
    metrics = {HELD: row.amount}
    if row.grade:
        metrics = {MINUTES + row.grade: row.minutes, SERVICES + row.grade: row.amount}
    return {
        (scope, part, metric, row.month.year, row.month): amount
        for scope, part in parts[row.facets_id]
        for metric, amount in metrics.items()
    }


def _places(organizations: Iterable[int]) -> dict[int, int | None]:
    """Where the daily hours of these organizations are added up; written when they post for the first time."""
    ids = set(organizations)
    found: dict[int, int | None] = dict(PostedPlace.objects.filter(pk__in=ids).values_list("pk", "area_id"))
    if missing := ids - found.keys():
        areas = dict(Organization.objects.filter(pk__in=missing).values_list("pk", "area_id"))
        PostedPlace.objects.bulk_create(PostedPlace(organization_id=pk, area_id=area) for pk, area in areas.items())
        found |= areas
    return found


def _daily(
    places: Mapping[int, int | None],
    rows: Iterable[tuple[int, date, str, int, int]],
    *,
    city: bool = True,
    sign: int = 1,
) -> Counter[StepKey]:
    """Hours and lines by day in the areas, and in the city; rows: organization, day, grade, minutes, lines."""
    changes: Counter[StepKey] = Counter()
    for organization, day, grade, minutes, lines in rows:
        nodes = [("city", 0)] if city else []
        if area := places[organization]:
            nodes.append(("area", area))
        for scope, node in nodes:
            changes[scope, node, MINUTES + grade, day.year, day] += sign * minutes
            changes[scope, node, SERVICES + grade, day.year, day] += sign * lines
    return changes


def lock_chains(organizations: Iterable[int]) -> None:
    """The chains of these organizations, as far as they have begun, in the order of a posting."""
    if ids := set(organizations):
        rows = ChainHead.objects.select_for_update().filter(organization_id__in=ids)
        list(rows.order_by("organization_id").values_list("pk"))


@transaction.atomic(savepoint=False)
def refresh_activities(activity_ids: Iterable[int]) -> None:
    """Brings held activities and their hours to the cells where they belong now; inside the caller's transaction."""
    ids = set(activity_ids)
    held = _held(ids)
    organizations = {key[1] for key in held}
    organizations |= set(CellLine.objects.filter(activity__in=ids).values_list("organization_id", flat=True))
    lock_chains(organizations)
    changes: dict[tuple[int, int, date, str], tuple[int, int]] = dict.fromkeys(held, (0, 1))
    for row in CellLine.objects.filter(activity__in=ids):
        key = (row.activity, row.organization_id, row.month, row.grade)
        gone = row.amount if not row.grade else 0
        wanted = changes.get(key, (0, 0))[1]
        changes[key] = (0, wanted - gone)
    append(put(changes))


def misplaced(organizations: Iterable[int]) -> list[int]:
    """Organizations whose hours are added up elsewhere than where they stand; one statement."""
    rows = PostedPlace.objects.filter(pk__in=set(organizations)).select_related("organization")
    return [row.pk for row in rows if row.area_id != row.organization.area_id]


def put_right(organizations: Iterable[int], wrong: Iterable[Any], *, summed: bool = True) -> int:
    """What a comparison found in leaves (actions.comparing), and places never written; under lock. Answers how many."""
    rows = list(wrong)
    posted = DailyTotal.objects.filter(organization__in=set(organizations)).values_list("organization_id", flat=True)
    _places(posted.distinct())
    changes = put({(one.activity, one.organization, one.month, one.grade): (one.minutes, one.amount) for one in rows})
    if summed:
        append(changes)
    return len(rows)


def _held(ids: set[int]) -> set[tuple[int, int, date, str]]:
    rows = Activity.objects.filter(pk__in=ids, state__in=Activity.OVER).values_list("pk", "organization_id", "ends_at")
    return {(pk, organization, month_of(local_day(ends_at)), "") for pk, organization, ends_at in rows}


@transaction.atomic(savepoint=False)
def refresh_organizations(organization_ids: Iterable[int]) -> None:
    """Brings the hours of organizations that moved into the area where they stand now."""
    ids = set(organization_ids)
    lock_chains(ids)
    now = dict(Organization.objects.filter(pk__in=ids).values_list("pk", "area_id"))
    before = dict(PostedPlace.objects.filter(pk__in=ids).values_list("pk", "area_id"))
    moved = {pk for pk, area in before.items() if area != now[pk]}
    rows = list(
        DailyTotal.objects.filter(organization_id__in=moved).values_list(
            "organization_id", "day", "grade", "minutes", "entries"
        )
    )
    changes = _daily(before, rows, city=False, sign=-1)
    changes.update(_daily(now, rows, city=False))
    PostedPlace.objects.bulk_update([PostedPlace(pk=pk, area_id=now[pk]) for pk in moved], ["area"], batch_size=500)
    leaves = CellLine.objects.filter(organization_id__in=ids)
    pairs = set(leaves.values_list("activity", "organization_id", "month", "grade"))
    changes.update(put(dict.fromkeys(pairs, (0, 0))))
    append(changes)
    # Those without an area of their own stand in that of their organization, whoever posted for them.
    refresh_activities(Activity.objects.filter(organization_id__in=ids, area=None).values_list("pk", flat=True))
