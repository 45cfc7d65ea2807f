"""Taking an exam: a paper is drawn when it is begun, and closed and scored for good (answers in between: answering.py).

Everything of one person hangs on the lock of their own paper and of their own enrolment, so a thousand who finish in the
same minute do not wait for each other. What a save confirmed counts; what comes after the paper is closed is refused in words.
"""

import secrets
from collections import Counter
from datetime import timedelta
from typing import Any

import structlog
from django.db import DatabaseError, transaction

from yushan.audit.actions import record
from yushan.common import clock, rulebook
from yushan.common.actors import WORKER
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.common.locking import locked as locked_row
from yushan.common.reasons import because
from yushan.organizations.access import can, require
from yushan.training.actions.base import tell
from yushan.training.actions.finishing import complete_if_due
from yushan.training.lifecycle import ATTEMPT
from yushan.training.models import Attempt, Enrolment, Question, TrainingClass
from yushan.training.queries.exams import answers_of, keys_of
from yushan.training.rules.opening import bank_lacks
from yushan.training.rules.papers import Drawable, Paper, draw
from yushan.training.rules.scoring import digest, score

# One more try after the exam was over stands open so long, for that person alone.
OWN_WINDOW = timedelta(days=7)
log = structlog.get_logger(__name__)
_CLASS = ("training_class__version__course__organization", "training_class__organization", "volunteer__person")


def attempts_left(enrolment: Enrolment) -> int:
    """How many papers somebody may still begin."""
    most = enrolment.training_class.version.attempts_most + enrolment.extra_attempts
    return max(0, most - enrolment.attempts.count())


def keeps_bank(actor: Any, enrolment: Enrolment) -> bool:
    """Whether somebody can read the questions beforehand: they take no exam of that course."""
    return can(actor, "training.edit", on=enrolment.training_class.version.course)


def begin_attempt(actor: Any, *, enrolment: Enrolment) -> Attempt:
    """Draws the person's paper; the one that is open where there is one, so that a lost connection costs no attempt."""
    _close_overdue(enrolment)
    with transaction.atomic():
        return _begun(actor, enrolment)


def _close_overdue(enrolment: Enrolment) -> None:
    """In a transaction of its own: a paper is always locked before the enrolment, by whoever closes it."""
    for found in Attempt.objects.filter(enrolment=enrolment, state=Attempt.State.OPEN):
        if clock.now() > last_moment(found):
            with transaction.atomic():
                row = locked_row(found, *(f"enrolment__{name}" for name in _CLASS))
                if row.state == Attempt.State.OPEN:
                    close(row, "expire")


def _begun(actor: Any, enrolment: Enrolment) -> Attempt:
    row = locked_row(enrolment, *_CLASS)
    if getattr(actor, "person_id", None) != row.volunteer.person_id:
        raise NotFound()
    whole, version, now = row.training_class, row.training_class.version, clock.now()
    if going := row.attempts.filter(state=Attempt.State.OPEN).first():
        if now > last_moment(going):
            raise Conflict("上一张卷子的时间刚到，正在交卷，请再点一次。")
        return going
    if not version.has_exam:
        raise Refusal("这门课没有考试。")
    if row.state not in (Enrolment.State.ENROLLED, Enrolment.State.MISSED):
        raise Conflict("您已经结业，不用再考。" if row.state == Enrolment.State.COMPLETED else "您现在不在这个班里。")
    if not row.takes_exam(now):
        raise Refusal("现在不在考试开放的时间。")
    if row.attempts.filter(passed=True).exists():
        raise Conflict("您已经通过了，不用再考。")
    if keeps_bank(actor, row):
        raise NotAllowed("您管理这门课的题库，不能考它的卷子。请上一级开的班再考。")
    if not attempts_left(row):
        raise Refusal("考试次数用完了。确有原因的，请联系管理员再给一次机会。")
    bank = list(Question.objects.filter(course=version.course, is_active=True))
    if lacking := bank_lacks(version.draws, Counter(one.kind for one in bank)):
        raise Refusal(f"题库里的题不够出一张卷子（{'；'.join(lacking)}），请联系管理员。")
    seed = secrets.token_hex(32)
    paper = draw(
        seed,
        [Drawable(one.pk, one.kind, len(one.options)) for one in bank],
        {key: int(n) for key, n in version.draws.items()},
    )
    if not paper:
        raise Refusal("题库里还没有题，请联系管理员。")
    _note_used(paper)
    due = now + timedelta(minutes=version.exam_minutes)
    closes = whole.exam_closes_at if whole.takes_exam(now) else row.exam_until
    made = Attempt.objects.create(
        enrolment=row, number=row.attempts.count() + 1, seed=seed, paper=paper, begun_at=now,
        due_at=min(due, closes) if closes else due,
    )  # fmt: skip
    record(
        actor, "training.begin_exam", subject=row, label=whole.title, person_id=row.volunteer.person_id,
        attempt=made.pk, number=made.number,
    )  # fmt: skip
    return made


