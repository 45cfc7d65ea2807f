"""Typesetting with typst: data goes in as JSON, so nobody's name is ever markup."""

import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import segno
import typst

from yushan.common.numbers import hours_text
from yushan.common.papers import GETA, STANDARD, fonts, has_glyph, plain
from yushan.ledger.documents import words
from yushan.ledger.documents.statement import CertificateContent

KEYWORD = "yushan:certificate:"

_TEMPLATE = Path(__file__).with_name("certificate.typ").read_bytes()


def render(content: CertificateContent, font_dir: Path) -> bytes:
    """The certificate as an unsigned PDF/A-2u.

    `font_dir` holds Noto Sans SC, Regular and Bold; RuntimeError when there is no font. A further font laid into it
    is used for the characters that Noto lacks; what no font has is printed as 〓 and named in the remarks.
    """
    content = _map_texts(content, plain)
    try:
        return _compile(content, str(font_dir))
    except typst.TypstError:
        missing = _missing(content, str(font_dir))
        if not missing:
            raise
    named = "、".join(f"U+{ord(character):04X}" for character in missing)
    content = _map_texts(content, lambda text: text.translate({ord(character): GETA for character in missing}))
    note = f"“{GETA}”处为字库未收的字（Unicode {named}）。"
    return _compile(replace(content, remarks=f"{content.remarks} {note}".strip()), str(font_dir))


def _compile(content: CertificateContent, font_dir: str) -> bytes:
    inputs = {"data": json.dumps(_data(content), ensure_ascii=False)}
    pdf = typst.compile(
        _TEMPLATE, sys_inputs=inputs, format="pdf", pdf_standards=[STANDARD], font_paths=fonts(font_dir)
    )
    return bytes(pdf)


def _data(content: CertificateContent) -> dict[str, object]:
    language = content.language
    said = words.words(language)
    shares = [content.minutes_of(row[0]) for row in words.GRADES]
    facts = [("volunteer_number", content.volunteer_number), ("identity", content.identity_masked)]
    if language != "zh" and content.name_latin:
        facts.insert(0, ("latin", content.name_latin))
    issued = (
        ("contact", content.issuer_contact),
        ("recorder", content.recorder),
        ("issued_on", words.day(language, content.issued_on)),
    )
    return {
        "language": language,
        "words": said,
        "heads": words.heads(language),
        "says": words.sentences(
            language, content.period_from, content.period_until, len(content.lines), content.activity
        ),
        "page": words.page(language),
        "title": f"{said['title'].splitlines()[0]} {content.number}",
        "keyword": KEYWORD + content.code,
        "date": [content.issued_on.year, content.issued_on.month, content.issued_on.day],
        "number": content.number,
        "code_groups": " ".join(re.findall(".{1,4}", content.code)),
        "verify_url": content.verify_url,
        "verify_text": content.verify_url.split("://")[-1],
        "qr": _qr(content.verify_url),
        "name": content.volunteer_name,
        "name_length": len(content.volunteer_name),
        "facts": [[words.fact(language, name), value] for name, value in facts],
        "total": hours_text(content.total_minutes),
        "total_minutes": words.total_minutes(language, f"{content.total_minutes:,}"),
        "shares": shares,
        "grades": [
            {"name": name, "meaning": meaning, "hours": hours_text(minutes)}
            for (name, meaning), minutes in zip(words.grade_names(language), shares, strict=True)
        ],
        "lines": [
            [
                f"{line.day:%Y-%m-%d}",
                _breakable(line.title),
                _breakable(line.organization),
                _breakable(line.content),
                hours_text(line.minutes),
                words.grade(language, line.grade),
            ]
            for line in content.lines
        ],
        "issuer": content.issuer,
        "issue_facts": [[words.fact(language, name), value] for name, value in issued if value],
        "remarks": content.remarks,
    }


def _qr(url: str) -> str:
    buffer = io.BytesIO()
    segno.make(url, error="m").save(buffer, kind="svg", border=0, scale=4, xmldecl=False)
    return buffer.getvalue().decode()


def _breakable(text: str) -> str:
    """Lets a long word without spaces (an address, a product code) break inside a narrow column."""
    return re.sub(r"[!-~]{12}(?=[!-~])", "\\g<0>\u200b", text)


def _map_texts(content: CertificateContent, change: Callable[[str], str]) -> CertificateContent:
    lines = [
        replace(
            line,
            title=change(line.title),
            organization=change(line.organization),
            content=change(line.content),
            grade=change(line.grade),
        )
        for line in content.lines
    ]
    return replace(
        content,
        number=change(content.number),
        volunteer_name=change(content.volunteer_name),
        volunteer_number=change(content.volunteer_number),
        identity_masked=change(content.identity_masked),
        lines=lines,
        issuer=change(content.issuer),
        remarks=change(content.remarks),
        issuer_contact=change(content.issuer_contact),
        recorder=change(content.recorder),
        activity=change(content.activity),
        name_latin=change(content.name_latin),
    )


def _missing(content: CertificateContent, font_dir: str) -> list[str]:
    """The characters of a certificate that no font has, in the order of their numbers."""
    seen: set[str] = set()

    def note(text: str) -> str:
        seen.update(text)
        return text

    _map_texts(content, note)
    return [character for character in sorted(seen) if not character.isascii() and not has_glyph(character, font_dir)]
