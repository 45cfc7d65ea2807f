"""What is added to a nominee beside the records: a short statement, files."""

import secrets
from typing import Any

from django.db import transaction

from yushan.audit.actions import record
from yushan.campaigns.actions.base import by_whom, locked_nominee
from yushan.campaigns.actions.nominating import MOST_WORDS, may_remove, may_write
from yushan.campaigns.models import AwardCampaign, Nominee, NomineeFile
from yushan.common import clock
from yushan.common.documents import NoDocument, cleaned
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.common.sealed_files import SealedFolder

FILES = SealedFolder("award-material", "这份材料已经删除。")
MOST_FILES, MOST_BYTES = 5, 10 * 1024 * 1024
_OPEN = (AwardCampaign.State.OPEN, AwardCampaign.State.CHECKING)


def _writable(actor: Any, nominee: Nominee) -> Nominee:
    nominee = locked_nominee(nominee)
    if not may_write(actor, nominee):
        raise NotAllowed("由候选人、推荐人或组织评选的人填写材料。")
    if nominee.campaign.state not in _OPEN or nominee.state not in Nominee.IN:
        raise Conflict("评审已经开始，或者候选人不再参加，材料不能再改。")
    return nominee


@transaction.atomic
def write_statement(actor: Any, *, nominee: Nominee, text: str) -> Nominee:
    """What the records do not say, in a few words; until the review begins."""
    nominee = _writable(actor, nominee)
    nominee.statement = text.strip()[:MOST_WORDS]
    nominee.save(update_fields=["statement"])
    record(actor, "campaigns.statement", subject=nominee, label=nominee.code)
    return nominee


@transaction.atomic
def add_file(actor: Any, *, nominee: Nominee, name: str, content: bytes) -> NomineeFile:
    """A document or picture, known by its content, sealed at rest; without the place that a camera wrote into it."""
    nominee = _writable(actor, nominee)
    if nominee.files.count() >= MOST_FILES:
        raise Refusal(f"一个候选人最多放 {MOST_FILES} 份材料。", field="file")
    try:
        bare, media = cleaned(content, most_bytes=MOST_BYTES)
    except NoDocument as error:
        raise Refusal(str(error), field="file") from error
    made = NomineeFile.objects.create(
        nominee=nominee, code=secrets.token_urlsafe(16), name=(name.strip() or "材料")[:60], file=FILES.keep(bare),
        media_type=media, size=len(bare), added_by=by_whom(actor), added_at=clock.now(),
    )  # fmt: skip
    record(actor, "campaigns.file", subject=nominee, label=nominee.code)
    return made


@transaction.atomic
def remove_file(actor: Any, *, nominee: Nominee, code: str) -> None:
    """Takes a file away again, until the review begins: one's own, or any for the nominee's side and the organiser."""
    nominee = _writable(actor, nominee)
    row = nominee.files.filter(code=code).first()
    if row is None:
        raise NotFound("这份材料已经删除。")
    if not may_remove(actor, nominee, row):
        raise NotAllowed("这份材料是别人放的，由放的人、候选人一方或组织评选的人删除。")
    name = row.file
    row.delete()
    record(actor, "campaigns.file_removed", subject=nominee, label=nominee.code)
    transaction.on_commit(lambda: FILES.remove(name))


def tidy_files() -> str:
    """Removes files that no row names: left by a crash."""
    return f"清理 {FILES.tidy(NomineeFile.objects.values_list('file', flat=True))} 份"
