"""Writing the trail: every action calls `record` inside its own transaction."""

from collections.abc import Collection
from typing import Any

import structlog

from yushan.audit.models import AuditLine, AuditTouch
from yushan.common import clock
from yushan.common.actors import is_system
from yushan.common.bulk import insert_one

_SLICE = 5000


def record(
    actor: Any,
    action: str,
    *,
    subject: Any = None,
    label: str = "",
    person_id: int | None = None,
    reason: str = "",
    touched: Collection[int] = (),
    **details: Any,
) -> AuditLine:
    """Appends one line. `subject` is the model instance acted upon; `details` must hold no personal data in clear.

    `person_id` names the person whose data was seen or changed (“谁看过我的资料”), `touched` all of them where a list
    left the platform: each finds the line there. Call inside the transaction of the change.
    """
    line = AuditLine(
        at=clock.now(),
        actor=None if is_system(actor) or not getattr(actor, "pk", None) else actor,
        actor_name=str(actor)[:80],
        action=action,
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_id=str(subject.pk) if subject is not None else "",
        subject_label=label[:200],
        person_id=person_id,
        reason=reason[:300],
        details=details,
        request_id=str(structlog.contextvars.get_contextvars().get("request_id", "")),
    )
    insert_one(line)
    touch(line, touched)
    return line


def touch(line: AuditLine, person_ids: Collection[int]) -> None:
    """The people whom a fresh line concerns, each once; in slices, because a list may hold a hundred thousand."""
    ids = sorted(set(person_ids))
    for start in range(0, len(ids), _SLICE):
        # One statement for many short rows: twice as quick here as one for each (insert_rows).
        AuditTouch.objects.bulk_create(
            [AuditTouch(line=line, person_id=pk) for pk in ids[start : start + _SLICE]], batch_size=_SLICE
        )
