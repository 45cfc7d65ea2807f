"""Rebuilding what is kept from the raw facts, beside the running service: in portions, each its own transaction.

How far it is stands in `Recount`, so a stopped run goes on where it stopped; two at once take turns at the portions.
"""

import time
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction

from yushan.accounts.actions import lock_people
from yushan.common import clock
from yushan.indicators.actions.cells import lock_chains, misplaced, put_right, refresh_organizations
from yushan.indicators.actions.comparing import Difference, append_missing, leaf_differences, sum_differences
from yushan.indicators.actions.counting import differing, refresh
from yushan.indicators.models import Contribution, DailySum, DriftCheck, Recount
from yushan.ledger.recount import ledger_drift
from yushan.organizations.models import Organization, StaffMember

_PEOPLE, _ORGANIZATIONS = 2000, 500
_SHOWN = 100
Details = list[dict[str, Any]]


def _steps_of(people: Iterable[int]) -> Details:
    return [{"count": "contribution", "person": one} for one in people]


def _leaves_of(found: Iterable[Difference]) -> Details:
    return [{"count": "cell_line", "organization": one.organization} for one in found]


def _places_of(organizations: Iterable[int]) -> Details:
    return [{"count": "posted_place", "organization": one} for one in organizations]


def people_after(cursor: int, most: int = _PEOPLE) -> list[int]:
    """The next persons who are, or once were, in a count: those on rosters, and those with kept steps."""
    found: set[int] = set()
    models: tuple[Any, Any] = (StaffMember, Contribution)
    for model in models:
        ids = model.objects.filter(person_id__gt=cursor).order_by("person_id").values_list("person_id", flat=True)
        found.update(ids.distinct()[:most])
    return sorted(found)[:most]


def _organizations_after(cursor: int) -> list[int]:
    ids = Organization.objects.filter(pk__gt=cursor).order_by("pk").values_list("pk", flat=True)
    return list(ids[:_ORGANIZATIONS])


def unfinished() -> Recount | None:
    """The rebuilding that was begun and is not done."""
    return Recount.objects.exclude(phase=Recount.Phase.DONE).order_by("pk").first()


def begin() -> Recount:
    """The unfinished one, or a new one."""
    return unfinished() or Recount.objects.create(started_at=clock.now())


def recount_some(pk: int) -> Recount:
    """One portion; the answer says whether there is more (`phase`)."""
    began = time.monotonic()
    with transaction.atomic():
        run = Recount.objects.select_for_update().get(pk=pk)
        if run.phase == Recount.Phase.PEOPLE:
            _people(run)
        elif run.phase == Recount.Phase.LINES:
            _lines(run)
        elif run.phase == Recount.Phase.SUMS:
            _sums(run)
        run.seconds += time.monotonic() - began
        run.save()
    return run


def _people(run: Recount) -> None:
    chunk = people_after(run.cursor)
    if not chunk:
        run.phase, run.cursor = Recount.Phase.LINES, 0
        return
    if suspects := differing(chunk):
        # Only who differs is locked: who is right goes on working.
        lock_people(suspects)
        wrong = differing(suspects)
        run.changed += refresh(wrong)
        _note(run, _steps_of(wrong))
    run.people += len(chunk)
    run.cursor = chunk[-1]


def _lines(run: Recount) -> None:
    chunk = _organizations_after(run.cursor)
    if not chunk:
        run.phase, run.cursor = Recount.Phase.SUMS, 0
        return
    if suspects := {one.organization for one in leaf_differences(chunk)}:
        lock_chains(suspects)
        wrong = leaf_differences(suspects)
        run.changed += put_right(suspects, wrong)
        _note(run, _leaves_of(wrong))
    if elsewhere := misplaced(chunk):
        refresh_organizations(elsewhere)
        run.changed += len(elsewhere)
        _note(run, _places_of(elsewhere))
    run.organizations += len(chunk)
    run.cursor = chunk[-1]


def _sums(run: Recount) -> None:
    _note(run, [one for _, _, details in _sum_drift() for one in details])
    run.changed += append_missing()
    run.phase, run.finished_at = Recount.Phase.DONE, clock.now()


def _note(run: Recount, details: Details) -> None:
    run.details = [*run.details, *details][:_SHOWN]


def recompute() -> Recount:
    """Goes on with, or begins, a rebuilding, to its end."""
    run = begin()
    while run.phase != Recount.Phase.DONE:
        run = recount_some(run.pk)
    return run


def make_sums() -> None:
    """Leaves and sums of what was written straight to the tables, where nobody else writes meanwhile (room scale)."""
    cursor = 0
    while chunk := _organizations_after(cursor):
        with transaction.atomic():
            put_right(chunk, leaf_differences(chunk), summed=False)
        cursor = chunk[-1]
    with transaction.atomic():
        append_missing(DailySum)


# --- the nightly check -----------------------------------------------------------------------------
def _chunks() -> Iterator[list[int]]:
    cursor = 0
    while chunk := people_after(cursor):
        yield chunk
        cursor = chunk[-1]


def _leaf_drift() -> Details:
    found: Details = []
    cursor = 0
    while chunk := _organizations_after(cursor):
        if suspects := {one.organization for one in leaf_differences(chunk)}:
            with transaction.atomic():
                lock_chains(suspects)
                found += _leaves_of(leaf_differences(suspects))
        found += _places_of(misplaced(chunk))
        cursor = chunk[-1]
    return found


def _sum_drift() -> Iterator[tuple[str, int, Details]]:
    for name, number, keys in sum_differences(_SHOWN):
        yield name, number, [{"count": name, "scope": key[0], "metric": key[2], "day": str(key[4])} for key in keys]


def check_drift() -> DriftCheck:
    """The nightly comparison of everything kept with a recomputation from raw rows; writes only its outcome."""
    began = time.monotonic()
    details: Details = []
    people = 0
    for chunk in _chunks():
        people += len(chunk)
        if suspects := differing(chunk):
            # A change may have been committed between the two reads: only what differs under lock is a drift.
            with transaction.atomic():
                lock_people(suspects)
                details += _steps_of(differing(suspects))
    details += ledger_drift()
    details += _leaf_drift()
    drift = len(details)
    for _, number, listed in _sum_drift():
        drift += number
        details += listed
    return DriftCheck.objects.create(
        at=clock.now(), people=people, drift=drift, details=details[:_SHOWN], seconds=time.monotonic() - began
    )
