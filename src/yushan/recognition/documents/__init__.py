"""Thank-you letters as PDF: a page each, so that a bundle can be printed at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from yushan.common import clock
from yushan.ledger.documents import papers

_TEMPLATE = Path(__file__).with_name("thanks.typ").read_bytes()


@dataclass(frozen=True)
class Letter:
    """What stands on one letter."""

    name: str
    text: str
    activity: str
    day: datetime
    organization: str
    signature: str
    signed_on: date


def typeset(letters: Sequence[Letter]) -> bytes:
    """The letters in their order, as one PDF/A. What no font has is printed as 〓."""
    return papers.typeset(_TEMPLATE, [_page(letter) for letter in letters])


def _page(letter: Letter) -> dict[str, object]:
    paragraphs = [line for line in letter.text.splitlines() if line.strip()]
    return {
        "name": letter.name,
        "paragraphs": paragraphs,
        "activity": letter.activity,
        "day": _day(clock.local(letter.day).date()),
        "organization": letter.organization,
        "signature": letter.signature,
        "signed": _day(letter.signed_on),
        "date": [letter.signed_on.year, letter.signed_on.month, letter.signed_on.day],
    }


def _day(day: date) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"
