"""What the holder of a certificate can take away to prove its hours against the published roots."""

from typing import Any

from yushan.ledger.lines import facts_of
from yushan.ledger.models import Certificate, HourEntry, RootLeaf
from yushan.ledger.queries.roots import coverage_of, leaves_of
from yushan.ledger.rules import leaf_hash, merkle_path

_HOW = (
    "entries: hash = SHA-256 of the canonical JSON of facts + previous. "
    "heads: leaf = SHA-256('leaf:organization:sequence:hash'); go up the path with SHA-256('node:left:right'); "
    "root = SHA-256('root:previous_root:day:merkle')."
)


def _head(leaf: RootLeaf) -> dict[str, Any]:
    root, own = leaf.root, (leaf.organization.code, leaf.sequence, leaf.hash)
    leaves = leaves_of(root)
    return {
        "organization": own[0],
        "sequence": own[1],
        "hash": own[2],
        "leaf": leaf_hash(*own),
        "path": [list(step) for step in merkle_path([leaf_hash(*one) for one in leaves], leaves.index(own))],
        "day": root.day.isoformat(),
        "previous_root": root.previous_root,
        "root": root.root,
    }


def proof_of(certificate: Certificate) -> dict[str, Any]:
    """The certificate's lines with their hashes, and for each chain the way from its head to the daily root."""
    entries = HourEntry.objects.filter(certificate_lines__certificate=certificate).order_by(
        "organization_id", "sequence"
    )
    return {
        "certificate": certificate.number,
        "how": _HOW,
        "entries": [
            {"facts": facts_of(entry), "previous": entry.previous_hash, "hash": entry.hash} for entry in entries
        ],
        "heads": [_head(leaf) for leaf in coverage_of(certificate).leaves],
    }
