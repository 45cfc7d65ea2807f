"""Each root against its leaves and the root before it; and lines that stand where a root should know them."""

from collections.abc import Iterator
from datetime import timedelta

from yushan.common import clock
from yushan.ledger.lines import moment_text
from yushan.ledger.models import HourEntry, LedgerRoot, RootLeaf
from yushan.ledger.rules import GENESIS, chained_root, leaf_hash, merkle_root
from yushan.ledger.verification.flaw import Flaw, place_of


def computed(root: LedgerRoot, previous: str, leaves: list[RootLeaf]) -> str:
    """The root that the leaves lead to; leaves with `lines` belong to roots that also state when and how many."""
    merkle = merkle_root([leaf_hash(*leaf.facts) for leaf in sorted(leaves, key=lambda one: one.organization.code)])
    states = any(leaf.first is not None for leaf in leaves)
    sealed = (root.chains, root.entries, moment_text(root.sealed_at)) if states else None
    return chained_root(previous, root.day.isoformat(), merkle, sealed)


def root_flaws() -> Iterator[Flaw]:
    """Roots that do not follow from what stands under them, and lines that were slipped in before one."""
    previous, last_day = GENESIS, None
    last_leaf: dict[int, int] = {}
    for root in LedgerRoot.objects.order_by("day"):
        leaves = list(RootLeaf.objects.filter(root=root).select_related("organization"))
        last_leaf |= {leaf.organization_id: leaf.sequence for leaf in leaves}
        if root.previous_root != previous:
            yield Flaw(f"{root.day} 的日根", "与前一天的日根接不上，前面有日根被删改过")
        elif root.root != computed(root, previous, leaves):
            yield Flaw(f"{root.day} 的日根", "日根与当日各链的链尾不符")
        elif (root.chains, root.entries) != (len(leaves), sum(last_leaf.values())):
            yield Flaw(f"{root.day} 的日根", "写的链数或条数与各链的链尾不符")
        previous, last_day = root.root, root.day
    if last_day:
        yield from _slipped_in(clock.at(last_day + timedelta(days=1)), last_leaf)


def _slipped_in(until: object, last_leaf: dict[int, int]) -> Iterator[Flaw]:
    """The first line that claims to have been posted before a root that does not know it."""
    early = HourEntry.objects.filter(posted_at__lt=until).select_related("organization").order_by("pk")
    for entry in early.only("pk", "sequence", "organization__code", "organization_id").iterator(chunk_size=5000):
        if entry.sequence > last_leaf.get(entry.organization_id, 0):
            yield Flaw(place_of(entry), "入账日期早于已公布的日根，却不在其中，是事后补进去的")
            return
