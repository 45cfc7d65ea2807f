"""Reversing: a line is never changed, its negative is appended."""

from typing import Any

from django.db import transaction
from django.db.models import F

from yushan.accounts.actions import lock_people
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Conflict, Refusal
from yushan.common.signals import tell_person_facts_changed
from yushan.ledger.actions import sums
from yushan.ledger.actions.chains import append, locked_heads
from yushan.ledger.actions.withdrawing import withdraw_untrue
from yushan.ledger.models import HourEntry
from yushan.organizations.access import require
from yushan.volunteers.models import Volunteer


@transaction.atomic
def reverse_entry(actor: Any, *, entry: HourEntry, reason: str) -> HourEntry:
    """Cancels a posted line by its negative in the same chain; every sum goes back. Conflict when already reversed.

    Certificates that state the line are untrue from now on: they are withdrawn and their holder is told.
    """
    require(actor, "ledger.reverse", on=entry.organization)
    if not reason.strip():
        raise Refusal("请写明冲正的原因，它会留在台账里。", field="reason")
    if entry.reverses_id:
        raise Refusal("这一条本身是冲正，不能再冲正。")
    head = locked_heads([entry.organization_id])[entry.organization_id]
    if HourEntry.objects.filter(reverses=entry).exists():
        raise Conflict("这一条已经冲正过了。")
    volunteer = Volunteer.objects.get(pk=entry.volunteer_id)
    lock_people([volunteer.person_id])
    reversal = HourEntry(
        **{
            name: getattr(entry, name)
            for name in (
                *("organization_id", "volunteer_id", "activity_id", "activity_title", "service_type", "content"),
                *("place", "service_day", "starts_at", "ends_at", "grade", "is_imported", "in_charge"),
            )
        },
        source_key=f"reversal:{entry.pk}",
        minutes=-entry.minutes,
        recorder=str(actor)[:60],
        reverses=entry,
        reason=reason.strip()[:200],
        posted_at=clock.now(),
    )
    append(reversal, head)
    reversal.save(force_insert=True)
    head.save(update_fields=["sequence", "hash"])
    sums.add_daily([reversal])
    Volunteer.objects.filter(pk=volunteer.pk).update(posted_minutes=F("posted_minutes") - entry.minutes)
    sums.recount_year(volunteer, entry.service_day.year)
    tell_person_facts_changed([volunteer.person_id])
    withdraw_untrue(actor, entry=entry, reason=reason.strip())
    record(
        actor, "ledger.reverse", subject=entry, label=entry.activity_title, person_id=volunteer.person_id, reason=reason
    )
    return reversal
