"""The nightly comparison of everything that is kept with what it is made of; writes only its outcome."""

import time
from collections.abc import Iterator

from django.db import transaction

from yushan.accounts.actions import lock_people
from yushan.common import clock
from yushan.indicators.actions.comparing_people import spell_differences
from yushan.indicators.actions.counting import differing
from yushan.indicators.actions.kept_things import OF_ORGANIZATIONS, lock_volunteers
from yushan.indicators.actions.portions import (
    SHOWN,
    Details,
    noted,
    organizations_after,
    people_after,
    sum_drift,
    volunteers_until,
)
from yushan.indicators.models import DriftCheck
from yushan.ledger.recount import ledger_drift


def _chunks() -> Iterator[list[int]]:
    cursor = 0
    while chunk := people_after(cursor):
        yield chunk
        cursor = chunk[-1]


def _spells() -> Details:
    found: Details = []
    cursor = 0
    while until := volunteers_until(cursor):
        if suspects := set(spell_differences(cursor, until)):
            # A change may have been committed between the two reads: only what differs under lock is a drift.
            with transaction.atomic():
                lock_volunteers(suspects)
                found += noted("registered_spell", "volunteer", suspects & set(spell_differences(cursor, until)))
        cursor = until
    return found


def _of_organizations() -> Details:
    found: Details = []
    cursor = 0
    while chunk := organizations_after(cursor):
        for kept in OF_ORGANIZATIONS:
            if suspects := kept.differing(chunk):
                with transaction.atomic():
                    kept.lock(suspects)
                    found += noted(kept.name, kept.key, set(suspects) & set(kept.differing(chunk)))
        cursor = chunk[-1]
    return found


def check_drift() -> DriftCheck:
    """The nightly comparison of everything kept with a recomputation from raw rows."""
    began = time.monotonic()
    details: Details = []
    people = 0
    for chunk in _chunks():
        people += len(chunk)
        if suspects := differing(chunk):
            with transaction.atomic():
                lock_people(suspects)
                details += noted("contribution", "person", differing(suspects))
    details += ledger_drift() + _spells() + _of_organizations()
    drift = len(details)
    for _, number, listed in sum_drift():
        drift += number
        details += listed
    return DriftCheck.objects.create(
        at=clock.now(), people=people, drift=drift, details=details[:SHOWN], seconds=time.monotonic() - began
    )