def _note_used(paper: Paper) -> None:
    """From now on these questions stay as they are. Locked in the order of their keys, so that many who begin at once never
    wait crosswise; nothing is locked once all of them are used."""
    shown = {pk: len(places) for pk, places in paper}
    fresh = list(Question.objects.select_for_update().filter(pk__in=shown, is_used=False).order_by("pk"))
    if any(len(one.options) != shown[one.pk] for one in fresh):
        raise Conflict("题库刚刚有改动，请再点一次“开始考试”。")
    Question.objects.filter(pk__in=[one.pk for one in fresh]).update(is_used=True)


def last_moment(attempt: Attempt) -> Any:
    """Until when an answer that was under way still counts."""
    return attempt.due_at + timedelta(seconds=rulebook.number("exam_grace_seconds"))


def own_paper(actor: Any, attempt: Attempt) -> Attempt:
    """The paper under lock, of the person themselves; NotFound for everybody else."""
    row = locked_row(attempt, *(f"enrolment__{name}" for name in _CLASS))
    if getattr(actor, "person_id", None) != row.enrolment.volunteer.person_id:
        raise NotFound()
    return row


def close(row: Attempt, event: str, actor: Any = WORKER) -> Attempt:
    """Closes and scores a paper whose lock is held; passed, it may be the last thing that was missing."""
    enrolment = row.enrolment
    version = enrolment.training_class.version
    answers = answers_of(row)
    keys = keys_of(pk for pk, _places in row.paper)
    came = score(row.paper, keys, answers, pass_percent=version.pass_percent, half_for_part=version.half_for_part)
    row.state = ATTEMPT.next_state(row.state, event)
    row.ended_at = min(clock.now(), row.due_at) if event == "expire" else clock.now()
    row.half_points, row.most_half_points, row.passed = came.reached, came.most, came.passed
    row.marks, row.digest = came.marks, digest(row.paper, answers, came.marks)
    row.save()
    whole = enrolment.training_class
    record(
        actor, f"training.{event}", subject=enrolment, label=whole.title, person_id=enrolment.volunteer.person_id,
        attempt=row.pk, half_points=row.half_points, most=row.most_half_points, digest=row.digest,
    )  # fmt: skip
    if came.passed:
        complete_if_due(enrolment)
    return row


def close_due() -> int:
    """Regular work: papers whose time is over are handed in as they stand; answers how many. May run twice harmlessly."""
    limit = clock.now() - timedelta(seconds=rulebook.number("exam_grace_seconds"))
    closed = 0
    for found in Attempt.objects.filter(state=Attempt.State.OPEN, due_at__lt=limit).order_by("due_at")[:500]:
        try:
            with transaction.atomic():
                row = locked_row(found, *(f"enrolment__{name}" for name in _CLASS))
                if row.state != Attempt.State.OPEN:
                    continue
                close(row, "expire")
                said = "通过了" if row.passed else "没有通过"
                tell(
                    [row.enrolment],
                    key=f"expired:{row.pk}",
                    title="考试时间到，已经自动交卷",
                    body=f"{said}，{row.percent} 分。",
                )
                closed += 1
        except (Refusal, DatabaseError):
            log.exception("paper not closed", attempt=found.pk)
    return closed


@transaction.atomic
def give_attempt(actor: Any, *, enrolment: Enrolment, reason: str) -> Enrolment:
    """One more paper for somebody, with a reason: the power failed, the hall had no network. Where the exam of the class is
    over, also for who missed it, the person has an own window of `OWN_WINDOW`."""
    row = locked_row(enrolment, *_CLASS)
    require(actor, "training.edit", on=row.training_class)
    said = because(reason, "请写明为什么再给一次机会。")
    whole, now = row.training_class, clock.now()
    if row.state not in (Enrolment.State.ENROLLED, Enrolment.State.MISSED):
        raise Conflict(f"这条报名{row.get_state_display()}，不用再考。")
    if not row.sits:
        raise Conflict(f"这个班{whole.get_state_display()}，不能再考。")
    row.extra_attempts += 1
    closes = whole.exam_closes_at
    if whole.state == TrainingClass.State.FINISHED or (closes and closes <= now):
        row.exam_until = now + OWN_WINDOW
    row.save(update_fields=["extra_attempts", "exam_until"])
    record(
        actor, "training.give_attempt", subject=row, label=whole.title, reason=said, person_id=row.volunteer.person_id
    )
    key = f"again:{row.extra_attempts}"
    tell([row], key=key, title=f"“{whole.title}”的考试可以再考一次", body=_until_when(row))
    return row


def _until_when(row: Enrolment) -> str:
    if row.exam_until is None:
        return "请在考试开放的时间里考。"
    until = clock.local(row.exam_until)
    return f"从现在起，到 {until.month} 月 {until.day} 日 {until.hour}:{until:%M} 为止，用手机就能考。"


def rescored(attempt: Attempt) -> tuple[int, str]:
    """Points and fingerprint reckoned again from paper and answers: what stands must be the same."""
    version = attempt.enrolment.training_class.version
    answers, keys = answers_of(attempt), keys_of(pk for pk, _places in attempt.paper)
    came = score(attempt.paper, keys, answers, pass_percent=version.pass_percent, half_for_part=version.half_for_part)
    return came.reached, digest(attempt.paper, answers, came.marks)
