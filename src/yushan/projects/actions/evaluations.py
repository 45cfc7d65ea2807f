"""What is said in an evaluation: by the lead, by those served, by volunteers who served, by reviewers."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.accounts.models import User
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.common.locking import locked as locked_row
from yushan.organizations.access import require
from yushan.projects import boards
from yushan.projects.actions.planning import locked
from yushan.projects.models import EvaluationAnswer, EvaluationReviewer, Kind, ProjectEvaluation
from yushan.projects.queries.evaluations import mark_of, possible_reviewers
from yushan.projects.queries.rounds import span
from yushan.projects.queries.ties import tie_of
from yushan.projects.rules.evaluation import wanting
from yushan.volunteers.queries import volunteer_of

_CLOSED = "这次评估已经结束，不再收评价。谢谢您。"


def _open(evaluation: ProjectEvaluation, kind: str, answers: Mapping[str, Any]) -> ProjectEvaluation:
    """The row under lock: an evaluation that closes meanwhile takes nothing more."""
    row = locked_row(evaluation, "form", "project__organization")
    if row.kind != kind:
        raise NotFound()
    if row.closed_at is None and row.project.state == "suspended":
        raise Conflict("项目暂停了，暂时不收评价，恢复以后再请您来。")
    if row.closed_at or row.project.state != "evaluating":
        raise Conflict(_CLOSED)
    if wrong := wanting(row.form.questions, answers):
        raise Refusal("还有问题没有答好：" + next(iter(wrong.values())), field=next(iter(wrong)))
    return row


def _bare(row: ProjectEvaluation, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Only what the form asks, nothing empty."""
    known = [question["key"] for question in row.form.questions]
    return {key: answers[key] for key in known if answers.get(key) not in (None, "")}


def _once(row: ProjectEvaluation, who: str, answers: Mapping[str, Any], by: User | None = None) -> bool:
    try:
        with transaction.atomic():
            EvaluationAnswer.objects.create(
                evaluation=row, mark=mark_of(row, who), answers=_bare(row, answers), given_on=clock.today(), given_by=by
            )
    except IntegrityError:
        return False
    return True


@transaction.atomic
def answer_as_beneficiary(*, evaluation: ProjectEvaluation, device: str, answers: Mapping[str, Any]) -> bool:
    """Keeps what somebody who was served says, without a name; False when this device has said it already.

    No line of the trail: it would say when. Conflict once the evaluation is closed.
    """
    return _once(_open(evaluation, Kind.BENEFICIARY, answers), device, answers)


@transaction.atomic
def answer_as_volunteer(actor: Any, *, evaluation: ProjectEvaluation, answers: Mapping[str, Any]) -> bool:
    """The same for a volunteer who served in this round; NotFound for everybody else. Nobody reads who it was."""
    row = _open(evaluation, Kind.VOLUNTEER, answers)
    volunteer = volunteer_of(actor)
    if volunteer is None or volunteer.pk not in boards.served(row.project_id, span(row.project, row.round)):
        raise NotFound("这份评价表请的是参加过这一轮服务的志愿者。")
    return _once(row, f"volunteer:{volunteer.pk}", answers)


@transaction.atomic
def evaluate_oneself(actor: Any, *, evaluation: ProjectEvaluation, answers: Mapping[str, Any]) -> EvaluationAnswer:
    """The project's own word; may be changed until the evaluation is closed."""
    require(actor, "project.edit", on=evaluation.project)
    row = _open(evaluation, Kind.SELF, answers)
    values = {"answers": _bare(row, answers), "given_on": clock.today(), "given_by": actor}
    made, _new = EvaluationAnswer.objects.update_or_create(evaluation=row, mark=mark_of(row, "self"), defaults=values)
    record(actor, "projects.evaluate_oneself", subject=row.project, label=row.project.title, round=row.round)
    return made


@transaction.atomic
def ask_reviewer(actor: Any, *, evaluation: ProjectEvaluation, reviewer: User) -> EvaluationReviewer:
    """Asks an expert from outside the project; they are told. Twice is once."""
    project = locked(evaluation.project)
    require(actor, "project.edit", on=project)
    if evaluation.kind != Kind.REVIEWER or evaluation.closed_at or project.state != "evaluating":
        raise Conflict(_CLOSED)
    if tied := tie_of(reviewer, project):
        raise Refusal(f"{reviewer}{tied}，请另请一位专家。", field="reviewer")
    if not possible_reviewers(project).filter(pk=reviewer.pk).exists():
        raise Refusal(f"{reviewer}不是评审专家，请先由管理员授权，或另请一位。", field="reviewer")
    row, is_new = EvaluationReviewer.objects.get_or_create(
        evaluation=evaluation, user=reviewer, defaults={"asked_at": clock.now()}
    )
    if is_new:
        record(actor, "projects.ask_reviewer", subject=project, label=project.title, reviewer=str(reviewer))
        notify(
            [reviewer.pk],
            key=f"project:{project.pk}:review:{evaluation.pk}",
            title=f"请您评价项目“{project.title}”",
            body="看过项目页和成果以后，按评价表写意见。",
            url=reverse("projects:give_review", args=[project.pk]),
        )
    return row


@transaction.atomic
def review(actor: User, *, evaluation: ProjectEvaluation, answers: Mapping[str, Any]) -> EvaluationAnswer:
    """A reviewer's opinion, with their name; may be changed until the evaluation is closed. NotFound for who was not asked,
    NotAllowed for who is no reviewer any more or tied to the project by now (rules/recusal.py).
    """
    require(actor, "contest.score")
    row = _open(evaluation, Kind.REVIEWER, answers)
    asked = EvaluationReviewer.objects.select_for_update().filter(evaluation=row, user=actor).first()
    if asked is None:
        raise NotFound("这份评价表请的是别的专家。")
    if tied := tie_of(actor, row.project):
        raise NotAllowed(f"您{tied}，要回避，不能写专家评价。")
    values = {"answers": _bare(row, answers), "given_on": clock.today(), "given_by": actor}
    mark = mark_of(row, f"reviewer:{actor.pk}")
    made, _new = EvaluationAnswer.objects.update_or_create(evaluation=row, mark=mark, defaults=values)
    asked.answered_at = clock.now()
    asked.save(update_fields=["answered_at"])
    record(actor, "projects.review_round", subject=row.project, label=row.project.title, round=row.round)
    return made
