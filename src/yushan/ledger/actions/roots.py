"""The daily root: what the chains were at the end of a day, published so that nobody can rewrite them unseen.

A root commits to the heads that changed since the last one and, through the previous root, to all before (ADR 0006).
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, Min

from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Conflict
from yushan.ledger.models import HourEntry, LedgerRoot, RootLeaf
from yushan.ledger.rules import GENESIS, chained_root, leaf_hash, merkle_root


def _heads(since: datetime | None, until: datetime) -> list[HourEntry]:
    """The last entry posted before `until` of each chain that grew since `since`, by organization code."""
    grown = HourEntry.objects.filter(posted_at__lt=until)
    if since:
        grown = grown.filter(posted_at__gte=since)
    last = grown.order_by().values("organization").annotate(last=Max("sequence")).values_list("organization", "last")
    wanted = dict(last)
    ids = HourEntry.objects.filter(organization_id__in=wanted, sequence__in=set(wanted.values()))
    heads = [entry for entry in ids.select_related("organization") if wanted[entry.organization_id] == entry.sequence]
    return sorted(heads, key=lambda entry: entry.organization.code)


# A posting that began before midnight may be committed a little later: a day is sealed when nothing can join it.
_MARGIN = timedelta(minutes=30)


@transaction.atomic
def seal_day(actor: Any, *, day: date) -> LedgerRoot | None:
    """Publishes the root of a past day; None when no chain grew. Conflict when the day is not over or out of order."""
    if day >= clock.today():
        raise Conflict("当天还没有结束，不能封账。")
    last = LedgerRoot.objects.select_for_update().order_by("-day").first()
    if last and last.day >= day:
        if last.day == day:
            return last
        raise Conflict(f"{last.day} 已经封账，不能再封更早的一天。")
    heads = _heads(clock.at(last.day + timedelta(days=1)) if last else None, clock.at(day + timedelta(days=1)))
    if not heads:
        return None
    merkle = merkle_root([leaf_hash(e.organization.code, e.sequence, e.hash) for e in heads])
    previous = last.root if last else GENESIS
    root = LedgerRoot.objects.create(
        day=day,
        root=chained_root(previous, day.isoformat(), merkle),
        previous_root=previous,
        chains=len(heads),
        entries=HourEntry.objects.filter(posted_at__lt=clock.at(day + timedelta(days=1))).count(),
        sealed_at=clock.now(),
    )
    RootLeaf.objects.bulk_create(
        [RootLeaf(root=root, organization=e.organization, sequence=e.sequence, hash=e.hash) for e in heads],
        batch_size=500,
    )
    record(actor, "ledger.seal", subject=root, label=str(day), root=root.root, chains=len(heads))
    return root


def seal_due(actor: Any) -> int:
    """Seals every past day on which something was posted and that has no root yet; answers how many."""
    last = LedgerRoot.objects.aggregate(day=Max("day"))["day"]
    end = clock.local(clock.now() - _MARGIN).date()
    entries = HourEntry.objects.filter(posted_at__lt=clock.at(end))
    if last:
        entries = entries.filter(posted_at__gte=clock.at(last + timedelta(days=1)))
    if (first := entries.aggregate(first=Min("posted_at"))["first"]) is None:
        return 0
    sealed = 0
    day = clock.local(first).date()
    while day < end:
        sealed += seal_day(actor, day=day) is not None
        day += timedelta(days=1)
    return sealed
