"""Pure rules of the chain over the trail."""

import hashlib
import json
from collections.abc import Mapping

GENESIS = "0" * 64


def line_hash(previous: str, sequence: int, facts: Mapping[str, object]) -> str:
    """SHA-256 (hex) over the predecessor's hash, the place in the chain and everything that a line states."""
    text = json.dumps(
        {"previous": previous, "sequence": sequence, "line": facts},
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return hashlib.sha256(text.encode()).hexdigest()
