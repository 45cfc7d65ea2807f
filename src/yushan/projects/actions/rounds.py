"""The second half of a round: evaluating, improving, the next round with its copied plan, closing."""

import secrets
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from yushan.accounts.actions import notify
from yushan.common import clock
from yushan.common.actors import is_system
from yushan.common.errors import Refusal
from yushan.organizations.access import require
from yushan.projects import boards
from yushan.projects.actions.copying import copy_plan
from yushan.projects.actions.life import step_on, tell_lead
from yushan.projects.actions.planning import locked
from yushan.projects.models import Kind, Project, ProjectEvaluation, ProjectRound
from yushan.projects.queries.evaluations import forms_in_force
from yushan.projects.queries.room import left_of
from yushan.projects.queries.rounds import began_at, kept_of, span
from yushan.projects.rules.plan import needs_approval
from yushan.volunteers.queries import inboxes_of


@transaction.atomic
def evaluate_project(actor: Any, *, project: Project) -> Project:
    """Everything is held and settled: the four evaluations open with the forms in force, volunteers who served are asked.

    Refusal while activities are unsettled, or the plan of the city has no form for a kind.
    """
    project = locked(project)
    require(actor, "project.edit", on=project)
    forms = forms_in_force()
    if lacking := [str(kind.label) for kind in Kind if kind not in forms]:
        raise Refusal(
            f"方案里还没有{'、'.join(lacking)}的评价表，请市级管理员在“评价表”里写一版，或者加载方案目录，再进入评估。"
        )
    line = step_on(actor, project, "evaluate")
    now = clock.now()
    opened = [
        ProjectEvaluation.objects.create(
            project=project, round=project.round, kind=kind, form=forms[kind], code=secrets.token_urlsafe(12),
            opened_at=now,
        )
        for kind in Kind
    ]  # fmt: skip
    for one in opened:
        if one.kind == Kind.VOLUNTEER:
            _ask_volunteers(project, one)
    tell_lead(project, line, f"“{project.title}”进入评估，请写自评，把评价码发给服务对象")
    return project


def _ask_volunteers(project: Project, evaluation: ProjectEvaluation) -> None:
    inboxes = inboxes_of(boards.served(project.pk, span(project)))
    notify(
        {user for one in inboxes.values() for user in one.own},
        key=f"project:{project.pk}:evaluate:{project.round}",
        title=f"您参加过“{project.title}”，请说说感受",
        body=_("不记名，几个问题，一分钟就好。项目组按大家的意见改进下一轮。"),
        url=reverse("projects_public:volunteer", args=[evaluation.code]),
    )


@transaction.atomic
def improve_project(actor: Any, *, project: Project) -> Project:
    """All four evaluations are in: they close, the list of improvements is written. Refusal names those that are not."""
    project = locked(project)
    require(actor, "project.edit", on=project)
    step_on(actor, project, "improve")
    ProjectEvaluation.objects.filter(project=project, closed_at=None).update(closed_at=clock.now())
    return project


def _end_round(project: Project) -> ProjectRound:
    return ProjectRound.objects.create(
        project=project,
        number=project.round,
        began_at=began_at(project) or project.created_at,
        ended_at=clock.now(),
        kept=kept_of(project),
    )


def _check_round(starts_on: date, ends_on: date, budget_cents: int) -> None:
    if starts_on < clock.today():
        raise Refusal("新一轮的开始日期不能早于今天。", field="starts_on")
    if ends_on < starts_on:
        raise Refusal("结束日期不能早于开始日期。", field="ends_on")
    if budget_cents < 0:
        raise Refusal("预算不能是负数。", field="budget")


@transaction.atomic
def begin_next_round(actor: Any, *, project: Project, starts_on: date, ends_on: date, budget_cents: int) -> Project:
    """The next round, with its own days and budget in cents. It recruits at once with no more than the last one left over;
    new money is approved first by the level above, as at set-up: nothing of it is public until then.

    Milestones, budget heads, measures and risks are copied, days moved along; open improvements go on. What belonged to
    this round stays with it. Refusal for days in the past or out of order. Of two at once one gets Conflict.
    """
    project = locked(project)
    require(actor, "project.edit", on=project)
    _check_round(starts_on, ends_on, budget_cents)
    began = clock.local(began_at(project) or project.created_at).date()
    before = project.round
    waits = needs_approval(budget_cents, left_of(project))
    fields = ["round", "starts_on", "ends_on", "budget_cents"]
    if waits:
        project.submitted_by, project.submitted_at = None if is_system(actor) else actor, clock.now()
        project.reason = ""
        fields += ["submitted_by", "submitted_at", "reason"]
    line = step_on(actor, project, "ask_round" if waits else "next_round")
    _end_round(project)
    project.round, project.budget_cents = before + 1, budget_cents
    project.starts_on, project.ends_on = starts_on, ends_on
    copy_plan(project, before, project, began, starts_on)
    project.save(update_fields=fields)
    if waits:
        title = f"“{project.title}”第 {project.round} 轮已报上级审批，批准以后再招募"
    else:
        title = f"“{project.title}”第 {project.round} 轮开始招募，计划已经照上一轮复制"
    tell_lead(project, line, title)
    return project


@transaction.atomic
def close_project(actor: Any, *, project: Project) -> Project:
    """It is over and done; open improvements stay with their owners until they are done."""
    project = locked(project)
    require(actor, "project.edit", on=project)
    line = step_on(actor, project, "close")
    _end_round(project)
    tell_lead(project, line, f"“{project.title}”已结项，可以生成结项报告")
    return project
