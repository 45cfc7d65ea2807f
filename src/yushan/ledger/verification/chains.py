"""Each chain from its first line to its head, and against the roots that were published over it."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from yushan.ledger.lines import facts_of
from yushan.ledger.models import ChainHead, HourEntry, RootLeaf
from yushan.ledger.rules import GENESIS, entry_hash, merkle_root
from yushan.ledger.verification.flaw import Flaw, place_of

# What a reversal says of the line that it takes back.
_REPEATED = (
    *("organization_id", "volunteer_id", "activity_id", "activity_title", "service_type", "content", "place"),
    *("service_day", "starts_at", "ends_at", "in_charge", "grade", "is_imported"),
)


def chain_flaws() -> Iterator[Flaw]:
    """The first line of each chain that does not fit, heads that do not, and leaves of roots that fit no line."""
    heads = {head.organization_id: head for head in ChainHead.objects.select_related("organization")}
    entries = HourEntry.objects.select_related("organization").order_by("organization_id", "sequence")
    leaves = _Leaves()
    for organization_id, chain in groupby(entries.iterator(chunk_size=2000), key=lambda one: one.organization_id):
        yield from leaves.without_lines(before=organization_id)
        walk = _Walk(heads.pop(organization_id, None), leaves.of(organization_id))
        yield from walk.flaws(chain)
    yield from leaves.without_lines(before=None)
    for head in heads.values():
        if (head.sequence, head.hash) != (0, GENESIS):
            yield Flaw(f"{head.organization.code} 链尾", f"应到第 {head.sequence} 条，一条也不在，整条链被删除")
    yield from _odd_reversals()


class _Leaves:
    """The leaves of all roots, chain by chain in the order in which the chains are walked; one statement."""

    def __init__(self) -> None:
        rows = RootLeaf.objects.select_related("root", "organization").order_by("organization_id", "sequence")
        self._chains = groupby(rows.iterator(chunk_size=2000), key=lambda one: one.organization_id)
        self._next: tuple[int, list[RootLeaf]] | None = None
        self._turn()

    def _turn(self) -> None:
        found = next(self._chains, None)
        self._next = (found[0], list(found[1])) if found else None

    def of(self, organization_id: int) -> list[RootLeaf]:
        """The leaves of a chain, in the order of its lines."""
        if self._next is None or self._next[0] != organization_id:
            return []
        found = self._next[1]
        self._turn()
        return found

    def without_lines(self, before: int | None) -> Iterator[Flaw]:
        """Leaves of chains of which no line is there."""
        while self._next and (before is None or self._next[0] < before):
            leaf = self._next[1][0]
            yield Flaw(
                f"{leaf.organization.code} 第 {leaf.sequence} 条",
                f"{leaf.root.day} 公布的日根里有这条链，台账里一条也不在，整条链被删除",
            )
            self._turn()


class _Walk:
    """One chain. Only the first line that breaks it is named: after it nothing can be said about the others."""

    def __init__(self, head: ChainHead | None, leaves: list[RootLeaf]) -> None:
        self._head, self._leaves = head, leaves
        self._wanted = {leaf.sequence for leaf in leaves}
        self._at: dict[int, tuple[int, str]] = {}  # key and hash of the lines that went into a root
        self._hashes: list[str] = []
        self._broken = False

    def flaws(self, chain: Iterable[HourEntry]) -> Iterator[Flaw]:
        previous, sequence, key, code = GENESIS, 0, 0, ""
        for entry in chain:
            if not self._broken and (reason := _break(entry, previous, sequence + 1, key)):
                self._broken = True
                yield Flaw(place_of(entry), reason)
            if entry.sequence in self._wanted:
                self._at[entry.sequence] = (entry.pk, entry.hash)
            self._hashes.append(entry.hash)
            previous, sequence, key, code = entry.hash, entry.sequence, entry.pk, entry.organization.code
        yield from self._end(code, sequence, previous)
        yield from self._against_roots()

    def _end(self, code: str, sequence: int, last: str) -> Iterator[Flaw]:
        head = self._head
        if head is None:
            yield Flaw(f"{code} 链尾", f"链尾记录不见了，台账里到第 {sequence} 条")
        elif not self._broken and (head.sequence, head.hash) != (sequence, last):
            yield Flaw(f"{code} 链尾", f"应到第 {head.sequence} 条，与台账不符，末尾被删改过")

    def _against_roots(self) -> Iterator[Flaw]:
        """The oldest root that the chain does not fit; the later ones follow from it."""
        covered = 0
        for leaf in self._leaves:
            found = self._at.get(leaf.sequence)
            number = f"（编号 {found[0]}）" if found else ""
            place = f"{leaf.organization.code} 第 {leaf.sequence} 条{number}"
            if found is None or found[1] != leaf.hash:
                yield Flaw(place, f"与 {leaf.root.day} 公布的日根不符，这条链在公布之后被整体改写过")
                return
            if leaf.first is None:
                continue
            lines = merkle_root(self._hashes[leaf.first - 1 : leaf.sequence])
            if leaf.first != covered + 1 or leaf.lines != lines:
                yield Flaw(place, f"与 {leaf.root.day} 公布的日根不符：第 {leaf.first} 条起的清单对不上")
                return
            covered = leaf.sequence


def _break(entry: HourEntry, previous: str, sequence: int, key: int) -> str:
    if entry.sequence != sequence:
        return f"序号不连续，应为 {sequence}"
    if entry.previous_hash != previous:
        return "与上一条的哈希接不上"
    if entry.hash != entry_hash(entry.previous_hash, facts_of(entry)):
        return "内容与哈希不符，被改动过"
    if entry.pk <= key:  # keys are given in the order of a chain: another order was made by hand
        return "编号比上一条的小，编号被改动过"
    return ""


def _odd_reversals() -> Iterator[Flaw]:
    """Reversals that do not say the opposite of the line that their key leads to."""
    rows: Any = HourEntry.objects.filter(reverses__isnull=False).select_related("organization", "reverses")
    for entry in rows.order_by("organization_id", "sequence").iterator(chunk_size=2000):
        old = entry.reverses
        same = all(getattr(entry, name) == getattr(old, name) for name in _REPEATED)
        if not same or entry.minutes != -old.minutes or entry.sequence <= old.sequence:
            yield Flaw(place_of(entry), f"冲正的应是编号 {old.pk} 的那一条，内容与它不符，编号被改动过")
