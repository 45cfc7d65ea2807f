"""Badges as PDF: sheets of A4 with four badges each, to be cut out."""

import base64
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import segno
import typst
from django.conf import settings

from yushan.common import clock
from yushan.common.papers import GETA, STANDARD, fonts, has_glyph, plain

_TEMPLATE = Path(__file__).with_name("badges.typ").read_bytes()


@dataclass(frozen=True)
class Badge:
    """What stands on one badge; lists are joined where they stand. `photo` is the bare picture, empty without one."""

    event: str
    event_en: str
    days: str
    name: str
    name_latin: str
    number: str
    role: str
    role_en: str
    languages: Sequence[str]
    zones: Sequence[str]
    qr_text: str
    photo: bytes = b""
    media_type: str = "image/jpeg"


class CannotSet(ValueError):
    """These badges cannot be set: their pictures cannot be drawn."""

    def __init__(self, badges: Sequence[Badge]) -> None:
        super().__init__(", ".join(badge.number for badge in badges))
        self.badges = badges


def typeset_badges(badges: Sequence[Badge]) -> bytes:
    """The badges in their order, four on a sheet, as one PDF/A. What no font has is printed as 〓. CannotSet names those
    whose picture cannot be drawn.
    """
    rows = [_row(badge) for badge in badges]
    try:
        return _compile(rows)
    except typst.TypstError:
        rows = _without_missing(rows)
    try:
        return _compile(rows)
    except typst.TypstError as error:
        if culprits := [badge for badge in badges if badge.photo and not can_be_set(badge.photo, badge.media_type)]:
            raise CannotSet(culprits) from error
        raise


def can_be_set(photo: bytes, media_type: str) -> bool:
    """Whether a picture can be printed: seemingly whole files exist that nothing can draw."""
    try:
        _compile([_row(Badge("", "", "", "", "", "", "", "", (), (), "-", photo, media_type))])
    except typst.TypstError:
        return False
    return True


def _without_missing(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    texts = "".join(str(value) for row in rows for name, value in row.items() if name not in ("photo", "qr"))
    missing = {sign for sign in texts if not sign.isascii() and not has_glyph(sign, str(settings.FONT_DIR))}
    table = {ord(sign): GETA for sign in missing}
    found: list[dict[str, object]] = json.loads(json.dumps(rows, ensure_ascii=False).translate(table))
    return found


def _row(badge: Badge) -> dict[str, object]:
    return {
        "event": plain(badge.event),
        "event_en": plain(badge.event_en),
        "days": badge.days,
        "name": plain(badge.name),
        "latin": plain(badge.name_latin),
        "number": badge.number,
        "role": plain(badge.role),
        "role_en": plain(badge.role_en),
        "languages": [plain(one) for one in badge.languages],
        "zones": [plain(one) for one in badge.zones],
        "qr": _qr(badge.qr_text),
        "photo": _framed(badge.photo, badge.media_type) if badge.photo else "",
    }


def _framed(photo: bytes, media_type: str) -> str:
    """The picture inside an SVG of 3:4 that cuts off what stands over: typst takes text from JSON, no bytes."""
    data = base64.b64encode(photo).decode()
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 300 400">'
        f'<image width="300" height="400" preserveAspectRatio="xMidYMid slice" '
        f'xlink:href="data:{media_type};base64,{data}"/></svg>'
    )


def _qr(text: str) -> str:
    picture = io.BytesIO()
    # Level Q: a badge that is worn for days gets scratched.
    segno.make(text, error="q").save(picture, kind="svg", border=0, xmldecl=False, nl=False)
    return picture.getvalue().decode()


def _compile(rows: Sequence[dict[str, object]]) -> bytes:
    today = clock.today()
    inputs = {"data": json.dumps({"badges": rows, "made": [today.year, today.month, today.day]}, ensure_ascii=False)}
    pdf = typst.compile(
        _TEMPLATE, sys_inputs=inputs, format="pdf", pdf_standards=[STANDARD], font_paths=fonts(str(settings.FONT_DIR))
    )
    return bytes(pdf)
