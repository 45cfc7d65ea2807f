"""Classes: planned, opened, begun, ended, called off."""

from datetime import datetime
from typing import Any

from django.db import transaction

from yushan.audit.actions import record
from yushan.audit.freshness import require_unchanged
from yushan.common import clock
from yushan.common.actors import WORKER
from yushan.common.counters import take
from yushan.common.errors import Conflict, Refusal
from yushan.common.locking import held
from yushan.common.locking import locked as locked_row
from yushan.common.reasons import because
from yushan.organizations.access import require
from yushan.organizations.models import Organization
from yushan.training.actions.base import by_whom, tell
from yushan.training.actions.finishing import complete_all_due
from yushan.training.actions.waitlist import promote
from yushan.training.lifecycle import CLASS, ENROLMENT
from yushan.training.models import Attempt, Enrolment, TrainingClass
from yushan.training.queries.courses import bank_of, current_versions
from yushan.training.queries.doing import lacks_of
from yushan.training.rules.opening import ClassFacts, bank_lacks

State = TrainingClass.State
RELATED = ("organization", "base", "version__course")
FIELDS = (
    "title", "version", "base", "mode", "places", "enrol_until", "starts_at", "ends_at", "exam_opens_at",
    "exam_closes_at", "place", "text", "contact",
)  # fmt: skip
OWN_WORD = "您管理这个班，要由别人点到或者通过考试才能结业"
# What people enrolled for stays once they could.
_FIXED = ("version",)


def locked(training_class: TrainingClass) -> TrainingClass:
    """The class as it is now, held: everybody who wants a place of it queues here."""
    return locked_row(training_class, *RELATED)


def _check(row: TrainingClass) -> None:
    if not row.title:
        raise Refusal("请填写班次名称。", field="title")
    if row.places < 1:
        raise Refusal("至少要有 1 个名额。", field="places")
    if row.ends_at <= row.starts_at:
        raise Refusal("结束时间要晚于开始时间。", field="ends_at")
    if row.enrol_until > row.ends_at:
        raise Refusal("报名截止不能晚于结束时间。", field="enrol_until")
    begin, end = row.exam_opens_at, row.exam_closes_at
    if bool(begin) != bool(end):
        raise Refusal("考试开放和关闭的时间要一起填。", field="exam_opens_at" if end else "exam_closes_at")
    if begin and end and end <= begin:
        raise Refusal("考试关闭的时间要晚于开放的时间。", field="exam_closes_at")


@transaction.atomic
def create_class(actor: Any, *, organization: Organization, **facts: Any) -> TrainingClass:
    """A class in preparation of a version in force."""
    require(actor, "training.edit", on=organization)
    row = TrainingClass(organization=organization, created_by=by_whom(actor))
    for name in FIELDS:
        if name in facts:
            value = facts[name]
            setattr(row, name, value.strip() if isinstance(value, str) else value)
    if not current_versions(actor).filter(pk=row.version_id).exists():
        raise Refusal("这门课现在没有启用的版本，或者不在您能用的范围内。", field="version")
    _check(row)
    row.code = f"PX{clock.today().year}{take('training-class'):04d}"
    row.save()
    record(actor, "training.create_class", subject=row, label=row.title)
    return row


