"""Making a rule and writing its versions, as long as nothing of them is published."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from yushan.audit.actions import record
from yushan.audit.freshness import require_unchanged
from yushan.common import clock
from yushan.common.counters import take
from yushan.common.errors import Conflict, NotFound, Refusal
from yushan.organizations.access import require
from yushan.organizations.models import Area, Organization
from yushan.regulations.actions.files import FILES, check_pdf
from yushan.regulations.actions.steps import locked_for, note, step, user_of, with_reason
from yushan.regulations.models import ISSUING, READER_ROLES, Regulation, RegulationVersion

State = RegulationVersion.State
MOST_CHARACTERS = 60_000


@dataclass(frozen=True)
class Wording:
    """What a version says: Markdown, or a PDF, or both. `content` None leaves the file as it is, b"" takes it away."""

    text: str = ""
    content: bytes | None = None
    document_number: str = ""
    change_note: str = ""


def _roles(roles: Sequence[str]) -> str:
    known = [role for role, _label in READER_ROLES]
    chosen = [role for role in known if role in roles]
    return f"|{'|'.join(chosen)}|" if chosen else ""


def _title(title: str) -> str:
    cleaned = " ".join(title.split()).strip("《》")
    if not 2 <= len(cleaned) <= 120:
        raise Refusal("名称要写 2 到 120 个字。", field="title")
    return cleaned


def _put(version: RegulationVersion, wording: Wording) -> None:
    """Writes the wording into the row (not saved) and keeps the file; what it replaces goes with the commit."""
    if len(wording.text) > MOST_CHARACTERS:
        raise Refusal(f"正文超过 {MOST_CHARACTERS:,} 字，请把附件做成 PDF 上传。", field="text")
    version.text = wording.text.replace("\r\n", "\n").strip()
    version.document_number = wording.document_number.strip()[:60]
    version.change_note = wording.change_note.strip()[:300]
    if wording.content is None:
        return
    if wording.content:
        check_pdf(wording.content)
    if old := version.file:
        # The same file may stand in an earlier version: `tidy_up` removes it once no version names it.
        shared = RegulationVersion.objects.filter(file=old).exclude(pk=version.pk).exists()
        if not shared:
            transaction.on_commit(lambda: FILES.remove(old))
    version.file = FILES.keep(wording.content) if wording.content else ""
    version.file_bytes = len(wording.content)


@transaction.atomic
def create_regulation(
    actor: Any,
    *,
    title: str,
    wording: Wording,
    organization: Organization | None = None,
    area: Area | None = None,
    summary: str = "",
    roles: Sequence[str] = (),
    members_read: bool = False,
) -> RegulationVersion:
    """A new rule of an organization or an area with its first draft; only for what lies below the own grant."""
    if (organization is None) == (area is None):
        raise Refusal("请选择由谁制定。", field="issuer")
    made = Regulation(
        title=_title(title), organization=organization, area=area, summary=summary.strip()[:300],
        reader_roles=_roles(roles), members_read=members_read, created_by=user_of(actor),
    )  # fmt: skip
    require(actor, "regulation.edit", on=made)
    if organization is not None:
        if organization.level not in ISSUING:
            raise Refusal("制度由总队、支队或区县制定，服务队和小队不单独制定。", field="issuer")
        if organization.state != Organization.State.ACTIVE:
            raise Refusal(f"{organization.name}现在没有运行，不能制定制度。", field="issuer")
    year = clock.today().year
    made.code = f"ZD{year}-{take(f'regulation:{year}'):03d}"
    made.save()
    version = RegulationVersion(regulation=made, number=1, created_by=user_of(actor))
    _put(version, wording)
    version.save()
    record(actor, "regulations.create", subject=made, label=made.title)
    return version


@transaction.atomic
def update_regulation(
    actor: Any, *, regulation: Regulation, title: str, summary: str, roles: Sequence[str], members_read: bool
) -> Regulation:
    """Name, summary and who must read; the name stands once a version is published."""
    row = Regulation.objects.select_for_update(of=("self",)).filter(pk=regulation.pk).first()
    if row is None:
        raise NotFound()
    require(actor, "regulation.edit", on=row)
    cleaned = _title(title)
    if cleaned != row.title and row.versions.filter(state__in=RegulationVersion.PUBLISHED).exists():
        raise Refusal("已经发布过的制度不能改名；要改名，请另立一部新的。", field="title")
    row.title, row.summary, row.members_read = cleaned, summary.strip()[:300], members_read
    row.reader_roles = _roles(roles)
    row.save(update_fields=["title", "summary", "members_read", "reader_roles"])
    record(actor, "regulations.update", subject=row, label=row.title, readers=row.readers_text)
    return row


@transaction.atomic
def begin_version(actor: Any, *, regulation: Regulation) -> RegulationVersion:
    """The next version as a draft that begins with the wording of the last one. Conflict: one is prepared already."""
    require(actor, "regulation.edit", on=regulation)
    rows = list(RegulationVersion.objects.select_for_update(of=("self",)).filter(regulation=regulation))
    last = next((row for row in rows if row.state in RegulationVersion.PUBLISHED), None)
    busy = "已经有一版在准备中，请接着改那一版。"
    if any(row.state in RegulationVersion.PREPARED for row in rows):
        raise Conflict(busy)
    fresh = RegulationVersion(
        regulation=regulation, number=max((row.number for row in rows), default=0) + 1, created_by=user_of(actor),
        text=last.text if last else "", file=last.file if last else "", file_bytes=last.file_bytes if last else 0,
    )  # fmt: skip
    try:
        with transaction.atomic():
            fresh.save()
    except IntegrityError as error:
        raise Conflict(busy) from error
    note(actor, fresh, "begin_version")
    return fresh


@transaction.atomic
def write_version(
    actor: Any, *, version: RegulationVersion, wording: Wording, seen: int | None = None
) -> RegulationVersion:
    """Changes the wording of a draft; while comments are asked for and after publication it stands.

    Overtaken (a Conflict) when somebody wrote since the form with `seen` was opened.
    """
    row = locked_for(actor, version)
    if row.state not in RegulationVersion.EDITABLE:
        raise Conflict(f"这一版现在是“{row.get_state_display()}”，文字不能改。")
    require_unchanged(row.regulation, seen)
    _put(row, wording)
    row.save(update_fields=["text", "document_number", "change_note", "file", "file_bytes"])
    note(actor, row, "write")
    return row


@transaction.atomic
def drop_version(actor: Any, *, version: RegulationVersion, reason: str) -> RegulationVersion:
    """Takes back what is not in force yet; it stays in the history of staff, nobody else sees it."""
    row = locked_for(actor, version)
    reason = with_reason(reason, "请写明为什么撤下，会留在经过里。")
    row.end_reason = reason
    step(actor, row, "drop", "end_reason", reason=reason)
    return row
