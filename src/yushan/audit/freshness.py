"""Two people with one form open: the later one is told, and overwrites only knowingly."""

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from yushan.audit.models import AuditLine
from yushan.common.errors import Conflict

_SEEN = "seen"


class Overtaken(Conflict):
    """Somebody else has changed the same thing since the form was opened."""

    code = "overtaken"


def mark_of(subject: Any) -> int:
    """The last line of the trail about a thing: what a form carries in its hidden field `seen`."""
    lines = AuditLine.objects.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))
    return lines.order_by("-at", "-id").values_list("pk", flat=True).first() or 0


def require_unchanged(subject: Any, seen: int | None) -> None:
    """Overtaken when the trail goes on after `seen`; None asks for nothing. To be called under the lock of the thing."""
    if seen is not None and mark_of(subject) != seen:
        raise Overtaken(
            "您打开这一页以后，有人改过同一份内容，没有保存。您填的都还在：请先另开一页看最新的内容；"
            "再按一次保存，就以您填的为准。"
        )


def seen_in(data: Any) -> int | None:
    """The mark that a form brought back; None when it has none."""
    text = str(data.get(_SEEN, ""))
    return int(text) if text.isdecimal() and len(text) < 19 else None


def overtake(form: Any, error: Overtaken) -> None:
    """Shows the word on the form; what was typed stays."""
    form.add_error(None, ValidationError(error.message, code=Overtaken.code))


def is_overtaken(form: Any) -> bool:
    """True when `overtake` was called: the answer is 409."""
    return bool(form.has_error(NON_FIELD_ERRORS, Overtaken.code))


def mark_for(form: Any, data: Any, subject: Any) -> int | None:
    """The mark for the page with the form. After the word the next press is a knowing one; else the first mark stays."""
    return mark_of(subject) if data is None or is_overtaken(form) else seen_in(data)
