"""Many certificates as one archive with a list of them."""

import csv
import io
import zipfile
from collections.abc import Sequence
from typing import IO

from django.core.files.storage import default_storage

from yushan.common.numbers import hours_text
from yushan.common.text import safe_cell
from yushan.ledger.models import Certificate

_COLUMNS = ["文件", "编号", "姓名", "志愿者编号", "从", "到", "活动", "小时", "核验码", "SHA-256"]


def pack(file: IO[bytes], certificates: Sequence[Certificate]) -> None:
    """Writes the papers as they are, and 清单.csv that names each with its digest. Volunteers and persons loaded."""
    rows = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for one in certificates:
            name = f"{one.number}.pdf"
            with default_storage.open(one.file) as paper:
                archive.writestr(name, paper.read())
            rows.append([name, *_facts(one)])
        listed = io.StringIO()
        writer = csv.writer(listed)
        writer.writerow(_COLUMNS)
        writer.writerows(rows)
        archive.writestr("清单.csv", listed.getvalue().encode("utf-8-sig"))


def _facts(one: Certificate) -> list[str]:
    return [
        one.number or "",
        str(safe_cell(one.volunteer.person.name)),
        one.volunteer.number,
        str(one.period_from),
        str(one.period_until),
        str(safe_cell(one.activity_title)),
        hours_text(one.total_minutes),
        one.code,
        one.sha256,
    ]
