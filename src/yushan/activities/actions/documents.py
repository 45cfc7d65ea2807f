"""Adding and removing the papers of an activity."""

import secrets
from typing import Any

from django.db import transaction

from yushan.activities.actions.planning import locked
from yushan.activities.models import Activity, ActivityDocument
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.actors import is_system
from yushan.common.documents import NoDocument, cleaned
from yushan.common.errors import Refusal
from yushan.common.sealed_files import SealedFolder
from yushan.organizations.access import require

DOCUMENTS = SealedFolder("activity-documents", "这份资料已经删除。")
MOST_DOCUMENTS, MOST_BYTES = 10, 10 * 1024 * 1024


@transaction.atomic
def add_document(actor: Any, *, activity: Activity, name: str, audience: str, content: bytes) -> ActivityDocument:
    """Keeps a file under a name. The same name again replaces the file: people find the newest under it.

    Refusal for what is no document, too large, or one too many.
    """
    activity = locked(activity)
    require(actor, "activity.edit", on=activity)
    if not name.strip():
        raise Refusal("请写资料的名称，大家按名称找。", field="name")
    if audience not in ActivityDocument.Audience.values:
        raise Refusal("请选择给谁看。", field="audience")
    try:
        bare, media = cleaned(content, most_bytes=MOST_BYTES)
    except NoDocument as error:
        raise Refusal(str(error), field="file") from error
    row = ActivityDocument.objects.filter(activity=activity, name=name.strip()).first()
    if row is None and activity.documents.count() >= MOST_DOCUMENTS:
        raise Refusal(f"最多 {MOST_DOCUMENTS} 份资料，请先删一份。", field="file")
    old = row.file if row else ""
    row = row or ActivityDocument(activity=activity, name=name.strip(), code=secrets.token_urlsafe(16))
    row.audience, row.file, row.media_type, row.size = audience, DOCUMENTS.keep(bare), media, len(bare)
    row.added_by, row.added_at = None if is_system(actor) else actor, clock.now()
    row.save()
    transaction.on_commit(lambda: DOCUMENTS.remove(old))
    record(actor, "activities.add_document", subject=activity, label=activity.title, document=row.name)
    return row


@transaction.atomic
def remove_document(actor: Any, *, document: ActivityDocument) -> None:
    """Takes a paper away, with its file."""
    activity = locked(document.activity)
    require(actor, "activity.edit", on=activity)
    name, file = document.name, document.file
    document.delete()
    transaction.on_commit(lambda: DOCUMENTS.remove(file))
    record(actor, "activities.remove_document", subject=activity, label=activity.title, document=name)


def tidy_documents() -> int:
    """Removes files that no row names: left by a crash. Answers how many."""
    return DOCUMENTS.tidy(ActivityDocument.objects.values_list("file", flat=True))
