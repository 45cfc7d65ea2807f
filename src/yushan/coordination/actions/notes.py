"""Notes on how a task goes, with a file that shows it; what the level above says about a late one."""

import secrets
from datetime import date
from typing import Any

from django.db import transaction

from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.actors import is_system
from yushan.common.documents import NoDocument, cleaned
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.common.reasons import because
from yushan.common.sealed_files import SealedFolder
from yushan.coordination.actions.tasks import locked, tell
from yushan.coordination.models import ProgressNote, Task
from yushan.coordination.queries import may_note
from yushan.organizations.access import require

FILES = SealedFolder("coordination", "这份佐证已经删除。")
MOST_BYTES = 10 * 1024 * 1024
# Only the city (a scope that only a grant over the whole city covers).
CITY: dict[str, object] = {}


def _note(actor: Any, task: Task, kind: str, text: str, content: bytes | None = None) -> ProgressNote:
    text = because(text, "请写几个字，说明做到哪里了。", field="text", most=500)
    note = ProgressNote(
        task=task, kind=kind, text=text, code=secrets.token_urlsafe(16),
        written_by=None if is_system(actor) else actor, written_at=clock.now(),
    )  # fmt: skip
    if content:
        try:
            bare, note.media_type = cleaned(content, most_bytes=MOST_BYTES)
        except NoDocument as error:
            raise Refusal(str(error), field="file") from error
        note.file = FILES.keep(bare)
    note.save()
    return note


@transaction.atomic
def add_note(actor: Any, *, task: Task, text: str, content: bytes | None = None) -> ProgressNote:
    """The owner, or whoever coordinates, says how it goes."""
    task = locked(task)
    if not is_system(actor) and not may_note(actor, task):
        raise NotAllowed("由负责人或安排工作的人写进展。")
    if task.state not in Task.UNFINISHED:
        raise Conflict(f"这项工作{task.get_state_display()}，不用再写进展。")
    note = _note(actor, task, ProgressNote.Kind.PROGRESS, text, content)
    record(actor, "coordination.note", subject=task, label=task.title)
    return note


@transaction.atomic
def urge(actor: Any, *, task: Task, text: str, until: date | None) -> ProgressNote:
    """The level above says what is to be done about a late task, and until which day; owner and board hear it. When that day
    is over and it is not done, it goes up again (due.escalate_due).
    """
    task = locked(task)
    require(actor, "coordination.edit", on=CITY)
    if task.escalated_at is None or task.state != Task.State.OPEN:
        raise Conflict("这项工作没有上报督办，或者已经报告办完。")
    if until is None:
        raise Refusal("请选督办到哪天，到期没有办完会再上报。", field="until")
    if until < clock.today():
        raise Refusal("督办的期限已经过去，请选今天或以后。", field="until")
    note = _note(actor, task, ProgressNote.Kind.URGED, text)
    task.answered_at, task.urged_until = clock.now(), until
    task.save(update_fields=["answered_at", "urged_until"])
    record(actor, "coordination.urge", subject=task, label=task.title, reason=note.text, until=until.isoformat())
    body = f"{until.month} 月 {until.day} 日前办完。{note.text}"
    tell(task, [task.owner_id, task.created_by_id], "urged", f"上级督办：{task.title}", body[:500])
    return note


def tidy_files() -> str:
    """Removes files that no row names: left by a crash."""
    return f"清理 {FILES.tidy(ProgressNote.objects.exclude(file='').values_list('file', flat=True))} 份"
