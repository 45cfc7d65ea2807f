"""The certificate of training (培训结业证书) as PDF/A, typeset with typst."""

import io
from pathlib import Path

import segno
from django.conf import settings
from django.urls import reverse

from yushan.common.numbers import hours_text
from yushan.ledger.documents.papers import typeset
from yushan.ledger.documents.typeset import KEYWORD
from yushan.training.models import TrainingCertificate

_TEMPLATE = Path(__file__).with_name("certificate.typ").read_bytes()


def typeset_certificate(row: TrainingCertificate) -> bytes:
    """The unsigned paper. Read the row with its class, course and person."""
    url = settings.SITE_URL + reverse("ledger:verify", args=[row.code])
    picture = io.BytesIO()
    segno.make(url, error="m").save(picture, kind="svg", border=0, scale=4, xmldecl=False)
    day, whole = row.completed_on, row.enrolment.training_class
    exam = f"考试成绩 {row.score} 分，" if row.score else ""
    until = f"有效期至 {row.valid_until:%Y 年 %-m 月 %-d 日}。" if row.valid_until else ""
    return typeset(
        _TEMPLATE,
        {
            "name": row.volunteer.person.name,
            "volunteer": row.volunteer.number,
            "text": f"参加“{whole.title}”，学完“{row.course.title}”（第 {whole.version.number} 版），"
            f"共 {hours_text(row.minutes)} 小时，{exam}准予结业。{until}特发此证。",
            "number": row.number or "",
            "giver": whole.organization.name,
            "day": f"{day.year} 年 {day.month} 月 {day.day} 日",
            "date": [day.year, day.month, day.day],
            "code": " ".join(row.code[at : at + 4] for at in range(0, len(row.code), 4)),
            "url": url,
            "qr": picture.getvalue().decode(),
            "keyword": KEYWORD + row.code,
        },
    )
