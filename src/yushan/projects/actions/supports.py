"""What winners are given, in three kinds, followed until it is done (T2.5)."""

import secrets
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse

from yushan.accounts.models import User
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.actors import is_system
from yushan.common.documents import NoDocument, cleaned
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.common.locking import locked
from yushan.common.reasons import because
from yushan.common.sealed_files import SealedFolder
from yushan.organizations.access import can, require
from yushan.plan import queries as plan
from yushan.projects.actions.contests import tell
from yushan.projects.models import ContestEntry, SupportEvidence, SupportMeasure
from yushan.projects.queries.contests import owners

EVIDENCE = SealedFolder("support-evidence", "这份凭据已经删除。")
MOST_FILES, MOST_BYTES = 10, 10 * 1024 * 1024


@transaction.atomic
def add_support(actor: Any, *, entry: ContestEntry, kind: str, text: str, owner: User, due_on: date) -> SupportMeasure:
    """A measure for a winner, with who sees to it and until when; both sides are told."""
    entry = ContestEntry.objects.select_for_update(of=("self",)).select_related("contest", "project").get(pk=entry.pk)
    require(actor, "contest.edit", on=entry.contest)
    if entry.state != ContestEntry.State.WINNER:
        raise Conflict("只有入选的项目安排支持措施。")
    if kind not in dict(plan.choices("support_measures")):
        raise Refusal("请选择是哪一类支持。", field="kind")
    if len(text.strip()) < 4:
        raise Refusal("请写明支持什么，例如：拨付活动经费 2 万元。", field="text")
    if due_on < clock.today():
        raise Refusal("期限已经过去，请选今天或以后。", field="due_on")
    if not owners(entry.contest).filter(pk=owner.pk).exists():
        raise Refusal("请在名单里选一位负责人。", field="owner")
    made = SupportMeasure.objects.create(
        entry=entry, kind=kind, text=text.strip()[:300], owner=owner, due_on=due_on, created_at=clock.now()
    )
    record(actor, "projects.support_add", subject=entry, label=entry.project.title, kind=kind)
    url = reverse("contests:entry", args=[entry.pk])
    tell(
        entry.contest, [owner.pk, entry.project.lead_id], f"support:{made.pk}",
        f"“{entry.project.title}”有一项支持：{made.text[:40]}", f"{due_on.month} 月 {due_on.day} 日前落实。", url,
    )  # fmt: skip
    return made


def _require_one_of_them(actor: Any, row: SupportMeasure) -> None:
    if not is_system(actor) and row.owner_id != actor.pk and not can(actor, "contest.edit", on=row.entry.contest):
        raise NotAllowed("由负责人或组织大赛的人记录。")


def _require_hand(actor: Any, row: SupportMeasure) -> None:
    _require_one_of_them(actor, row)
    if row.state != SupportMeasure.State.OPEN:
        raise Conflict(f"这项支持{row.get_state_display()}，不用再改。")


@transaction.atomic
def add_evidence(actor: Any, *, support: SupportMeasure, name: str, content: bytes) -> SupportEvidence:
    """A file that shows what was done, also after it was recorded as done; by who sees to it or organises the contest.
    Refusal for what is no document, too large, or one too many.
    """
    row = locked(support, "entry__contest", "entry__project")
    _require_one_of_them(actor, row)
    if row.state == SupportMeasure.State.CANCELLED:
        raise Conflict("这项支持不再落实，不用再放凭据。")
    return _keep(actor, row, name, content)


def _keep(actor: Any, row: SupportMeasure, name: str, content: bytes) -> SupportEvidence:
    if row.files.count() >= MOST_FILES:
        raise Refusal(f"一项支持最多放 {MOST_FILES} 份凭据。", field="file")
    try:
        bare, media = cleaned(content, most_bytes=MOST_BYTES)
    except NoDocument as error:
        raise Refusal(str(error), field="file") from error
    made = SupportEvidence.objects.create(
        support=row, code=secrets.token_urlsafe(16), name=(name.strip() or "凭据")[:60], file=EVIDENCE.keep(bare),
        media_type=media, size=len(bare), added_by=None if is_system(actor) else actor, added_at=clock.now(),
    )  # fmt: skip
    project = row.entry.project
    record(actor, "projects.support_evidence", subject=row.entry, label=project.title, evidence=made.name)
    return made


def tidy_evidence() -> str:
    """Removes files that no row names: left by a crash."""
    return f"清理 {EVIDENCE.tidy(SupportEvidence.objects.values_list('file', flat=True))} 份"


@transaction.atomic
def finish_support(
    actor: Any, *, support: SupportMeasure, evidence: str, name: str = "", content: bytes | None = None
) -> SupportMeasure:
    """It is done; what was done has to be said, a file may show it. The project is told."""
    row = locked(support, "entry__contest", "entry__project")
    _require_hand(actor, row)
    if len(evidence.strip()) < 4:
        raise Refusal("请写明落实了什么、凭据在哪里。", field="evidence")
    if content:
        _keep(actor, row, name, content)
    row.state, row.evidence, row.done_at = SupportMeasure.State.DONE, evidence.strip()[:500], clock.now()
    row.save(update_fields=["state", "evidence", "done_at"])
    record(actor, "projects.support_done", subject=row.entry, label=row.entry.project.title, reason=row.evidence[:300])
    url = reverse("contests:entry", args=[row.entry_id])
    people = [row.entry.project.lead_id]
    tell(row.entry.contest, people, f"done:{row.pk}", f"支持落实了：{row.text[:40]}", row.evidence, url)
    return row


@transaction.atomic
def drop_support(actor: Any, *, support: SupportMeasure, reason: str) -> SupportMeasure:
    """It will not be done, and why; by the organiser."""
    row = locked(support, "entry__contest", "entry__project")
    require(actor, "contest.edit", on=row.entry.contest)
    _require_hand(actor, row)
    row.state, row.evidence = SupportMeasure.State.CANCELLED, because(reason, "请写明为什么不再落实。")
    row.save(update_fields=["state", "evidence"])
    record(actor, "projects.support_drop", subject=row.entry, label=row.entry.project.title, reason=row.evidence)
    return row
