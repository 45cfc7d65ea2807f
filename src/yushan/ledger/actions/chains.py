"""The end of a chain: locked, then moved by one line at a time."""

import secrets
from collections.abc import Iterable

from yushan.ledger.lines import facts_of
from yushan.ledger.models import ChainHead, HourEntry
from yushan.ledger.rules import GENESIS, entry_hash


def locked_heads(organization_ids: Iterable[int]) -> dict[int, ChainHead]:
    """Chain heads under lock, in id order so that two postings never wait for each other crosswise."""
    ids = sorted(set(organization_ids))
    known = set(ChainHead.objects.filter(organization_id__in=ids).values_list("organization_id", flat=True))
    ChainHead.objects.bulk_create(
        [ChainHead(organization_id=pk, hash=GENESIS) for pk in ids if pk not in known], ignore_conflicts=True
    )
    heads = ChainHead.objects.select_for_update().filter(organization_id__in=ids).order_by("organization_id")
    return {head.organization_id: head for head in heads}


def append(entry: HourEntry, head: ChainHead) -> None:
    """Gives a line its place and hashes at the end of a locked chain; both are saved by the caller."""
    head.sequence += 1
    entry.sequence = head.sequence
    entry.previous_hash = head.hash
    entry.salt = secrets.token_hex(8)
    entry.hash = head.hash = entry_hash(head.hash, facts_of(entry))
