"""Any paper that is data in a typst template, as PDF/A. Data goes in as JSON, so nobody's text is ever markup."""

import base64
import io
import json
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

import segno
import typst
from django.conf import settings

# Level u: every character can also be copied and searched for, decades from now.
STANDARD: Final = "a-2u"
# 〓 is what Chinese printers set for a character that the type case lacks.
GETA = "〓"


def typeset(
    template: bytes, content: dict[str, Any] | list[Any], *, pictures: Mapping[str, str] | None = None
) -> bytes:
    """The paper; texts go in as data, so they are never markup. What no font has is printed as 〓.

    `pictures`: SVG (photographs inside one: `framed`) by the name under which the template finds them in `sys.inputs`.
    """
    bare, drawn = _map(content), pictures or {}
    try:
        return _compile(template, bare, drawn)
    except typst.TypstError:
        text = json.dumps(bare, ensure_ascii=False)
        missing = {sign for sign in text if not sign.isascii() and not has_glyph(sign, str(settings.FONT_DIR))}
        if not missing:
            raise
    return _compile(template, json.loads(text.translate({ord(sign): GETA for sign in missing})), drawn)


def draw(
    template: bytes, content: dict[str, Any] | list[Any], *, ppi: float, pictures: Mapping[str, str] | None = None
) -> bytes:
    """The first page of a paper as PNG; with 72 `ppi` a point of the template is a pixel."""
    made = typst.compile(
        template, sys_inputs={"data": json.dumps(_map(content), ensure_ascii=False), **(pictures or {})}, format="png",
        ppi=ppi, font_paths=fonts(str(settings.FONT_DIR)),
    )  # fmt: skip
    return bytes(made[0] if isinstance(made, list) else made)  # a list where there is a second page


def framed(photo: bytes, media_type: str, width: int, height: int) -> str:
    """A photograph inside an SVG of this form that cuts off what stands over: typst takes text, no bytes."""
    data = base64.b64encode(photo).decode()
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="0 0 {width} {height}"><image width="{width}" height="{height}" preserveAspectRatio="xMidYMid slice" '
        f'xlink:href="data:{media_type};base64,{data}"/></svg>'
    )


def _map(value: Any) -> Any:
    """Every text on one line without control characters."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, dict):
        return {key: _map(one) for key, one in value.items()}
    return [_map(one) for one in value] if isinstance(value, list) else value


def _compile(template: bytes, content: Any, pictures: Mapping[str, str]) -> bytes:
    pdf = typst.compile(
        template,
        sys_inputs={"data": json.dumps(content, ensure_ascii=False), **pictures},
        format="pdf",
        pdf_standards=[STANDARD],
        font_paths=fonts(str(settings.FONT_DIR)),
    )
    return bytes(pdf)


def qr_picture(text: str) -> str:
    """A QR code as SVG for a template; level Q, because what is printed gets scratched and faded."""
    picture = io.BytesIO()
    segno.make(text, error="q").save(picture, kind="svg", border=0, xmldecl=False, nl=False)
    return picture.getvalue().decode()


def plain(text: str) -> str:
    """One line of visible text: no control characters, and nothing that could turn the reading direction around."""
    kept = []
    for character in " ".join(text.split()):
        category = unicodedata.category(character)
        if category == "Cs":
            kept.append(GETA)
        elif category not in ("Cc", "Cf"):
            kept.append(character)
    return "".join(kept)


@lru_cache(maxsize=20_000)
def has_glyph(character: str, font_dir: str) -> bool:
    """Whether a font has this character."""
    # PDF/A forbids text without glyphs, so typst itself answers; asked only after a certificate failed.
    probe = b'#set text(font: "Noto Sans SC")\n#sys.inputs.character'
    try:
        typst.compile(
            probe,
            sys_inputs={"character": character},
            format="pdf",
            pdf_standards=[STANDARD],
            font_paths=fonts(font_dir),
        )
    except typst.TypstError:
        return False
    return True


@lru_cache(maxsize=2)
def fonts(font_dir: str) -> typst.Fonts:
    """The fonts of a folder, loaded once a process."""
    # Loading ten megabytes of fonts takes longer than a page: once a process.
    loaded = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[font_dir])
    if "Noto Sans SC" not in loaded.families():
        raise RuntimeError(f"no Noto Sans SC in {font_dir}: run make setup")
    return loaded
