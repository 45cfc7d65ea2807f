"""Keeping the explorer's cells and the daily hours of areas and city, in the transaction that posts, edits or moves."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from yushan.activities.models import Activity
from yushan.common.counts import local_day
from yushan.indicators.actions import employers, people
from yushan.indicators.actions.activities import count_activities
from yushan.indicators.actions.appending import append
from yushan.indicators.actions.leaves import MINUTES, SERVICES, lock_chains, put
from yushan.indicators.actions.placements import count_placements
from yushan.indicators.actions.places import keep_places, kept_places, places_now
from yushan.indicators.models import CellLine, CountedActivity, PostedPlace
from yushan.indicators.rules import StepKey
from yushan.indicators.rules.facets import month_of
from yushan.indicators.rules.people import Place
from yushan.ledger.actions.sums import holders_of
from yushan.ledger.models import DailyTotal, HourEntry


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
        kept_places({key[0] for key in days}), ((*key, amounts[0], amounts[1]) for key, amounts in days.items())
    )
    moved = put({key: (minutes, lines) for key, (minutes, lines) in leaves.items()})
    changes.update(moved.cells)
    append(changes)
    holders = holders_of(entry.volunteer_id for entry in entries)
    employers.append_posted(entries, moved.leaves, holders)
    people.on_posted(entries, holders)


def _daily(
    places: Mapping[int, Place],
    rows: Iterable[tuple[int, date, str, int, int]],
    *,
    city: bool = True,
    sign: int = 1,
) -> Counter[StepKey]:
    """Hours and lines by day in area and detachment, and in the city; rows: organization, day, grade, minutes, lines."""
    changes: Counter[StepKey] = Counter()
    for organization, day, grade, minutes, lines in rows:
        for scope, node in places[organization].nodes:
            if city or scope != "city":
                changes[scope, node, MINUTES + grade, day.year, day] += sign * minutes
                changes[scope, node, SERVICES + grade, day.year, day] += sign * lines
    return changes


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
    append(put(changes).cells)
    count_activities(ids)


def misplaced(organizations: Iterable[int]) -> list[int]:
    """Organizations whose hours and people are added up elsewhere than where they stand; four statements."""
    kept = PostedPlace.objects.filter(pk__in=set(organizations)).values_list("pk", "area_id", "detachment_id")
    known = {pk: Place(area or 0, detachment or 0) for pk, area, detachment in kept}
    now = places_now(known)
    return [pk for pk, place in known.items() if now[pk] != place]


def put_right(organizations: Iterable[int], wrong: Iterable[Any], *, summed: bool = True) -> int:
    """What a comparison found in leaves (actions.comparing), and places never written; under lock. Answers how many."""
    rows = list(wrong)
    posted = DailyTotal.objects.filter(organization__in=set(organizations)).values_list("organization_id", flat=True)
    kept_places(posted.distinct())
    moved = put({(one.activity, one.organization, one.month, one.grade): (one.minutes, one.amount) for one in rows})
    if summed:
        append(moved.cells)
    return len(rows)


def _held(ids: set[int]) -> set[tuple[int, int, date, str]]:
    rows = Activity.objects.filter(pk__in=ids, state__in=Activity.OVER).values_list("pk", "organization_id", "ends_at")
    return {(pk, organization, month_of(local_day(ends_at)), "") for pk, organization, ends_at in rows}


@transaction.atomic(savepoint=False)
def refresh_organizations(organization_ids: Iterable[int]) -> None:
    """Brings hours and people of organizations that moved into the area, and under the detachment, where they stand now."""
    ids = set(organization_ids)
    lock_chains(ids)
    known = PostedPlace.objects.filter(pk__in=ids).values_list("pk", flat=True)
    before, now = kept_places(known), places_now(ids)
    moved = {pk: now[pk] for pk, place in before.items() if place != now[pk]}
    rows = list(
        DailyTotal.objects.filter(organization_id__in=moved).values_list(
            "organization_id", "day", "grade", "minutes", "entries"
        )
    )
    changes = _daily(before, rows, city=False, sign=-1)
    changes.update(_daily(moved, rows, city=False))
    keep_places(moved)
    people.move_places(before, moved)
    leaves = CellLine.objects.filter(organization_id__in=ids)
    pairs = set(leaves.values_list("activity", "organization_id", "month", "grade"))
    changes.update(put(dict.fromkeys(pairs, (0, 0))).cells)
    append(changes)
    count_placements(ids)
    count_activities(CountedActivity.objects.filter(organization__in=ids).values_list("pk", flat=True))
    # Those without an area of their own stand in that of their organization, whoever posted for them.
    refresh_activities(Activity.objects.filter(organization_id__in=ids, area=None).values_list("pk", flat=True))
