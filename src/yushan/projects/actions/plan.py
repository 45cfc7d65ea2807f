"""Keeping the plan of the running round: milestones, budget heads, risks."""

from datetime import date
from typing import Any, TypeVar

from django.db import transaction

from yushan.accounts.models import User
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Conflict, NotFound, Refusal
from yushan.common.reasons import because
from yushan.organizations.access import require
from yushan.projects.actions.planning import locked
from yushan.projects.models import BudgetHead, Milestone, Project, ProjectRisk
from yushan.projects.queries.people import possible_owners
from yushan.projects.queries.rounds import days_of
from yushan.projects.rules.plan import milestone_problem

M = TypeVar("M", Milestone, BudgetHead, ProjectRisk)
MOST_MILESTONES, MOST_HEADS, MOST_RISKS = 40, 30, 30


def kept(actor: Any, project: Project) -> Project:
    """The project under lock, for who keeps its room. Conflict once it is over."""
    project = locked(project)
    require(actor, "project.edit", on=project)
    if project.state in (Project.State.CLOSED, Project.State.CANCELLED):
        raise Conflict(f"项目{project.get_state_display()}，内容不再修改。")
    return project


def noted(actor: Any, project: Project, event: str, **details: Any) -> None:
    """A line of the trail about the project."""
    record(actor, f"projects.{event}", subject=project, label=project.title, **details)


def _of_round(row: M, project: Project) -> M:
    """The row under lock; what belonged to an earlier round stays as it was."""
    found = type(row)._default_manager.select_for_update().filter(pk=row.pk, project=project).first()
    if found is None:
        raise NotFound()
    if found.round != project.round:
        raise Conflict("这是上一轮的内容，只能看，不能改。")
    return found


def _checked_owner(project: Project, owner: User | None) -> User | None:
    if owner and not possible_owners(project).filter(pk=owner.pk).exists():
        raise Refusal(f"{owner}看不到这个项目，请换一位负责人。", field="owner")
    return owner


@transaction.atomic
def save_sheets(actor: Any, *, project: Project, materials: str, risk_sheet: str, lesson: str) -> Project:
    """What has to be at hand, what to look out for, what is said: in words; files stand among the papers."""
    project = kept(actor, project)
    said = {"materials": materials, "risk_sheet": risk_sheet, "lesson": lesson}
    changed = [name for name, text in said.items() if getattr(project, name) != text.strip()]
    for name in changed:
        setattr(project, name, said[name].strip())
    if changed:
        project.save(update_fields=changed)
        noted(actor, project, "save_sheets", changed=changed)
    return project


@transaction.atomic
def save_milestone(
    actor: Any, *, project: Project, title: str, planned_on: date, milestone: Milestone | None = None
) -> Milestone:
    """A new one, or another title or day."""
    project = kept(actor, project)
    if not title.strip():
        raise Refusal("请写里程碑的名称。", field="title")
    if problem := milestone_problem(planned_on, *days_of(project)):
        raise Refusal(problem, field="planned_on")
    rows = project.milestones.filter(round=project.round)
    if milestone is None and rows.count() >= MOST_MILESTONES:
        raise Refusal(f"一轮最多 {MOST_MILESTONES} 个里程碑。")
    row = _of_round(milestone, project) if milestone else Milestone(project=project, round=project.round)
    row.title, row.planned_on = title.strip()[:80], planned_on
    row.save()
    noted(actor, project, "save_milestone", milestone=row.title)
    return row


@transaction.atomic
def reach_milestone(actor: Any, *, milestone: Milestone, done_on: date | None, note: str = "") -> Milestone:
    """Says on which day it was reached; None takes it back."""
    project = kept(actor, milestone.project)
    row = _of_round(milestone, project)
    if done_on and done_on > clock.today():
        raise Refusal("完成日期不能晚于今天。", field="done_on")
    row.done_on, row.note = done_on, note.strip()[:200]
    row.save(update_fields=["done_on", "note"])
    noted(actor, project, "reach_milestone", milestone=row.title, now=str(done_on or ""))
    return row


@transaction.atomic
def drop_milestone(actor: Any, *, milestone: Milestone) -> None:
    """One less; a reached one stays."""
    project = kept(actor, milestone.project)
    row = _of_round(milestone, project)
    if row.done_on:
        raise Conflict("已经完成的里程碑不能删除。")
    title = row.title
    row.delete()
    noted(actor, project, "drop_milestone", milestone=title)


