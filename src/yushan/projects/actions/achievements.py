"""Best practices and achievements: written with evidence by who reached them, agreed to by the city (G11)."""

import secrets
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.actors import is_system
from yushan.common.counters import take
from yushan.common.documents import NoDocument, cleaned
from yushan.common.errors import Conflict, Refusal
from yushan.common.locking import locked as locked_row
from yushan.common.reasons import because
from yushan.common.sealed_files import SealedFolder
from yushan.organizations.access import require
from yushan.organizations.models import Organization
from yushan.plan import queries as plan
from yushan.projects.lifecycle import ACHIEVEMENT
from yushan.projects.models import Achievement, AchievementEvidence, LibraryEntry
from yushan.projects.queries.deciding import CITY
from yushan.projects.rules.library import AchievementFacts

EVIDENCE = SealedFolder("achievement-evidence", "这份佐证已经删除。")
MOST_EVIDENCE, MOST_BYTES = 10, 10 * 1024 * 1024


def locked(row: Achievement) -> Achievement:
    """The row under lock, as it is now; NotFound when it is gone."""
    return locked_row(row, "organization", "entry")


def facts_of(row: Achievement) -> AchievementFacts:
    """What the guard asks; 1 statement."""
    return AchievementFacts(
        has_summary=bool(row.summary.strip()),
        has_day=row.reached_on is not None,
        evidence=row.evidence.count(),
        needs_kit=row.kind == Achievement.Kind.PRACTICE,
        has_kit=row.entry is not None and row.entry.state == LibraryEntry.State.PUBLISHED,
    )


def _check(row: Achievement) -> None:
    if not row.title.strip():
        raise Refusal("请填写名称。", field="title")
    if row.kind not in Achievement.Kind.values:
        raise Refusal("请选择是最佳实践还是标志性成果。", field="kind")
    if plan.name_of("achievement_levels", row.level) is None:
        raise Refusal("请选择层级。", field="level")
    if row.reached_on and row.reached_on > clock.today():
        raise Refusal("还没有到这一天，请填做成的日子。", field="reached_on")


@transaction.atomic
def create_achievement(
    actor: Any, *, organization: Organization, kind: str, level: str, title: str, entry: LibraryEntry | None = None,
    reached_on: date | None = None, summary: str = "",
) -> Achievement:  # fmt: skip
    """A draft of an organization; `entry` is a published one of the library."""
    require(actor, "project.edit", on=organization)
    row = Achievement(
        organization=organization, kind=kind, level=level, title=title.strip(), entry=entry, reached_on=reached_on,
        summary=summary.strip(), created_at=clock.now(),
    )  # fmt: skip
    _check(row)
    year = clock.today().year
    row.code = f"CG{year}-{take(f'achievement:{year}'):04d}"
    row.save()
    record(actor, "projects.achievement_create", subject=row, label=row.title)
    return row


def _editable(actor: Any, row: Achievement) -> Achievement:
    row = locked(row)
    require(actor, "project.edit", on=row)
    if row.state not in Achievement.EDITABLE:
        raise Conflict("正在审核或已经发布，退回或撤下以后才能改。")
    return row


@transaction.atomic
def update_achievement(actor: Any, *, achievement: Achievement, **facts: Any) -> Achievement:
    """Changes a draft: kind, level, title, entry, reached_on, summary."""
    row = _editable(actor, achievement)
    for name, value in facts.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    _check(row)
    row.save(update_fields=list(facts))
    record(actor, "projects.achievement_update", subject=row, label=row.title)
    return row


@transaction.atomic
def add_evidence(
    actor: Any, *, achievement: Achievement, name: str, link: str = "", content: bytes | None = None
) -> AchievementEvidence:
    """A link or a file that shows it."""
    row = _editable(actor, achievement)
    if not name.strip():
        raise Refusal("请写佐证的名称。", field="name")
    if not link.strip() and not content:
        raise Refusal("请填网址，或者选一份文件。", field="link")
    if row.evidence.count() >= MOST_EVIDENCE:
        raise Refusal(f"最多 {MOST_EVIDENCE} 份佐证，请先删一份。", field="file")
    made = AchievementEvidence(
        achievement=row, code=secrets.token_urlsafe(16), name=name.strip(), link=link.strip(), added_at=clock.now()
    )
    if content:
        try:
            bare, made.media_type = cleaned(content, most_bytes=MOST_BYTES)
        except NoDocument as error:
            raise Refusal(str(error), field="file") from error
        made.file, made.size = EVIDENCE.keep(bare), len(bare)
    made.save()
    record(actor, "projects.achievement_evidence", subject=row, label=row.title, evidence=made.name)
    return made


@transaction.atomic
def remove_evidence(actor: Any, *, evidence: AchievementEvidence) -> None:
    """Takes one away, with its file."""
    row = _editable(actor, evidence.achievement)
    name, kept = evidence.name, evidence.file
    evidence.delete()
    transaction.on_commit(lambda: EVIDENCE.remove(kept))
    record(actor, "projects.achievement_evidence_removed", subject=row, label=row.title, evidence=name)


def tidy_evidence() -> str:
    """Removes files that no row names: left by a crash."""
    return f"清理 {EVIDENCE.tidy(AchievementEvidence.objects.values_list('file', flat=True))} 份"


def _step(actor: Any, row: Achievement, event: str, *fields: str, reason: str = "") -> Achievement:
    before = row.state
    row.state = ACHIEVEMENT.next_state(before, event, facts_of(row))
    row.save(update_fields=["state", *fields])
    record(
        actor, f"projects.achievement_{event}", subject=row, label=row.title, reason=reason, was=before, now=row.state
    )
    return row


@transaction.atomic
def submit_achievement(actor: Any, *, achievement: Achievement) -> Achievement:
    """Hands it to the city. Refusal lists what is missing."""
    row = locked(achievement)
    require(actor, "project.edit", on=row)
    row.submitted_by, row.submitted_at, row.reason = None if is_system(actor) else actor, clock.now(), ""
    return _step(actor, row, "submit", "submitted_by", "submitted_at", "reason")


@transaction.atomic
def decide_achievement(actor: Any, *, achievement: Achievement, agree: bool, reason: str = "") -> Achievement:
    """The city shows it to everybody, or sends it back with the reason."""
    row = locked(achievement)
    require(actor, "project.approve", on=CITY)
    asks = "请写明要改什么，申报的人会看到。"
    row.reason, row.published_at = ("", clock.now()) if agree else (because(reason, asks), None)
    _step(actor, row, "publish" if agree else "return", "reason", "published_at", reason=row.reason)
    if row.submitted_by_id:
        notify(
            [row.submitted_by_id],
            key=f"library:achievement:{row.pk}:{int(clock.now().timestamp())}",
            title=f"“{row.title}”{'已发布' if agree else '被退回'}",
            body=row.reason,
            url=reverse("library:achievement", args=[row.pk]),
        )
    return row


@transaction.atomic
def withdraw_achievement(actor: Any, *, achievement: Achievement, reason: str) -> Achievement:
    """Its own people or the city take it down, with the reason."""
    row = locked(achievement)
    require(actor, "project.edit", on=row)
    row.reason = because(reason, "请写明为什么撤下，会留在记录里。")
    return _step(actor, row, "withdraw", "reason", reason=row.reason)
