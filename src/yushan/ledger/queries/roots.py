"""Published daily roots, and in which of them a line stands."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Min, Q, QuerySet

from yushan.ledger.lines import facts_of
from yushan.ledger.models import Certificate, HourEntry, LedgerRoot, RootLeaf, RootStamp
from yushan.ledger.rules import entry_hash


def roots() -> QuerySet[LedgerRoot]:
    """Published daily roots, newest first."""
    return LedgerRoot.objects.order_by("-day")


def root_of_day(day: date) -> LedgerRoot | None:
    """The root of one day."""
    return LedgerRoot.objects.filter(day=day).first()


def stamp_of_day(day: date) -> RootStamp | None:
    """The time stamp over the root of one day."""
    return RootStamp.objects.select_related("root").filter(root__day=day).first()


def leaves_of(root: LedgerRoot) -> list[tuple[str, int, str, int | None, str]]:
    """What is hashed of each head in a root (`RootLeaf.facts`), in the order that was hashed."""
    rows = RootLeaf.objects.filter(root=root).select_related("organization")
    # Not sorted by the database, which may order letters by its own language.
    return sorted((leaf.facts for leaf in rows), key=lambda facts: facts[0])


def first_root_with(organization_id: int, sequence: int) -> RootLeaf | None:
    """The leaf of the first root that covers a place in a chain: all lines up to the leaf's position."""
    rows = RootLeaf.objects.filter(organization=organization_id, sequence__gte=sequence)
    return rows.select_related("root", "organization").order_by("sequence").first()


@dataclass(frozen=True)
class Coverage:
    """Where a certificate's hours stand in the published roots.

    `day` is the day of the root that completes them, None while one of them waits for tonight's. `sound` is False
    when a stored line or head differs from what was hashed and published.
    """

    day: date | None
    sound: bool
    leaves: tuple[RootLeaf, ...]


def coverage_of(certificate: Certificate) -> Coverage:
    """Compares every line of a certificate with its hash, and each chain's head with the published one.

    4 statements, whatever the number of chains. The lines between are checked by `yushan ledger verify`.
    """
    entries = list(HourEntry.objects.filter(certificate_lines__certificate=certificate))
    last: dict[int, int] = defaultdict(int)
    for entry in entries:
        last[entry.organization_id] = max(last[entry.organization_id], entry.sequence)
    leaves = _first_leaves(last)
    standing = _hashes_at({(leaf.organization_id, leaf.sequence) for leaf in leaves})
    sound = all(entry.hash == entry_hash(entry.previous_hash, facts_of(entry)) for entry in entries) and all(
        standing.get((leaf.organization_id, leaf.sequence)) == leaf.hash for leaf in leaves
    )
    covered = bool(last) and len(leaves) == len(last)
    return Coverage(max(leaf.root.day for leaf in leaves) if covered else None, sound, tuple(leaves))


def _first_leaves(last: dict[int, int]) -> list[RootLeaf]:
    if not last:
        return []
    wanted = Q()
    for organization_id, sequence in last.items():
        wanted |= Q(organization=organization_id, sequence__gte=sequence)
    first = RootLeaf.objects.filter(wanted).order_by().values("organization").annotate(first=Min("sequence"))
    places = Q(pk__in=[])
    for organization_id, sequence in first.values_list("organization", "first"):
        places |= Q(organization=organization_id, sequence=sequence)
    leaves = RootLeaf.objects.filter(places).select_related("root", "organization")
    return list(leaves.order_by("organization__code"))


def _hashes_at(places: set[tuple[int, int]]) -> dict[tuple[int, int], str]:
    if not places:
        return {}
    wanted = Q()
    for organization_id, sequence in places:
        wanted |= Q(organization=organization_id, sequence=sequence)
    rows = HourEntry.objects.filter(wanted).order_by().values_list("organization_id", "sequence", "hash")
    return {(organization_id, sequence): value for organization_id, sequence, value in rows}
