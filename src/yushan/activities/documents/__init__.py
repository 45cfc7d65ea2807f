"""What is printed: the volunteer's card with the pass as a QR code, and the blank sheet for signing by hand."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import segno

from yushan.common import clock
from yushan.ledger.documents.papers import typeset

_TEMPLATE = Path(__file__).with_name("card.typ").read_bytes()
_SHEET = Path(__file__).with_name("sheet.typ").read_bytes()
_BLANK_ROWS = 6
Paper = Literal["wallet", "a4"]


@dataclass(frozen=True)
class Card:
    """What stands on a card; `pass_text` is what the QR code holds."""

    name: str
    number: str
    pass_text: str


def typeset_card(card: Card, paper: Paper) -> bytes:
    """One card: a page of 85.6 × 54 mm (ISO/IEC 7810, ID-1), or A4 with a line to cut along.

    A sign of the name that no font has is printed as 〓.
    """
    today = clock.today()
    found = {"name": card.name, "number": card.number, "qr": _qr(card.pass_text), "paper": paper}
    return typeset(_TEMPLATE, found | {"made": [today.year, today.month, today.day]})


@dataclass(frozen=True)
class BlankSheet:
    """What stands on a sheet before anybody signs: `rows` are (masked name, end of the number, post)."""

    code: str
    title: str
    organization: str
    window: str
    place: str
    address: str
    rows: Sequence[tuple[str, str, str]]


def typeset_sheet(sheet: BlankSheet) -> bytes:
    """A4, as many pages as the people take, with some empty rows at the end."""
    today = clock.today()
    found: dict[str, object] = {
        name: getattr(sheet, name) for name in ("code", "title", "organization", "window", "place")
    }
    found["rows"] = [*map(list, sheet.rows), *([""] * 3 for _ in range(_BLANK_ROWS))]
    return typeset(_SHEET, found | {"qr": _qr(sheet.address), "made": [today.year, today.month, today.day]})


def _qr(text: str) -> str:
    picture = io.BytesIO()
    # Level Q: a card in a purse gets scratched.
    segno.make(text, error="q").save(picture, kind="svg", border=0, xmldecl=False, nl=False)
    return picture.getvalue().decode()
