"""Measures of effect: targets, counted values, people reached, quizzes before and after."""

import secrets
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from yushan.common import clock, vault
from yushan.common.errors import Conflict, NotFound, Refusal
from yushan.projects.actions.plan import kept, noted
from yushan.projects.models import EffectMeasure, MeasuredValue, Project, QuizRun, QuizSheet, Reached
from yushan.projects.rules.effect import marked, quiz_problem

MOST_MEASURES = 12
Kind = EffectMeasure.Kind
UNITS = {Kind.REACH: "人", Kind.QUIZ: "分", Kind.SATISFACTION: "星"}


@transaction.atomic
def add_measure(
    actor: Any,
    *,
    project: Project,
    name: str,
    kind: str,
    target: Decimal,
    unit: str = "",
    questions: Sequence[dict[str, Any]] = (),
) -> EffectMeasure:
    """A measure of the running round with its target; a quiz brings its questions."""
    project = kept(actor, project)
    if kind not in Kind.values:
        raise Refusal("请选效果怎么算。", field="kind")
    if target <= 0 or (kind == Kind.SATISFACTION and target > 5) or (kind == Kind.QUIZ and target > 100):
        raise Refusal("目标值要大于 0；满意度最多 5 星，测验最多提高 100 分。", field="target")
    if kind == Kind.QUIZ and (wrong := quiz_problem(questions)):
        raise Refusal(wrong, field="questions")
    if not name.strip():
        raise Refusal("请写效果目标的名称。", field="name")
    rows = project.measures.filter(round=project.round)
    if rows.filter(name=name.strip()).exists():
        raise Refusal("已经有同名的效果目标。", field="name")
    if rows.count() >= MOST_MEASURES:
        raise Refusal(f"一轮最多 {MOST_MEASURES} 个效果目标，请挑要紧的。")
    made = EffectMeasure.objects.create(
        project=project, round=project.round, name=name.strip()[:40], kind=kind, target=target,
        unit=(UNITS.get(Kind(kind)) or unit.strip() or "个")[:10],
        questions=list(questions) if kind == Kind.QUIZ else [],
    )  # fmt: skip
    noted(actor, project, "add_measure", measure=made.name)
    return made


def _own(measure: EffectMeasure, project: Project) -> EffectMeasure:
    found = EffectMeasure.objects.select_for_update().filter(pk=measure.pk, project=project).first()
    if found is None:
        raise NotFound()
    if found.round != project.round:
        raise Conflict("这是上一轮的效果目标，只能看，不能改。")
    return found


@transaction.atomic
def drop_measure(actor: Any, *, measure: EffectMeasure) -> None:
    """One less, while nothing was measured."""
    project = kept(actor, measure.project)
    row = _own(measure, project)
    if row.runs.exists() or row.values.exists():
        raise Conflict("已经有数据，不能删除。")
    name = row.name
    row.delete()
    noted(actor, project, "drop_measure", measure=name)


@transaction.atomic
def add_value(actor: Any, *, measure: EffectMeasure, value: Decimal, on: date, source: str) -> MeasuredValue:
    """What was counted on a day, and how; the latest day stands."""
    project = kept(actor, measure.project)
    row = _own(measure, project)
    if row.kind != Kind.NUMBER:
        raise Refusal("这个效果目标由平台计算，不用填数。")
    if value < 0:
        raise Refusal("不能小于 0。", field="value")
    if on > clock.today():
        raise Refusal("日期不能晚于今天。", field="on")
    if not source.strip():
        raise Refusal("请写怎么数的。", field="source")
    made = MeasuredValue.objects.create(
        measure=row, value=value, on=on, source=source.strip()[:120], entered_by=actor if actor.pk else None
    )
    noted(actor, project, "add_value", measure=row.name)
    return made


@transaction.atomic
def add_reached(
    actor: Any,
    *,
    project: Project,
    session: str,
    held_on: date,
    people: int,
    group: str = "",
    activity: int | None = None,
) -> Reached:
    """How many of a group were served in a session. The same group in the same session once more replaces its number."""
    project = kept(actor, project)
    if people < 1:
        raise Refusal("人数至少 1 人。", field="people")
    if not session.strip():
        raise Refusal("请选是哪一次活动。", field="session")
    if held_on > clock.today():
        raise Refusal("还没有办的活动不能登记。", field="session")
    made, _new = Reached.objects.update_or_create(
        project=project, round=project.round, session=session.strip()[:120], held_on=held_on, group=group.strip()[:40],
        defaults={"people": people, "activity_id": activity},
    )  # fmt: skip
    noted(actor, project, "add_reached", session=made.session, people=people)
    return made


@transaction.atomic
def open_quiz(actor: Any, *, measure: EffectMeasure, session: str) -> QuizRun:
    """The quiz of a session today: it begins with the questions before."""
    project = kept(actor, measure.project)
    row = _own(measure, project)
    if row.kind != Kind.QUIZ:
        raise Refusal("这个效果目标不是测验。")
    if not session.strip():
        raise Refusal("请写是哪一次活动。", field="session")
    made = QuizRun.objects.create(
        measure=row, session=session.strip()[:120], held_on=clock.today(), code=secrets.token_urlsafe(9),
        opened_at=clock.now(),
    )  # fmt: skip
    noted(actor, project, "open_quiz", measure=row.name, session=made.session)
    return made


_NEXT = {QuizRun.Stage.BEFORE: QuizRun.Stage.AFTER, QuizRun.Stage.AFTER: QuizRun.Stage.CLOSED}


@transaction.atomic
def turn_quiz(actor: Any, *, run: QuizRun, stage: str) -> QuizRun:
    """From before to after, from after to closed; `stage` is where the person saw it, so that two clicks turn it once."""
    project = kept(actor, run.measure.project)
    row = QuizRun.objects.select_for_update().get(pk=run.pk)
    if row.stage != stage or stage not in _NEXT:
        raise Conflict(f"这份测验现在是“{row.get_stage_display()}”。请刷新页面。")
    row.stage = _NEXT[QuizRun.Stage(row.stage)]
    row.save(update_fields=["stage"])
    noted(actor, project, "turn_quiz", session=row.session, now=row.stage)
    return row


def quiz_mark(run: QuizRun, device: str) -> str:
    """What is kept of a device: the same over all sessions of the measure, another one for every other."""
    return vault.lookup_hash(f"{run.measure_id}:{device}", "project-quiz")


@transaction.atomic
def answer_quiz(*, run: QuizRun, device: str, stage: str, given: Sequence[str]) -> bool:
    """Keeps how many answers are right, nothing else; False when this device has answered already. No line of the trail.

    `stage` is the one that the person answered: Conflict when the quiz has been turned meanwhile.
    """
    row = QuizRun.objects.select_for_update(of=("self",)).select_related("measure").filter(pk=run.pk).first()
    if row is None:
        raise NotFound()
    if row.stage == QuizRun.Stage.CLOSED or row.stage != stage:
        raise Conflict("这一份已经结束了，请看现在要答哪一份。")
    questions = row.measure.questions
    if len(given) != len(questions) or any(
        answer not in one["options"] for one, answer in zip(questions, given, strict=True)
    ):
        raise Refusal("请每一题都选一个答案。")
    try:
        with transaction.atomic():
            QuizSheet.objects.create(
                run=row, stage=stage, mark=quiz_mark(row, device), right=marked(questions, given), asked=len(questions)
            )
    except IntegrityError:
        return False
    return True
