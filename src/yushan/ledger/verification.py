"""Checking the ledger: every chain, every root, and that no root was built on something else than what stands there."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from yushan.common import clock
from yushan.ledger.lines import facts_of
from yushan.ledger.models import ChainHead, HourEntry, LedgerRoot, RootLeaf
from yushan.ledger.rules import GENESIS, chained_root, entry_hash, leaf_hash, merkle_root


@dataclass(frozen=True)
class Flaw:
    """What does not fit, in words that name the place."""

    place: str
    reason: str


def _chain_flaws() -> Iterator[Flaw]:
    heads = {head.organization_id: head for head in ChainHead.objects.select_related("organization")}
    current, previous, sequence = None, GENESIS, 0
    seen: dict[int, tuple[int, str]] = {}
    broken: set[int] = set()
    entries = HourEntry.objects.select_related("organization").order_by("organization_id", "sequence")
    for entry in entries.iterator(chunk_size=2000):
        if entry.organization_id != current:
            current, previous, sequence = entry.organization_id, GENESIS, 0
        sequence += 1
        place = f"{entry.organization.code} 第 {entry.sequence} 条（编号 {entry.pk}）"
        if current not in broken:
            reason = ""
            if entry.sequence != sequence:
                reason = f"序号不连续，应为 {sequence}"
            elif entry.previous_hash != previous:
                reason = "与上一条的哈希接不上"
            elif entry.hash != entry_hash(entry.previous_hash, facts_of(entry)):
                reason = "内容与哈希不符，被改动过"
            if reason:
                broken.add(entry.organization_id)
                yield Flaw(place, reason)
        previous, sequence = entry.hash, entry.sequence
        seen[entry.organization_id] = (entry.sequence, entry.hash)
    for organization_id, head in heads.items():
        if organization_id not in broken and seen.get(organization_id, (0, GENESIS)) != (head.sequence, head.hash):
            yield Flaw(f"{head.organization.code} 链尾", f"应到第 {head.sequence} 条，与台账不符，末尾被删改过")


def _root_flaws() -> Iterator[Flaw]:
    previous = GENESIS
    last_leaf: dict[int, int] = {}
    last_day = None
    for root in LedgerRoot.objects.order_by("day"):
        # Sorted here: a database may order letters by its own language.
        leaves = sorted(
            RootLeaf.objects.filter(root=root).select_related("organization"), key=lambda one: one.organization.code
        )
        merkle = merkle_root([leaf_hash(leaf.organization.code, leaf.sequence, leaf.hash) for leaf in leaves])
        if root.previous_root != previous or root.root != chained_root(previous, root.day.isoformat(), merkle):
            yield Flaw(f"{root.day} 的日根", "日根与当日各链的链尾不符")
        standing = {
            (entry.organization_id, entry.sequence): (entry.pk, entry.hash)
            for entry in HourEntry.objects.filter(
                organization_id__in=[leaf.organization_id for leaf in leaves],
                sequence__in={leaf.sequence for leaf in leaves},
            ).only("pk", "organization_id", "sequence", "hash")
        }
        for leaf in leaves:
            found = standing.get((leaf.organization_id, leaf.sequence))
            if found is None or found[1] != leaf.hash:
                number = f"（编号 {found[0]}）" if found else ""
                yield Flaw(
                    f"{leaf.organization.code} 第 {leaf.sequence} 条{number}",
                    f"与 {root.day} 公布的日根不符，这条链在公布之后被整体改写过",
                )
            last_leaf[leaf.organization_id] = max(last_leaf.get(leaf.organization_id, 0), leaf.sequence)
        previous, last_day = root.root, root.day
    if last_day:
        cutoff = clock.at(last_day + timedelta(days=1))
        early = HourEntry.objects.filter(posted_at__lt=cutoff).select_related("organization").order_by("pk")
        for entry in early.only("pk", "sequence", "organization__code", "organization_id").iterator():
            if entry.sequence > last_leaf.get(entry.organization_id, 0):
                yield Flaw(
                    f"{entry.organization.code} 第 {entry.sequence} 条（编号 {entry.pk}）",
                    "入账日期早于已公布的日根，却不在其中，是事后补进去的",
                )
                return


def flaws() -> Iterator[Flaw]:
    """Every flaw found, chains first; nothing when the ledger is sound."""
    yield from _chain_flaws()
    yield from _root_flaws()
