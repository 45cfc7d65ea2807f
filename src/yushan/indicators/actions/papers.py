"""The statement as a signed PDF: made once, when it is first asked for; afterwards the same file for everybody."""

import hashlib
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from yushan.audit.actions import record
from yushan.indicators.documents import typeset_statement
from yushan.indicators.models import YearStatement
from yushan.indicators.rules.statements import from_data
from yushan.ledger.actions.signing import sign_certificate

REASON = "年度志愿服务数据确认书"


def paper(actor: Any, *, statement: YearStatement) -> bytes:
    """The file, and a line in the trail. Typesetting holds no lock: of two who ask at once, one file is kept. What is
    handed out is in the register by its digest, so that anybody can ask at /verify whether it still stands.
    """
    if not statement.file or not default_storage.exists(statement.file):
        pdf = sign_certificate(typeset_statement(from_data(statement.content), statement.sha256), REASON)
        _keep(statement, pdf)
    with default_storage.open(statement.file) as file:
        content: bytes = file.read()
    digest = hashlib.sha256(content).hexdigest()
    if statement.file_sha256 != digest:
        YearStatement.objects.filter(pk=statement.pk, file=statement.file).update(file_sha256=digest)
    label = f"{statement.content['name']} {statement.year} 年"
    record(actor, "indicators.export_statement", subject=statement, label=label, year=statement.year)
    return content


@transaction.atomic
def _keep(statement: YearStatement, pdf: bytes) -> None:
    locked = YearStatement.objects.select_for_update(of=("self",)).get(pk=statement.pk)
    if not locked.file or not default_storage.exists(locked.file):
        name = f"statements/{locked.year}/{locked.sha256[:32]}.pdf"
        locked.file = default_storage.save(name, ContentFile(pdf))
        locked.save(update_fields=["file"])
    statement.file = locked.file
