"""Sessions of a class, and who teaches them."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Conflict, Refusal
from yushan.common.locking import locked as locked_row
from yushan.organizations.access import require
from yushan.training.actions.base import tell
from yushan.training.actions.finishing import complete_all_due
from yushan.training.models import Enrolment, Lecturer, Session, Teaching, TrainingClass
from yushan.training.queries.courses import lecturers as lecturers_of

MOST_SESSIONS = 60
# A day of teaching at most: longer is a mistyped date, and would count as hours of the lecturer.
LONGEST = timedelta(hours=16)


@transaction.atomic
def save_session(
    actor: Any, *, training_class: TrainingClass, session: Session | None = None, title: str, starts_at: datetime,
    ends_at: datetime, place: str = "", lecturers: Sequence[Lecturer] = (),
) -> Session:  # fmt: skip
    """A session, or another time, place or lecturer for one. Who teaches counts with the whole length, shared by nobody."""
    whole = locked_row(training_class, "organization", "base")
    require(actor, "training.edit", on=whole)
    if whole.state in (TrainingClass.State.FINISHED, TrainingClass.State.CANCELLED):
        raise Conflict(f"这个班{whole.get_state_display()}，不能再改。")
    if not title.strip():
        raise Refusal("请填写这一次的内容。", field="title")
    if ends_at <= starts_at:
        raise Refusal("结束时间要晚于开始时间。", field="ends_at")
    if ends_at - starts_at > LONGEST:
        raise Refusal("一次面授最多 16 小时，请核对结束的日期；上几天的请一天建一次。", field="ends_at")
    if starts_at < whole.starts_at or ends_at > whole.ends_at:
        raise Refusal("要在这个班的开始和结束时间之间，请先改班次的时间。", field="starts_at")
    if session is None and whole.sessions.count() >= MOST_SESSIONS:
        raise Refusal(f"一个班最多 {MOST_SESSIONS} 次面授。")
    row = session or Session(training_class=whole, secret=secrets.token_hex(32))
    if row.cancelled_at:
        raise Conflict("这一次已经取消，不能再改。")
    if row.pk and row.marks.exists() and row.starts_at != starts_at:
        raise Conflict("已经有人签到，不能再改时间。")
    moved = bool(row.pk) and (row.starts_at, row.place) != (starts_at, place.strip())
    row.title, row.place, row.starts_at, row.ends_at = title.strip()[:80], place.strip()[:120], starts_at, ends_at
    row.save()
    _teach(actor, row, lecturers)
    record(actor, "training.save_session", subject=whole, label=whole.title, session=row.pk)
    if moved and whole.state in TrainingClass.GOING_ON:
        begin = clock.local(starts_at)
        tell(
            _people(whole), key=f"session:{row.pk}:{int(starts_at.timestamp())}", title=f"“{whole.title}”有一次改了时间或地点",
            body=f"{row.title}：{begin.month} 月 {begin.day} 日 {begin.hour}:{begin:%M}，{row.place}", starts_at=starts_at,
        )  # fmt: skip
    return row


def _people(whole: TrainingClass) -> list[Enrolment]:
    return list(Enrolment.objects.filter(training_class=whole, state=Enrolment.State.ENROLLED))


def _teach(actor: Any, row: Session, lecturers: Sequence[Lecturer]) -> None:
    known = {one.lecturer_id: one for one in row.teachings.all()}
    allowed = set(lecturers_of(actor).filter(pk__in=[one.pk for one in lecturers]).values_list("pk", flat=True))
    if any(one.pk not in allowed and one.pk not in known for one in lecturers):
        raise Refusal("有讲师不在您能安排的范围内，请重新选。", field="lecturers")
    wanted = {one.pk for one in lecturers}
    Teaching.objects.filter(session=row).exclude(lecturer__in=wanted).delete()
    minutes = int((row.ends_at - row.starts_at).total_seconds() // 60)
    for pk in sorted(wanted):
        Teaching.objects.update_or_create(session=row, lecturer_id=pk, defaults={"minutes": minutes})


@transaction.atomic
def cancel_session(actor: Any, *, session: Session) -> Session:
    """One session does not take place; it is no longer asked of anybody. Conflict once somebody was there."""
    whole = locked_row(session.training_class, "organization", "base")
    require(actor, "training.edit", on=whole)
    row = locked_row(session)
    if row.cancelled_at:
        return row
    if row.marks.exists():
        raise Conflict("已经有人签到，不能取消这一次。")
    row.cancelled_at = clock.now()
    row.save(update_fields=["cancelled_at"])
    record(actor, "training.cancel_session", subject=whole, label=whole.title, session=row.pk)
    complete_all_due(whole, actor)
    if whole.state in TrainingClass.GOING_ON:
        title = f"“{whole.title}”取消一次：{row.title}"
        tell(_people(whole), key=f"session:{row.pk}:off", title=title, starts_at=row.starts_at)
    return row
