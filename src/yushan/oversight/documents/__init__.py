"""The report of a year as PDF/A: what was done under each clause."""

from pathlib import Path
from typing import Any

from yushan.common.papers import typeset

_TEMPLATE = Path(__file__).with_name("year.typ").read_bytes()


def typeset_year(content: dict[str, Any], sha256: str) -> bytes:
    """The paper of what `queries.paper.content` answered."""
    return typeset(_TEMPLATE, content | {"sha256": sha256})
