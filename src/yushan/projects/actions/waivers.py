"""The level above does not wait for one side of an evaluation, and says why: those served cannot be reached any more."""

from typing import Any

from django.db import transaction

from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.actors import is_system
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.common.reasons import because
from yushan.organizations.access import level_above, needs_second_person, require
from yushan.projects.actions.life import tell_lead
from yushan.projects.actions.planning import locked
from yushan.projects.models import EvaluationWaiver, Kind, Project, ProjectEvaluation
from yushan.projects.queries.evaluations import counts, least


@transaction.atomic
def waive_side(actor: Any, *, evaluation: ProjectEvaluation, reason: str) -> EvaluationWaiver:
    """One side of a round, once; what was said still counts, and whoever wants may still say something until it closes.

    Never the project's own word. NotAllowed for who leads the project (four eyes, but for the city); Conflict once the
    evaluation is closed or a side was waived already.
    """
    project = locked(evaluation.project)
    require(actor, "project.approve", on=level_above(project.organization))
    if needs_second_person(actor, project.lead_id):
        raise NotAllowed("您是这个项目的负责人，要由另一位上级管理员决定。")
    reason = because(reason, "请写明为什么等不到，例如：学生已经毕业，联系不上。项目页和报告里会写出来。")
    if project.state != Project.State.EVALUATING or evaluation.round != project.round:
        raise Conflict("这次评估已经结束，不用再免。")
    if evaluation.kind == Kind.SELF:
        raise Refusal("自评由项目组自己写，不能免。")
    if counts(project, project.round).get(evaluation.kind, 0) >= least()[evaluation.kind]:
        raise Refusal(f"{evaluation.get_kind_display()}已经收够了，不用免。")
    known = EvaluationWaiver.objects.filter(evaluation__project=project, evaluation__round=project.round)
    if other := known.select_related("evaluation").first():
        raise Conflict(f"这一轮已经免了{other.evaluation.get_kind_display()}，一轮只能免一方。")
    made = EvaluationWaiver.objects.create(
        evaluation=evaluation, reason=reason, waived_by=None if is_system(actor) else actor, waived_at=clock.now()
    )
    side = evaluation.get_kind_display()
    line = record(
        actor, "projects.waive_side", subject=project, label=project.title, reason=f"{side}：{reason}"[:300],
        round=project.round, kind=evaluation.kind,
    )  # fmt: skip
    tell_lead(project, line, f"“{project.title}”这一轮不用等{side}", reason)
    return made