@transaction.atomic
def update_class(actor: Any, *, training_class: TrainingClass, seen: int | None = None, **facts: Any) -> TrainingClass:
    """Other facts. Fewer places than people is refused; more of them go to the waitlist at once."""
    row = locked(training_class)
    require(actor, "training.edit", on=row)
    require_unchanged(row, seen)
    if row.state in (State.FINISHED, State.CANCELLED):
        raise Conflict(f"这个班{row.get_state_display()}，不能再改。")
    before = (row.starts_at, row.ends_at, row.place)
    exam = (row.exam_opens_at, row.exam_closes_at)
    for name in FIELDS:
        if name in facts and not (name in _FIXED and row.state != State.DRAFT):
            value = facts[name]
            setattr(row, name, value.strip() if isinstance(value, str) else value)
    _check(row)
    if _opens_again(row, exam[1]):
        raise Refusal(
            "考试已经关闭，考过的人可能看过答案，不能再开放。确有原因没有考成的，请在学员名单里“再给一次考试机会”。",
            field="exam_closes_at",
        )
    if row.places < row.taken:
        raise Refusal(f"已经有 {row.taken} 个人，名额不能少于这个数。", field="places")
    if row.state != State.DRAFT and row.version.has_exam and not row.exam_opens_at:
        raise Refusal("这门课要考试，请填考试开放和关闭的时间。", field="exam_opens_at")
    row.save(update_fields=[*FIELDS])
    record(actor, "training.update_class", subject=row, label=row.title)
    if row.state in TrainingClass.GOING_ON:
        promote(row)
        if before != (row.starts_at, row.ends_at, row.place):
            people = list(Enrolment.objects.filter(training_class=row, state=Enrolment.State.ENROLLED))
            tell(people, key=f"moved:{clock.now():%Y%m%d%H%M%S}", title=f"“{row.title}”改了时间或地点", body=when(row))
        if exam != (row.exam_opens_at, row.exam_closes_at) and row.exam_opens_at and row.exam_closes_at:
            _tell_exam(row, clock.local(row.exam_opens_at), clock.local(row.exam_closes_at))
    return row


def _opens_again(row: TrainingClass, closed_at: datetime | None) -> bool:
    """Whether an exam that somebody sat and that is over would be open once more: what was right has been shown."""
    now, closes = clock.now(), row.exam_closes_at
    if closed_at is None or closed_at > now or (closes is not None and closes <= now):
        return False
    return Attempt.objects.filter(enrolment__training_class=row).exists()


def _tell_exam(row: TrainingClass, opens: datetime, closes: datetime) -> None:
    people = Enrolment.objects.filter(training_class=row, state=Enrolment.State.ENROLLED)
    waiting = list(people.exclude(attempts__passed=True))
    day = "{0.month} 月 {0.day} 日 {0.hour}:{0:%M}"
    body = f"{day.format(opens)}–{day.format(closes)}，用手机就能考。"
    key = f"exam:{int(opens.timestamp())}:{int(closes.timestamp())}"
    tell(waiting, key=key, title=f"“{row.title}”的考试时间改了", body=body)


def when(row: TrainingClass) -> str:
    """«5 月 8 日 9:00–5 月 10 日 17:00，市科协党校»."""
    begin, end = clock.local(row.starts_at), clock.local(row.ends_at)
    place = row.place or (row.base.name if row.base else "") or "线上"
    last = f"{end.month} 月 {end.day} 日 " if begin.date() != end.date() else ""
    return f"{begin.month} 月 {begin.day} 日 {begin.hour}:{begin:%M}–{last}{end.hour}:{end:%M}，{place}"


def class_facts(row: TrainingClass) -> ClassFacts:
    """What the guard of opening asks; 3 statements."""
    version = row.version
    lacking = bank_lacks(version.draws, bank_of(version.course_id)) if version.has_exam else []
    return ClassFacts(
        sessions=row.sessions.filter(cancelled_at=None).count(), lessons=version.lessons.count(),
        has_exam=version.has_exam, exam_opens_at=row.exam_opens_at, exam_closes_at=row.exam_closes_at,
        enrol_until=row.enrol_until, ends_at=row.ends_at, now=clock.now(), bank_lacks=tuple(lacking),
    )  # fmt: skip


def _step(actor: Any, row: TrainingClass, event: str, *fields: str) -> None:
    facts = class_facts(row) if event == "open" else None
    row.state = CLASS.next_state(row.state, event, facts)
    row.save(update_fields=["state", *fields])
    record(actor, f"training.{event}_class", subject=row, label=row.title, reason=row.reason)


@transaction.atomic
def open_class(actor: Any, *, training_class: TrainingClass) -> TrainingClass:
    """From now on people enrol."""
    row = locked(training_class)
    require(actor, "training.edit", on=row)
    _step(actor, row, "open")
    return row


