"""Reading pages: the list, one project, the approver's look."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import prefetch_related_objects
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
from yushan.organizations.queries.named import told_apart
from yushan.plan import queries as plan
from yushan.projects import boards, queries
from yushan.projects.actions.feature_wish import waiting_of
from yushan.projects.actions.planning import BEFORE_APPROVAL, UNDER_WAY
from yushan.projects.joining.room import UPKEEP
from yushan.projects.lifecycle import PROJECT
from yushan.projects.models import Project
from yushan.projects.queries.asked_round import asked_round
from yushan.projects.queries.facts import improvements_now
from yushan.projects.queries.progress import glance
from yushan.projects.queries.rounds import span
from yushan.projects.rules import stages as rules
from yushan.projects.rules.library import is_public
from yushan.projects.rules.stages import ActivityTally
from yushan.projects.steps import ABOVE, DECISIONS, KEEPERS, OFFERS
from yushan.projects.views.looking import require_looking
from yushan.projects.views.room_page import PAGES
from yushan.projects.ways import ways

_NEXT = {
    "draft": "submit",
    "returned": "submit",
    "submitted": "approve",
    "recruiting": "start",
    "running": "evaluate",
    "evaluating": "improve",
    "improving": "next_round",
}

# What a line of the history is about: whichever of these its details name.
_ABOUT = ("lead", "reviewer")
_UPKEEP = [f"projects.{action}" for action in UPKEEP]
_FIELD_WORDS = {
    "title": "名称",
    "programme": "行动计划",
    "focus": "聚焦方向",
    "is_feature": "特色项目",  # before 2026-12 the tick was written into the draft
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
    """All projects of the person's scope, by state, programme, area and words; for who only reviews, those they are asked about."""
    require_looking(request.user)
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
        "only_reviews": not can(request.user, "project.view"),
    }
    return render(request, "projects/list.html", context)


def _story(line: AuditLine) -> dict[str, Any]:
    """A line of the history as people say it."""
    changed = [_FIELD_WORDS.get(name, name) for name in line.details.get("changed", [])]
    about = next((str(line.details[name]) for name in _ABOUT if line.details.get(name)), "")
    return {
        "what": words.name(line.action),
        "who": words.actor(line.who),
        "at": line.at,
        "detail": line.reason or "、".join(changed) or about,
    }


def _approved_on(project: Project) -> date | None:
    return clock.local(project.approved_at).date() if project.approved_at else None


def may_decide(user: Any, project: Project) -> bool:
    """True when the project waits for this person's decision."""
    return project.state == Project.State.SUBMITTED and queries.reviewable(user).filter(pk=project.pk).exists()


def _context(request: HttpRequest, project: Project) -> dict[str, Any]:
    prefetch_related_objects([project], "posts")
    improvements = improvements_now(project)
    facts = queries.readiness(project, improvements)
    step = _NEXT.get(project.state, "")
    missing = PROJECT.missing(project.state, step, facts) if step else []
    may_edit = can(request.user, "project.edit", on=project)
    is_open = project.state in ("recruiting", "running")
    return {
        "project": project,
        "facts": facts,
        "improvements": improvements,
        "who": told_apart([project.lead, *(one.owner for one in improvements)]),
        "step": step,
        "missing": missing,
        "ways": ways(project, missing),
        "offer": OFFERS[step].of(project) if step in OFFERS else None,
        "who_may": ABOVE if step == "approve" else KEEPERS,
        "stages": rules.stages(project.state, project.resume_state, facts, _approved_on(project), missing),
        "posts": list(project.posts.all()),
        "budget": rules.budget_text(project.budget_cents),
        "wish": waiting_of(project) if project.state in (*BEFORE_APPROVAL, Project.State.SUBMITTED) else None,
        "focus": plan.name_of("focuses", project.focus) if project.focus else "",
        "may_edit": may_edit,
        "may_decide": may_decide(request.user, project),
        "is_public": is_public(project.state, project.round),
        "activity_url": boards.create_url(project.pk)
        if is_open and can(request.user, "activity.edit", on=project)
        else "",
    }


@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One project: where it stands, what is missing, its activities, who may do what next."""
    project = queries.staff_project(request.user, pk)
    context = _context(request, project)
    context["sees_activities"] = can(request.user, "activity.view", on=project)
    context["lines"] = boards.lines(project.pk, request.GET)
    # Latest first, rounds cut by time: what stands behind the first earlier one is earlier too.
    since = span(project).since
    earlier = [line for line in context["lines"].rows if since and line.starts_at < since]
    context["earlier_from"], context["all_earlier"] = earlier[:1], len(earlier) == len(context["lines"].rows)
    context["history"] = [_story(line) for line in history(project).exclude(action__in=_UPKEEP)[:20]]
    is_open = project.state in (*BEFORE_APPROVAL, *UNDER_WAY)
    # While set-up lacks something, filling it in is the main button already.
    context["may_change"] = context["may_edit"] and is_open and not (context["step"] == "submit" and context["missing"])
    context["may_hand_over"] = context["may_edit"] and project.state not in ("closed", "cancelled")
    context["here"], context["pages"] = "detail", PAGES
    context["glance"] = glance(project, context["improvements"]) if project.approved_at else None
    # Decisions have their own page and their own people: `may_decide`.
    events = {step.event for step in PROJECT.events(project.state)} - set(DECISIONS)
    context["events"] = events if context["may_edit"] else set()
    return render(request, "projects/detail.html", context)


@login_required
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """The approver's page: the facts to look at, approve or send back."""
    project = queries.staff_project(request.user, pk)
    require(request.user, "project.approve", on=level_above(project.organization))
    if project.state != Project.State.SUBMITTED:
        return redirect("projects:detail", pk=pk)
    context = _context(request, project) | {"asked": asked_round(project)}
    return render(request, "projects/review.html", context)
