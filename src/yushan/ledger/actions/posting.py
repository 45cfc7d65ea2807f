"""Posting: with reversing the only writer of the ledger."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db import transaction

from yushan.accounts.actions import lock_people
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Refusal
from yushan.common.signals import tell_person_facts_changed
from yushan.ledger.actions import sums
from yushan.ledger.actions.chains import append, locked_heads
from yushan.ledger.lines import EntryLine
from yushan.ledger.models import ChainHead, HourEntry
from yushan.ledger.signals import entries_posted


def _known_sources(keys: Sequence[str]) -> dict[str, HourEntry]:
    found: dict[str, HourEntry] = {}
    for start in range(0, len(keys), 1000):
        chunk = HourEntry.objects.filter(source_key__in=keys[start : start + 1000])
        found |= {entry.source_key: entry for entry in chunk}
    return found


def lock_for_posting(organization_ids: Iterable[int], person_ids: Iterable[int]) -> None:
    """Heads, then people, as a posting takes them: until the transaction ends nobody else brings hours of these persons.

    For callers who decide by what stands in the ledger whether they post.
    """
    locked_heads(organization_ids)
    lock_people(person_ids)


def _lock_holders(lines: Collection[EntryLine]) -> dict[int, sums.Holder]:
    """Whose hours these will be, under lock: two rows of one person may be merged while the lines wait for it."""
    ids = {line.volunteer_id for line in lines}
    locked: set[int] = set()
    while True:
        holders = sums.holders_of(ids)
        wanted = {line.person_id for line in lines} | {holder.person_id for holder in holders.values()}
        if wanted <= locked:
            return holders
        lock_people(wanted - locked)
        locked |= wanted


@transaction.atomic
def post_entries(actor: Any, *, lines: Sequence[EntryLine]) -> list[HourEntry]:
    """Appends lines to their organizations' chains and moves every sum that depends on them, in one transaction.

    A line whose source_key is already posted is left alone and its entry returned. Called by the settlement of an
    activity and by imports, which check permission for what they settle. Refusal when minutes are not positive.
    """
    if bad := next((line for line in lines if line.minutes <= 0), None):
        raise Refusal(f"“{bad.activity_title}”的时长必须大于 0 分钟。")
    heads = locked_heads(line.organization_id for line in lines)
    known = _known_sources([line.source_key for line in lines])
    fresh = {line.source_key: line for line in lines if line.source_key not in known}
    holders = _lock_holders(fresh.values())
    now = clock.now()
    entries = []
    for line in fresh.values():
        values = {name: value for name, value in vars(line).items() if name != "person_id"}
        entry = HourEntry(**values, posted_at=now)
        append(entry, heads[line.organization_id])
        entries.append(entry)
    HourEntry.objects.bulk_create(entries, batch_size=500)
    ChainHead.objects.bulk_update(heads.values(), ["sequence", "hash"], batch_size=500)
    sums.add_entries(entries, holders)
    tell_person_facts_changed(holder.person_id for holder in holders.values())
    if entries:
        entries_posted.send(sender=None, entries=entries)
    by_organization: dict[int, int] = defaultdict(int)
    for entry in entries:
        by_organization[entry.organization_id] += 1
    for organization_id, count in by_organization.items():
        record(
            actor, "ledger.post", label=f"{count} 条时长入账", organization=organization_id, entries=count,
            sequence=heads[organization_id].sequence,
        )  # fmt: skip
    posted = known | {entry.source_key: entry for entry in entries}
    return [posted[line.source_key] for line in lines]
