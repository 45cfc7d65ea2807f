"""The daily root: what the chains were at the end of a day, published so that nobody can rewrite them unseen.

A root commits to the heads that changed since the last one and, through the previous root, to all before (ADR 0006).
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import Exists, Max, Min, OuterRef, Q

from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Conflict
from yushan.ledger.lines import moment_text
from yushan.ledger.models import ChainHead, HourEntry, LedgerRoot, RootLeaf
from yushan.ledger.rules import GENESIS, chained_root, leaf_hash, merkle_root


def _heads(since: datetime | None, until: datetime) -> list[HourEntry]:
    """The last entry posted before `until` of each chain that grew since `since`, by organization code.

    And of each chain whose lines no root commits to one by one: it was there before roots did that.
    """
    posted = HourEntry.objects.filter(posted_at__lt=until).order_by()
    grown = (
        (posted.filter(posted_at__gte=since) if since else posted).values("organization").annotate(last=Max("sequence"))
    )
    wanted = dict(grown.values_list("organization", "last"))
    if not wanted:
        return []
    kept = RootLeaf.objects.filter(organization=OuterRef("organization"), first__isnull=False)
    bare = ChainHead.objects.filter(~Exists(kept)).exclude(organization__in=wanted).values("organization")
    older = posted.filter(organization__in=bare).values("organization").annotate(last=Max("sequence"))
    wanted |= dict(older.values_list("organization", "last"))
    ids = HourEntry.objects.filter(organization_id__in=wanted, sequence__in=set(wanted.values()))
    heads = [entry for entry in ids.select_related("organization") if wanted[entry.organization_id] == entry.sequence]
    return sorted(heads, key=lambda entry: entry.organization.code)


def _leaves(heads: list[HourEntry], since: datetime | None) -> Iterator[RootLeaf]:
    """A leaf for each head, over the lines since the last leaf of its chain."""
    last = {head.organization_id: head.sequence for head in heads}
    kept = RootLeaf.objects.filter(organization__in=last, first__isnull=False).order_by()
    before = dict(kept.values("organization").annotate(Max("sequence")).values_list("organization", "sequence__max"))
    lately = Q(posted_at__gte=since) if since else Q()
    unkept = Q(organization__in=last.keys() - before.keys())
    rows = HourEntry.objects.filter(lately | unkept, organization__in=last).order_by("organization", "sequence")
    places = rows.values_list("organization", "sequence", "hash").iterator(5000)
    lines = {
        pk: merkle_root([mark for _, place, mark in chain if before.get(pk, 0) < place <= last[pk]])
        for pk, chain in groupby(places, key=lambda row: row[0])
    }
    for head in heads:
        pk = head.organization_id
        yield RootLeaf(
            organization=head.organization, sequence=head.sequence, hash=head.hash,
            first=before.get(pk, 0) + 1, lines=lines[pk],
        )  # fmt: skip


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
    since, until = clock.at(last.day + timedelta(days=1)) if last else None, clock.at(day + timedelta(days=1))
    heads = _heads(since, until)
    if not heads:
        return None
    leaves = list(_leaves(heads, since))
    merkle = merkle_root([leaf_hash(*leaf.facts) for leaf in leaves])
    previous, now = last.root if last else GENESIS, clock.now()
    entries = HourEntry.objects.filter(posted_at__lt=until).count()
    sealed = (len(leaves), entries, moment_text(now))
    root = LedgerRoot.objects.create(
        day=day,
        root=chained_root(previous, day.isoformat(), merkle, sealed),
        previous_root=previous,
        chains=len(leaves),
        entries=entries,
        sealed_at=now,
    )
    for leaf in leaves:
        leaf.root = root
    RootLeaf.objects.bulk_create(leaves, batch_size=500)
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
