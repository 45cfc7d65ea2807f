"""Keeping the counts: a person's steps are replaced in the transaction that changed their facts."""

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction

from yushan.accounts.actions import lock_people
from yushan.accounts.models import Person
from yushan.common import clock
from yushan.common.bulk import insert_rows
from yushan.indicators.facts import facts_of
from yushan.indicators.models import Contribution, DriftCheck
from yushan.indicators.rules import StepKey, steps
from yushan.ledger.recount import ledger_drift

_CHUNK = 1000
_KEY = ("scope", "scope_id", "metric", "year", "day")


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    listed = sorted(ids)
    for start in range(0, len(listed), _CHUNK):
        yield listed[start : start + _CHUNK]


def _kept(person_ids: list[int]) -> dict[int, dict[StepKey, tuple[int, int]]]:
    """Kept steps: person → key → (row id, delta)."""
    kept: dict[int, dict[StepKey, tuple[int, int]]] = defaultdict(dict)
    rows = Contribution.objects.filter(person_id__in=person_ids).values_list("person_id", "pk", "delta", *_KEY)
    for person_id, pk, delta, *key in rows:
        kept[person_id][tuple(key)] = (pk, delta)
    return kept


def refresh(person_ids: Iterable[int]) -> int:
    """Brings the counts of these persons up to date inside the caller's transaction; answers how many rows changed."""
    changed = 0
    for chunk in _chunks(person_ids):
        facts, kept = facts_of(chunk), _kept(chunk)
        fresh, stale = [], []
        for person_id in chunk:
            wanted, standing = steps(facts[person_id]), kept.get(person_id, {})
            stale += [pk for key, (pk, delta) in standing.items() if wanted.get(key) != delta]
            fresh += [
                (person_id, *key, delta)
                for key, delta in wanted.items()
                if key not in standing or standing[key][1] != delta
            ]
        for start in range(0, len(stale), _CHUNK):
            Contribution.objects.filter(pk__in=stale[start : start + _CHUNK]).delete()
        insert_rows(Contribution, ("person_id", *_KEY, "delta"), fresh)
        changed += len(stale) + len(fresh)
    return changed


def recompute() -> int:
    """Rebuilds every count from the raw facts, chunk by chunk beside the running service; answers changed rows."""
    changed = 0
    for chunk in _chunks(Person.objects.values_list("pk", flat=True)):
        with transaction.atomic():
            lock_people(chunk)
            changed += refresh(chunk)
    return changed


def _differing(person_ids: list[int]) -> list[int]:
    facts, kept = facts_of(person_ids), _kept(person_ids)
    return [
        person_id
        for person_id in person_ids
        if steps(facts[person_id]) != {key: delta for key, (_, delta) in kept.get(person_id, {}).items()}
    ]


def check_drift() -> DriftCheck:
    """The nightly comparison of everything kept with a recomputation from raw rows; writes only its outcome."""
    began = time.monotonic()
    details: list[dict[str, Any]] = []
    people = 0
    for chunk in _chunks(Person.objects.values_list("pk", flat=True)):
        people += len(chunk)
        if suspects := _differing(chunk):
            # A change may have been committed between the two reads: only what differs under lock is a drift.
            with transaction.atomic():
                lock_people(suspects)
                details += [{"count": "contribution", "person": person_id} for person_id in _differing(suspects)]
    details += ledger_drift()
    return DriftCheck.objects.create(
        at=clock.now(), people=people, drift=len(details), details=details[:100], seconds=time.monotonic() - began
    )
