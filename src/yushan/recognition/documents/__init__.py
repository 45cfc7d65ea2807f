"""Thank-you letters as PDF: a page each, so that a bundle can be printed at once."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import typst
from django.conf import settings

from yushan.common import clock
from yushan.ledger.documents.typeset import GETA, STANDARD, fonts, has_glyph, plain

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
    pages = [_page(letter) for letter in letters]
    try:
        return _compile(pages)
    except typst.TypstError:
        missing = {
            sign
            for page in pages
            for sign in json.dumps(page, ensure_ascii=False)
            if not sign.isascii() and not has_glyph(sign, str(settings.FONT_DIR))
        }
        if not missing:
            raise
    table = {ord(sign): GETA for sign in missing}
    return _compile(json.loads(json.dumps(pages, ensure_ascii=False).translate(table)))


def _page(letter: Letter) -> dict[str, object]:
    paragraphs = [plain(line) for line in letter.text.splitlines() if line.strip()]
    return {
        "name": plain(letter.name),
        "paragraphs": paragraphs,
        "activity": plain(letter.activity),
        "day": _day(clock.local(letter.day).date()),
        "organization": plain(letter.organization),
        "signature": plain(letter.signature),
        "signed": _day(letter.signed_on),
        "date": [letter.signed_on.year, letter.signed_on.month, letter.signed_on.day],
    }


def _day(day: date) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"


def _compile(pages: Sequence[dict[str, object]]) -> bytes:
    inputs = {"data": json.dumps(pages, ensure_ascii=False)}
    pdf = typst.compile(
        _TEMPLATE, sys_inputs=inputs, format="pdf", pdf_standards=[STANDARD], font_paths=fonts(str(settings.FONT_DIR))
    )
    return bytes(pdf)