@transaction.atomic
def save_head(
    actor: Any, *, project: Project, name: str, planned_cents: int, head: BudgetHead | None = None
) -> BudgetHead:
    """A budget head, new or changed. Together they may not be more than the budget that was approved."""
    project = kept(actor, project)
    name = name.strip()[:40]
    if not name:
        raise Refusal("请写科目的名称。", field="name")
    rows = project.budget_heads.filter(round=project.round)
    others = rows.exclude(pk=head.pk) if head else rows
    if others.filter(name=name).exists():
        raise Refusal(f"已经有“{name}”这个科目。", field="name")
    if head is None and others.count() >= MOST_HEADS:
        raise Refusal(f"最多 {MOST_HEADS} 个科目，相近的请合并。")
    planned = sum(others.values_list("planned_cents", flat=True)) + planned_cents
    if project.budget_cents is not None and planned > project.budget_cents:
        left = project.budget_cents - (planned - planned_cents)
        raise Refusal(f"各科目加起来超过批准的预算，这个科目最多 {left / 100:,.2f} 元。", field="planned")
    row = _of_round(head, project) if head else BudgetHead(project=project, round=project.round)
    was = _head_words(row) if head else ""
    row.name, row.planned_cents = name, planned_cents
    row.save()
    if _head_words(row) != was:
        noted(actor, project, "save_head", head=row.name, was=was, now=_head_words(row))
    return row


def _head_words(head: BudgetHead) -> str:
    return f"{head.name} {head.planned_cents / 100:,.2f} 元"


@transaction.atomic
def drop_head(actor: Any, *, head: BudgetHead) -> None:
    """One less, while nothing was spent of it."""
    project = kept(actor, head.project)
    row = _of_round(head, project)
    if row.spendings.exists():
        raise Conflict("这个科目已经有支出，不能删除。")
    was = _head_words(row)
    row.delete()
    noted(actor, project, "drop_head", was=was)


@transaction.atomic
def save_risk(
    actor: Any,
    *,
    project: Project,
    text: str,
    likelihood: int,
    effect: int,
    measure: str,
    owner: User | None,
    risk: ProjectRisk | None = None,
) -> ProjectRisk:
    """A risk with what is done about it, new or changed."""
    project = kept(actor, project)
    if not text.strip() or not measure.strip():
        raise Refusal("风险和应对措施都要写。", field="text" if not text.strip() else "measure")
    if likelihood not in range(1, 6) or effect not in range(1, 6):
        raise Refusal("可能性和影响选 1 到 5。", field="likelihood")
    if risk is None and project.risks.filter(round=project.round).count() >= MOST_RISKS:
        raise Refusal(f"一轮最多 {MOST_RISKS} 条风险，相近的请合并。")
    row = _of_round(risk, project) if risk else ProjectRisk(project=project, round=project.round)
    was = _risk_words(row) if risk else ""
    row.text, row.measure = text.strip()[:120], measure.strip()[:200]
    row.likelihood, row.effect, row.owner = likelihood, effect, _checked_owner(project, owner)
    row.save()
    if _risk_words(row) != was:
        noted(actor, project, "save_risk", risk=row.text, was=was, now=_risk_words(row))
    return row


def _risk_words(risk: ProjectRisk) -> str:
    owner = risk.owner or "没有负责人"
    return f"{risk.text}，可能性 {risk.likelihood} × 影响 {risk.effect}，{risk.measure}，{owner}"


@transaction.atomic
def drop_risk(actor: Any, *, risk: ProjectRisk, reason: str) -> None:
    """Strikes one that should not stand there, and says why: one that is past is closed instead. The trail keeps it."""
    project = kept(actor, risk.project)
    row = _of_round(risk, project)
    reason = because(reason, "请写明为什么划掉；已经过去的风险请点“已解除”。")
    was = _risk_words(row)
    row.delete()
    noted(actor, project, "drop_risk", was=was, reason=reason)


@transaction.atomic
def close_risk(actor: Any, *, risk: ProjectRisk, closed: bool) -> ProjectRisk:
    """It is past, or it is back."""
    project = kept(actor, risk.project)
    row = _of_round(risk, project)
    row.closed_on = clock.today() if closed else None
    row.save(update_fields=["closed_on"])
    noted(actor, project, "close_risk", risk=row.text, now="closed" if closed else "open")
    return row
