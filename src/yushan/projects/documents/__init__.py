"""The closing report of a round as PDF/A, typeset with typst."""

from pathlib import Path
from typing import Any

from yushan.ledger.documents.papers import typeset

_TEMPLATE = Path(__file__).with_name("report.typ").read_bytes()


def typeset_report(content: dict[str, Any]) -> bytes:
    """The report; texts go in as data, so they are never markup. What no font has is printed as 〓."""
    return typeset(_TEMPLATE, content)
