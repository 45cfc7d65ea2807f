"""What somebody can take away to prove hours against the published roots (format: docs/proofs.md).

A line is proven by the lines' Merkle root in its chain's leaf, not by every line up to the head: the file grows with
the logarithm of the chain, and holds nothing of anybody else but hashes.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from yushan.ledger.lines import facts_of, moment_text
from yushan.ledger.models import Certificate, HourEntry, RootLeaf
from yushan.ledger.queries.roots import leaves_of
from yushan.ledger.rules import leaf_hash, merkle_path

FORMAT = "yushan-ledger-proof/1"
_HOW = "说明和核对程序：docs/guides/proof.md、docs/check_proof.py（只需要 Python，不用联网）"

Path = list[list[str]]


def _path(hashes: list[str], index: int) -> Path:
    return [list(step) for step in merkle_path(hashes, index)]


def leaf_over(entry: HourEntry) -> RootLeaf | None:
    """The leaf of the root that commits to this very line; None until tonight's. 1 statement."""
    rows = RootLeaf.objects.filter(
        organization=entry.organization_id, first__lte=entry.sequence, sequence__gte=entry.sequence
    )
    return rows.select_related("root", "organization").order_by("sequence").first()


def _head(leaf: RootLeaf) -> dict[str, Any]:
    """The way from a chain's leaf to the published root of a day."""
    root, leaves = leaf.root, leaves_of(leaf.root)
    return {
        "organization": leaf.organization.code,
        "organization_name": leaf.organization.name,
        "sequence": leaf.sequence,
        "hash": leaf.hash,
        "first": leaf.first,
        "lines": leaf.lines,
        "path": _path([leaf_hash(*one) for one in leaves], leaves.index(leaf.facts)),
        "day": root.day.isoformat(),
        "previous_root": root.previous_root,
        "chains": root.chains,
        "entries": root.entries,
        "sealed_at": moment_text(root.sealed_at),
        "root": root.root,
    }


def _proof(entries: Iterable[HourEntry]) -> dict[str, Any]:
    """Lines and heads; of each head, the hashes under it are read once. 3 statements a head and one a line."""
    lines: list[dict[str, Any]] = []
    heads: list[dict[str, Any]] = []
    place: dict[int, int] = {}
    under: dict[int, list[str]] = {}
    for entry in entries:
        leaf, path = leaf_over(entry), None
        if leaf and leaf.pk not in place:
            place[leaf.pk] = len(heads)
            heads.append(_head(leaf))
            chain = HourEntry.objects.filter(organization=leaf.organization_id)
            rows = chain.filter(sequence__range=(leaf.first, leaf.sequence)).order_by("sequence")
            under[leaf.pk] = list(rows.values_list("hash", flat=True))
        if leaf and leaf.first:
            path = _path(under[leaf.pk], entry.sequence - leaf.first)
        lines.append(
            {
                "facts": facts_of(entry),
                "previous": entry.previous_hash,
                "hash": entry.hash,
                "head": place[leaf.pk] if leaf else None,
                "path": path,
            }
        )
    return {"entries": lines, "heads": heads}


def proof_of(certificate: Certificate) -> dict[str, Any]:
    """The certificate's lines with their hashes, each with the way up to the root of a day."""
    entries = HourEntry.objects.filter(certificate_lines__certificate=certificate)
    facts = {"certificate": certificate.number, "volunteer": certificate.volunteer.number}
    return {"format": FORMAT, "how": _HOW, **facts, **_proof(entries.order_by("organization_id", "sequence"))}


def proof_of_entry(entry: HourEntry) -> dict[str, Any]:
    """One line; with what became of it, for a line that was taken back proves less than it seems to."""
    rows: QuerySet[HourEntry] = HourEntry.objects.filter(reverses=entry)
    return {
        "format": FORMAT,
        "how": _HOW,
        "volunteer": entry.volunteer.number,
        **_proof([entry, *rows]),
    }
