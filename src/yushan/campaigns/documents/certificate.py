"""The certificate of an honour (荣誉证书) as PDF/A, typeset with typst."""

import io
from pathlib import Path

import segno
from django.conf import settings
from django.urls import reverse

from yushan.campaigns.models import HonourEntry, Kind
from yushan.campaigns.queries.honours import giver_of
from yushan.ledger.documents.papers import typeset
from yushan.ledger.documents.typeset import KEYWORD

_TEMPLATE = Path(__file__).with_name("certificate.typ").read_bytes()
_WORDS = {
    Kind.PERSON: "同志：",
    Kind.ORGANIZATION: "：",
    Kind.STATION: "：",
    Kind.PROJECT: "项目：",
}


def typeset_honour(entry: HonourEntry) -> bytes:
    """The unsigned paper. Read the entry with its nominee, category and campaign."""
    url = settings.SITE_URL + reverse("ledger:verify", args=[entry.code])
    picture = io.BytesIO()
    segno.make(url, error="m").save(picture, kind="svg", border=0, scale=4, xmldecl=False)
    day = entry.awarded_on
    until = f"有效期至 {entry.valid_until:%Y 年 %-m 月 %-d 日}。" if entry.valid_until else ""
    return typeset(
        _TEMPLATE,
        {
            "name": entry.name or entry.nominee.name,
            "address": _WORDS[Kind(entry.kind)],
            "text": f"在“{entry.campaign.title}”中，被评为{entry.year} 年度“{entry.title}”。{until}特发此证。",
            "document": entry.document_no,
            "number": entry.number,
            "giver": giver_of(entry.campaign),
            "day": f"{day.year} 年 {day.month} 月 {day.day} 日",
            "date": [day.year, day.month, day.day],
            "code": " ".join(entry.code[at : at + 4] for at in range(0, len(entry.code), 4)),
            "url": url,
            "qr": picture.getvalue().decode(),
            "keyword": KEYWORD + entry.code,
        },
    )
