"""Reading pages: the list, one project, the approver's look."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yushan.audit import words
from yushan.audit.models import AuditLine
from yushan.audit.queries import history
from yushan.common import clock
from yushan.common.paging import paginate
from yushan.organizations.access import can, grants_of, level_above, require
from yushan.organizations.queries import areas
from yushan.plan import queries as plan
from yushan.projects import boards, queries, rules
from yushan.projects.actions.planning import BEFORE_APPROVAL, UNDER_WAY
from yushan.projects.lifecycle import PROJECT
from yushan.projects.models import Project
from yushan.projects.rules import ActivityTally

PUBLIC_STATES = ("recruiting", "running", "evaluating", "improving", "closed")
_NEXT = {
    "draft": "submit",
    "returned": "submit",
    "submitted": "approve",
    "recruiting": "start",
    "running": "evaluate",
}
_FIELD_WORDS = {
    "title": "名称",
    "programme": "行动计划",
    "focus": "聚焦方向",
    "is_feature": "特色项目",
    "goal": "目标",
    "beneficiaries": "受益对象",
    "plan_text": "实施计划",
    "budget_cents": "预算",
    "risk": "风险等级",
    "recruiting_notice": "招募说明",
    "starts_on": "开始日期",
    "ends_on": "结束日期",
    "posts": "招募岗位",
}


@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """All projects of the person's scope, by state, programme, area and words."""
    require(request.user, "project.view")
    chosen = {name: request.GET.get(name, "")[:60] for name in ("state", "q", "programme", "area", "mine")}
    rows = queries.projects_of(
        request.user,
        chip=chosen["state"],
        text=chosen["q"],
        programme=chosen["programme"],
        area=chosen["area"],
        mine=bool(chosen["mine"]),
    )
    page = paginate(rows, order=["-id"], cursor=request.GET.get("after"), query=request.GET)
    tallies = boards.tallies([project.pk for project in page.rows])
    counts = queries.counts_by_chip(request.user)
    chips = [("", _("全部"), counts[""]), *((key, label, counts[key]) for key, label, _states in queries.CHIPS)]
    if can(request.user, "project.approve"):
        chips.insert(1, ("review", _("待我审批"), queries.reviewable(request.user).count()))
    wide = any(grant.scope == "city" for grant in grants_of(request.user))
    context = {
        "page": page,
        "rows": [(project, tallies.get(project.pk, ActivityTally())) for project in page.rows],
        "chips": chips,
        "chosen": chosen,
        "is_narrowed": any(chosen.values()),
        "programmes": plan.choices("programmes"),
        "areas": areas() if wide else [],
        "may_edit": can(request.user, "project.edit"),
    }
    return render(request, "projects/list.html", context)


def _story(line: AuditLine) -> dict[str, Any]:
    """A line of the history as people say it."""
    changed = [_FIELD_WORDS.get(name, name) for name in line.details.get("changed", [])]
    lead = line.details.get("lead", "")
    return {
        "what": words.name(line.action),
        "who": words.actor(line.who),
        "at": line.at,
        "detail": line.reason or "、".join(changed) or lead,
    }


def _approved_on(project: Project) -> date | None:
    return clock.local(project.approved_at).date() if project.approved_at else None


def may_decide(user: Any, project: Project) -> bool:
    """True when the project waits for this person's decision."""
    return project.state == Project.State.SUBMITTED and queries.reviewable(user).filter(pk=project.pk).exists()


def _context(request: HttpRequest, project: Project) -> dict[str, Any]:
    facts = queries.readiness(project)
    step = _NEXT.get(project.state, "")
    missing = PROJECT.missing(project.state, step, facts) if step else []
    may_edit = can(request.user, "project.edit", on=project)
    is_open = project.state in ("recruiting", "running")
    return {
        "project": project,
        "facts": facts,
        "step": step,
        "missing": missing,
        "stages": rules.stages(project.state, project.resume_state, facts, _approved_on(project), missing),
        "posts": list(project.posts.all()),
        "budget": rules.budget_text(project.budget_cents),
        "focus": plan.name_of("focuses", project.focus) if project.focus else "",
        "may_edit": may_edit,
        "may_decide": may_decide(request.user, project),
        "is_public": project.state in PUBLIC_STATES,
        "activity_url": boards.create_url(project.pk)
        if is_open and can(request.user, "activity.edit", on=project)
        else "",
    }


@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One project: where it stands, what is missing, its activities, who may do what next."""
    project = queries.staff_project(request.user, pk)
    context = _context(request, project)
    context["lines"] = boards.lines(project.pk, request.GET)
    context["history"] = [_story(line) for line in history(project)[:20]]
    is_open = project.state in (*BEFORE_APPROVAL, *UNDER_WAY)
    # While set-up lacks something, filling it in is the main button already.
    context["may_change"] = context["may_edit"] and is_open and not (context["step"] == "submit" and context["missing"])
    context["may_hand_over"] = context["may_edit"] and project.state not in ("closed", "cancelled")
    context["events"] = {step.event for step in PROJECT.events(project.state)} if context["may_edit"] else set()
    return render(request, "projects/detail.html", context)


@login_required
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """The approver's page: the facts to look at, approve or send back."""
    project = queries.staff_project(request.user, pk)
    require(request.user, "project.approve", on=level_above(project.organization))
    if project.state != Project.State.SUBMITTED:
        return redirect("projects:detail", pk=pk)
    return render(request, "projects/review.html", _context(request, project))