@transaction.atomic
def finish_class(actor: Any, *, training_class: TrainingClass) -> TrainingClass:
    """The end: who has not done everything did not complete it, and is told what was missing; who waited goes home."""
    row = locked(training_class)
    require(actor, "training.edit", on=row)
    if Attempt.objects.filter(enrolment__training_class=row, state=Attempt.State.OPEN).exists():
        raise Conflict("还有人在考试，请等他们交卷以后再结束。")
    # Whoever lacks nothing any more, because a session fell away, is complete and not missed.
    complete_all_due(row, actor)
    row.finished_at = clock.now()
    _step(actor, row, "finish", "finished_at")
    # Held, so that whoever completes in this moment is not overwritten.
    people = held(Enrolment.objects.filter(training_class=row, state=Enrolment.State.ENROLLED).order_by("pk"))
    missing = lacks_of(people)
    for one in people:
        one.state = ENROLMENT.next_state(one.state, "miss")
        one.ended_at, one.reason = row.finished_at, ("；".join(missing[one.pk]) or OWN_WORD)[:300]
        one.save(update_fields=["state", "ended_at", "reason"])
        tell([one], key="missed", title=f"“{row.title}”结束了，这次没有结业", body=one.reason)
    waiting = list(Enrolment.objects.filter(training_class=row, state=Enrolment.State.WAITLISTED))
    _end(waiting, "decline", "班次结束了，没有空出名额")
    tell(waiting, key="no-place", title=f"“{row.title}”没有空出名额", body="以后开班会再发布。")
    done = list(Enrolment.objects.filter(training_class=row, state=Enrolment.State.COMPLETED, surveyed_at=None))
    tell(done, key="survey", title=f"请给“{row.title}”打个分", body="不记名，一分钟，帮下一期办得更好。")
    return row


def _end(rows: list[Enrolment], event: str, reason: str) -> None:
    for one in rows:
        one.state, one.ended_at, one.reason = ENROLMENT.next_state(one.state, event), clock.now(), reason[:300]
        one.save(update_fields=["state", "ended_at", "reason"])


def call_off(actor: Any, row: TrainingClass, reason: str) -> None:
    """Cancels a class whose lock the caller holds; everybody is told why."""
    row.reason = reason[:300]
    _step(actor, row, "cancel", "reason")
    # What was to come does not take place; what was taught stays taught.
    row.sessions.filter(cancelled_at=None, ends_at__gt=clock.now()).update(cancelled_at=clock.now())
    states = (Enrolment.State.ENROLLED, Enrolment.State.WAITLISTED)
    people = held(Enrolment.objects.filter(training_class=row, state__in=states).order_by("pk"))
    _end(people, "decline", f"班次取消：{row.reason}")
    tell(people, key="cancelled", title=f"“{row.title}”取消了", body=row.reason, starts_at=row.starts_at)


@transaction.atomic
def cancel_class(actor: Any, *, training_class: TrainingClass, reason: str) -> TrainingClass:
    """Calls a class off with a reason that everybody reads. Certificates that were earned stay."""
    row = locked(training_class)
    require(actor, "training.edit", on=row)
    if Attempt.objects.filter(enrolment__training_class=row, state=Attempt.State.OPEN).exists():
        raise Conflict("还有人在考试，请等他们交卷以后再取消。")
    call_off(actor, row, because(reason, "请写明为什么取消，报名的人会看到。"))
    return row


def begin_due() -> int:
    """Regular work: open classes whose time has come begin; answers how many. May run twice harmlessly."""
    due = TrainingClass.objects.filter(state=State.OPEN, starts_at__lte=clock.now())
    begun = 0
    for found in due.order_by("pk")[:200]:
        with transaction.atomic():
            row = locked(found)
            if row.state == State.OPEN and row.starts_at <= clock.now():
                _step(WORKER, row, "begin")
                begun += 1
    return begun
