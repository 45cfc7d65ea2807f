"""Rebuilding what is kept from the raw facts, beside the running service: in portions, each its own transaction.

How far it is stands in `Recount`, so a stopped run goes on where it stopped; two at once take turns at the portions.
"""

import time
from collections.abc import Callable
from contextlib import suppress

from django.db import IntegrityError, transaction

from yushan.accounts.actions import lock_people
from yushan.common import clock
from yushan.indicators.actions.cells import put_right
from yushan.indicators.actions.comparing import append_missing, leaf_differences
from yushan.indicators.actions.comparing_employers import append_missing_of
from yushan.indicators.actions.comparing_people import fill_people, spell_differences
from yushan.indicators.actions.comparing_things import fill_things
from yushan.indicators.actions.counting import differing, refresh
from yushan.indicators.actions.employers import fold_changes
from yushan.indicators.actions.kept_things import OF_ORGANIZATIONS, lock_volunteers
from yushan.indicators.actions.people import refresh_registered
from yushan.indicators.actions.places import kept_places
from yushan.indicators.actions.portions import (
    SHOWN,
    Details,
    noted,
    noted_sums,
    organizations_after,
    people_after,
    volunteers_until,
)
from yushan.indicators.models import DailySum, Recount
from yushan.volunteers.models import Volunteer

_Phase = Recount.Phase


def unfinished() -> Recount | None:
    """The rebuilding that was begun and is not done."""
    return Recount.objects.exclude(phase=_Phase.DONE).order_by("pk").first()


def begin() -> Recount:
    """The unfinished one, or a new one; of two who begin at once both go on with the same."""
    while True:
        if run := unfinished():
            return run
        with suppress(IntegrityError), transaction.atomic():
            return Recount.objects.create(started_at=clock.now())


def recount_some(pk: int) -> Recount:
    """One portion; the answer says whether there is more (`phase`)."""
    began = time.monotonic()
    with transaction.atomic():
        run = Recount.objects.select_for_update().get(pk=pk)
        portions = {_Phase.PEOPLE: _people, _Phase.SPELLS: _spells, _Phase.LINES: _lines, _Phase.SUMS: _sums}
        if portion := portions.get(_Phase(run.phase)):
            portion(run)
        run.seconds += time.monotonic() - began
        run.save()
    return run


def _people(run: Recount) -> None:
    chunk = people_after(run.cursor)
    if not chunk:
        run.phase, run.cursor = _Phase.SPELLS, 0
        return
    if suspects := differing(chunk):
        # Only who differs is locked: who is right goes on working.
        lock_people(suspects)
        wrong = differing(suspects)
        run.changed += refresh(wrong)
        _note(run, noted("contribution", "person", wrong))
    run.people += len(chunk)
    run.cursor = chunk[-1]


def _spells(run: Recount) -> None:
    until = volunteers_until(run.cursor)
    if until is None:
        run.phase, run.cursor = _Phase.LINES, 0
        return
    if suspects := set(spell_differences(run.cursor, until)):
        lock_volunteers(suspects)
        wrong = suspects & set(spell_differences(run.cursor, until))
        people = Volunteer.objects.filter(pk__in=wrong).values_list("person_id", flat=True)
        run.changed += refresh_registered(people)
        _note(run, noted("registered_spell", "volunteer", wrong))
    run.cursor = until


def _lines(run: Recount) -> None:
    chunk = organizations_after(run.cursor)
    if not chunk:
        run.phase, run.cursor = _Phase.SUMS, 0
        return
    for kept in OF_ORGANIZATIONS:
        if suspects := kept.differing(chunk):
            kept.lock(suspects)
            wrong = sorted(set(suspects) & set(kept.differing(chunk)))
            run.changed += kept.put_right(wrong)
            _note(run, noted(kept.name, kept.key, wrong))
    run.organizations += len(chunk)
    run.cursor = chunk[-1]


def _sums(run: Recount) -> None:
    for name, number, keys in append_missing():
        _note(run, noted_sums(name, keys))
        run.changed += number
    run.phase, run.finished_at = _Phase.DONE, clock.now()


def _note(run: Recount, details: Details) -> None:
    run.details = [*run.details, *details][:SHOWN]


def recompute(tell: Callable[[Recount], object] = lambda run: None) -> Recount:
    """Goes on with, or begins, a rebuilding, to its end; `tell` hears of each portion."""
    run = begin()
    while run.phase != _Phase.DONE:
        run = recount_some(run.pk)
        tell(run)
    return run


def make_sums() -> None:
    """Leaves and sums of what was written straight to the tables, where nobody else writes meanwhile (room scale)."""
    cursor = 0
    with transaction.atomic():
        fill_people()
    while chunk := organizations_after(cursor):
        with transaction.atomic():
            kept_places(chunk)
            put_right(chunk, leaf_differences(chunk), summed=False)
            append_missing_of(chunk)
            fill_things(chunk)
        fold_changes(summed=False)
        cursor = chunk[-1]
    with transaction.atomic():
        list(append_missing(DailySum))
