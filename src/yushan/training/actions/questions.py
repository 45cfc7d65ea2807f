"""The question bank: new questions, corrections, retiring."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q

from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Refusal
from yushan.common.locking import locked
from yushan.organizations.access import require
from yushan.training.actions.base import by_whom
from yushan.training.models import Course, CourseVersion, Question, TrainingClass
from yushan.training.queries.courses import bank_of
from yushan.training.rules.answers import Nonsense, normal, number_of
from yushan.training.rules.opening import bank_lacks

Kind = Question.Kind
LEAST_OPTIONS, MOST_OPTIONS, MOST_QUESTIONS = 2, 8, 2_000


def _options(kind: str, options: Sequence[str]) -> list[str]:
    if kind not in (Kind.SINGLE, Kind.MULTIPLE):
        return []
    listed = [" ".join(one.split())[:200] for one in options if one.strip()]
    if not LEAST_OPTIONS <= len(listed) <= MOST_OPTIONS:
        raise Refusal(f"选项要有 {LEAST_OPTIONS} 到 {MOST_OPTIONS} 个，一行一个。", field="options")
    if len(set(listed)) < len(listed):
        raise Refusal("有两个选项一样，请改其中一个。", field="options")
    return listed


def _answer(kind: str, answer: Any, tolerance: str, options: Sequence[str]) -> Any:
    try:
        found = normal(kind, answer, len(options))
    except Nonsense as error:
        raise Refusal(str(error), field="answer") from error
    if found is None or found == []:
        raise Refusal("请填写正确答案。", field="answer")
    if kind == Kind.MULTIPLE and len(found) < 2:
        raise Refusal("多选题的正确答案至少两个；只有一个的请改成单选。", field="answer")
    if kind != Kind.NUMBER:
        return found
    try:
        near = number_of(tolerance or "0")
    except Nonsense as error:
        raise Refusal("允许的误差请填数字，没有误差填 0。", field="tolerance") from error
    if near < 0:
        raise Refusal("允许的误差不能小于 0。", field="tolerance")
    return [str(number_of(found)), str(Decimal(near))]


def _keep_enough(course: Course) -> None:
    """Refusal where the bank would be too small for a paper of a class whose exam is open or ahead: papers would get shorter.
    To be called after the change, inside its transaction."""
    now, bank = clock.now(), bank_of(course.pk)
    coming = Q(classes__exam_closes_at__gt=now, classes__state__in=TrainingClass.GOING_ON)
    own = Q(classes__enrolments__exam_until__gt=now)
    for version in CourseVersion.objects.filter(coming | own, course=course, has_exam=True).distinct():
        if lacking := bank_lacks(version.draws, bank):
            raise Refusal(f"有班正要用这个题库考试，不能再少：{'；'.join(lacking)}。请先补题，或者等考试关闭。")


@transaction.atomic
def save_question(
    actor: Any, *, course: Course, question: Question | None = None, kind: str, text: str, answer: Any,
    options: Sequence[str] = (), points: int = 1, topic: str = "", explanation: str = "", tolerance: str = "0",
) -> Question:  # fmt: skip
    """A new question, or a correction. One that stood in a paper is not touched: the correction takes its place in the bank."""
    bank = locked(course, "organization")
    require(actor, "training.edit", on=bank)
    if kind not in Kind.values:
        raise Refusal("请选择题型。", field="kind")
    if not text.strip():
        raise Refusal("请写题目。", field="text")
    if question is None and bank.questions.filter(is_active=True).count() >= MOST_QUESTIONS:
        raise Refusal(f"一门课的题库最多 {MOST_QUESTIONS} 道题。")
    listed = _options(kind, options)
    # Held: somebody may be drawing it into a paper in this very moment.
    row = question = locked(question) if question else None
    if row is None or row.is_used:
        row = Question(course=bank, replaces=question, created_by=by_whom(actor))
    row.kind, row.text, row.topic = kind, " ".join(text.split())[:500], topic.strip()[:30]
    row.options, row.answer = listed, _answer(kind, answer, tolerance, listed)
    row.points, row.explanation = points, explanation.strip()[:500]
    row.save()
    if question and row.pk != question.pk:
        Question.objects.filter(pk=question.pk).update(is_active=False)
    if question:
        _keep_enough(bank)
    record(actor, "training.save_question", subject=row, label=bank.title, question=row.pk)
    return row


@transaction.atomic
def retire_question(actor: Any, *, question: Question, is_active: bool = False) -> Question:
    """No paper draws it any more; or again."""
    row = locked(question, "course__organization")
    require(actor, "training.edit", on=row)
    row.is_active = is_active
    row.save(update_fields=["is_active"])
    if not is_active:
        _keep_enough(row.course)
    action = "training.use_question" if is_active else "training.retire_question"
    record(actor, action, subject=row, label=row.course.title, question=row.pk)
    return row
