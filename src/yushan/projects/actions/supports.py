"""What winners are given, in three kinds, followed until it is done (T2.5); who they are: winners.py."""

import secrets
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from yushan.accounts.actions import notify
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
from yushan.projects import winners
from yushan.projects.models import ContestEntry, SupportEvidence, SupportMeasure
from yushan.projects.queries.supports import owners
from yushan.projects.winners import Winner

EVIDENCE = SealedFolder("support-evidence", "这份凭据已经删除。")
MOST_FILES, MOST_BYTES = 10, 10 * 1024 * 1024


def _tell(row: SupportMeasure, people: Sequence[int | None], event: str, title: str, body: str, url: str) -> None:
    keys = sorted({pk for pk in people if pk})
    key = f"contest:support:{row.pk}:{event}:{int(clock.now().timestamp())}"
    notify(keys, key=key, title=title[:120], body=body[:500], url=url)


@transaction.atomic
def add_support(
    actor: Any, *, kind: str, text: str, owner: User, due_on: date, entry: ContestEntry | None = None, nominee: int = 0
) -> SupportMeasure:  # fmt: skip
    """A measure for a winner of a contest (`entry`) or an award campaign (`nominee`), with who sees to it and until when;
    both sides are told.
    """
    winner = winners.locked(entry=entry, nominee=nominee)
    area = winner.area.pk if winner.area else None
    require(actor, "contest.edit", on={"area": area})
    if not winner.has_won:
        raise Conflict("只有入选的才安排支持措施。")
    if kind not in dict(plan.choices("support_measures")):
        raise Refusal("请选择是哪一类支持。", field="kind")
    if len(text.strip()) < 4:
        raise Refusal("请写明支持什么，例如：拨付活动经费 2 万元。", field="text")
    if due_on < clock.today():
        raise Refusal("期限已经过去，请选今天或以后。", field="due_on")
    if not owners(area).filter(pk=owner.pk).exists():
        raise Refusal("请在名单里选一位负责人。", field="owner")
    made = SupportMeasure.objects.create(
        entry=entry, nominee_id=None if entry else nominee, area=winner.area, kind=kind, text=text.strip()[:300],
        owner=owner, due_on=due_on, created_at=clock.now(),
    )  # fmt: skip
    record(actor, "projects.support_add", subject=winner.subject, label=winner.name, kind=kind)
    title, body = f"“{winner.name}”有一项支持：{made.text[:40]}", f"{due_on.month} 月 {due_on.day} 日前落实。"
    _tell(made, [owner.pk], "new", title, body, winner.url)
    _tell(made, [pk for pk in winner.people if pk != owner.pk], "new", title, body, winner.own_url or winner.url)
    return made


def _require_one_of_them(actor: Any, row: SupportMeasure) -> None:
    if not is_system(actor) and row.owner_id != actor.pk and not can(actor, "contest.edit", on=row):
        raise NotAllowed("由负责人或组织评选的人记录。")


def _require_hand(actor: Any, row: SupportMeasure) -> None:
    _require_one_of_them(actor, row)
    if row.state != SupportMeasure.State.OPEN:
        raise Conflict(f"这项支持{row.get_state_display()}，不用再改。")


@transaction.atomic
def add_evidence(actor: Any, *, support: SupportMeasure, name: str, content: bytes) -> SupportEvidence:
    """A file that shows what was done, also after it was recorded as done; by who sees to it or organises the contest.
    Refusal for what is no document, too large, or one too many.
    """
    row = locked(support)
    _require_one_of_them(actor, row)
    if row.state == SupportMeasure.State.CANCELLED:
        raise Conflict("这项支持不再落实，不用再放凭据。")
    return _keep(actor, row, winners.of(row), name, content)


def _keep(actor: Any, row: SupportMeasure, winner: Winner, name: str, content: bytes) -> SupportEvidence:
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
    record(actor, "projects.support_evidence", subject=winner.subject, label=winner.name, evidence=made.name)
    return made


def tidy_evidence() -> str:
    """Removes files that no row names: left by a crash."""
    return f"清理 {EVIDENCE.tidy(SupportEvidence.objects.values_list('file', flat=True))} 份"


@transaction.atomic
def finish_support(
    actor: Any, *, support: SupportMeasure, evidence: str, name: str = "", content: bytes | None = None
) -> SupportMeasure:
    """It is done; what was done has to be said, a file may show it. The winner is told."""
    row = locked(support)
    _require_hand(actor, row)
    if len(evidence.strip()) < 4:
        raise Refusal("请写明落实了什么、凭据在哪里。", field="evidence")
    winner = winners.of(row)
    if content:
        _keep(actor, row, winner, name, content)
    row.state, row.evidence, row.done_at = SupportMeasure.State.DONE, evidence.strip()[:500], clock.now()
    row.save(update_fields=["state", "evidence", "done_at"])
    record(actor, "projects.support_done", subject=winner.subject, label=winner.name, reason=row.evidence[:300])
    _tell(row, winner.people, "done", f"支持落实了：{row.text[:40]}", row.evidence, winner.own_url or winner.url)
    return row


@transaction.atomic
def drop_support(actor: Any, *, support: SupportMeasure, reason: str) -> SupportMeasure:
    """It will not be done, and why; by the organiser."""
    row = locked(support)
    require(actor, "contest.edit", on=row)
    _require_hand(actor, row)
    row.state, row.evidence = SupportMeasure.State.CANCELLED, because(reason, "请写明为什么不再落实。")
    row.save(update_fields=["state", "evidence"])
    winner = winners.of(row)
    record(actor, "projects.support_drop", subject=winner.subject, label=winner.name, reason=row.evidence)
    return row
