"""Any paper that is data in a typst template, as PDF/A; for the rooms above too."""

import json
from typing import Any

import typst
from django.conf import settings

from yushan.ledger.documents.typeset import GETA, STANDARD, fonts, has_glyph, plain


def typeset(template: bytes, content: dict[str, Any] | list[Any]) -> bytes:
    """The paper; texts go in as data, so they are never markup. What no font has is printed as 〓."""
    bare = _map(content)
    try:
        return _compile(template, bare)
    except typst.TypstError:
        text = json.dumps(bare, ensure_ascii=False)
        missing = {sign for sign in text if not sign.isascii() and not has_glyph(sign, str(settings.FONT_DIR))}
        if not missing:
            raise
    return _compile(template, json.loads(text.translate({ord(sign): GETA for sign in missing})))


def _map(value: Any) -> Any:
    """Every text on one line without control characters."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, dict):
        return {key: _map(one) for key, one in value.items()}
    return [_map(one) for one in value] if isinstance(value, list) else value


def _compile(template: bytes, content: Any) -> bytes:
    pdf = typst.compile(
        template,
        sys_inputs={"data": json.dumps(content, ensure_ascii=False)},
        format="pdf",
        pdf_standards=[STANDARD],
        font_paths=fonts(str(settings.FONT_DIR)),
    )
    return bytes(pdf)
