"""Numbers and days as an address or a form names them: text that anybody may have written."""

import re
from datetime import date

# A key of the database has at most 19 digits; what has 18 fits surely.
_KEY_DIGITS = 18
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def asked_number(text: str | None, digits: int = _KEY_DIGITS) -> int:
    """The key of a row, or another number of at most `digits` digits; 0 for anything else, which no row has as key.

    «²» counts as a digit for Python and is none here; a longer number than the database can hold is none either.
    """
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= digits else 0


def asked_numbers(texts: list[str]) -> list[int]:
    """The keys among the values of one field; what is none is left out."""
    return [number for text in texts if (number := asked_number(text))]


def asked_day(text: str | None) -> date | None:
    """The day of «2026-11-26»; None for anything else, also for the other ways of ISO 8601 that Python reads."""
    bare = (text or "").strip()
    if not _DAY.fullmatch(bare):
        return None
    try:
        return date.fromisoformat(bare)
    except ValueError:
        return None
