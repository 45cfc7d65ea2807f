"""Pages that change something: the form, the lead, the steps of life."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yushan.audit.freshness import Overtaken, is_overtaken, mark_for, overtake, seen_in
from yushan.common.errors import Conflict, NotFound, Refusal
from yushan.common.forms import KitForm
from yushan.common.refused import put_refused
from yushan.organizations.access import level_above, require
from yushan.organizations.queries.named import told_apart
from yushan.projects import actions, boards, queries
from yushan.projects.actions.planning import UNDER_WAY, uneditable
from yushan.projects.forms.project import LeadForm, ProjectForm, ReasonForm, RoundForm, initial_of, post_rows
from yushan.projects.forms.room import SuspendForm
from yushan.projects.lifecycle import PROJECT, resume_event
from yushan.projects.models import Project
from yushan.projects.queries.room import left_of
from yushan.projects.steps import DECISIONS, OFFERS, Offer
from yushan.projects.ways import ways


def _began_before_approval(project: Project | None, data: Any) -> bool:
    """True for a form with the whole project in it that comes back after the approval."""
    return bool(project and data and project.state in UNDER_WAY and "goal" in data)


def _overtaken_by_state(project: Project, data: Any) -> str:
    """What to do when the state has moved on since the form was opened; empty when it has not."""
    if _began_before_approval(project, data):
        return str(
            _("项目已经批准立项，批准的内容不能再改，没有保存。招募和起止日期可以改：请另开一页修改，把要留的抄过去。")
        )
    if not (why := uneditable(project)):
        return ""
    if project.state == Project.State.SUBMITTED:
        return why + str(_("没有保存，您填的都还在：请另开一页撤回立项申请，再回来按保存。"))
    return why + str(_("没有保存，您填的都还在：要留下的内容请先复制，再返回项目页。"))


def _form_page(request: HttpRequest, project: Project | None) -> HttpResponse:
    """The form, empty, filled or with what is wrong; what was typed is never lost."""
    data = request.POST if request.method == "POST" else None
    wants_row = bool(data and data.get("more"))
    initial = initial_of(project) if project else {}
    form = ProjectForm(
        data, actor=request.user, project=project, is_whole=_began_before_approval(project, data), initial=initial
    )
    posts = post_rows(data, project)
    status = 200
    if wants_row:
        # Only one more row was asked for: nothing is judged yet.
        form.errors.clear()
        for row in posts.forms:
            row.errors.clear()
    elif data is not None:
        if saved := _save(request, project, form, posts):
            return redirect("projects:detail", pk=saved.pk)
        status = 409 if is_overtaken(form) else form.answer_status
    seen = mark_for(form, data, project) if project else None
    context = {"form": form, "posts": posts, "project": project, "seen": seen}
    return render(request, "projects/form.html", context, status=status)


def _save(request: HttpRequest, project: Project | None, form: ProjectForm, posts: Any) -> Project | None:
    if project and (why := _overtaken_by_state(project, request.POST)):
        form.refuse(Conflict(why))
    if not posts.is_valid():
        form.add_error(None, _("招募岗位有没填好的地方，见下面标出的格子。"))
    if not form.is_valid():
        return None
    needs = [need for row in posts.forms if (need := row.need())]
    try:
        if project is None:
            organization = form.cleaned_data["organization"]
            saved = actions.create_project(request.user, organization=organization, posts=needs, **form.facts())
            messages.success(request, _("草稿已保存。补齐以后提交立项。"))
        else:
            seen = seen_in(request.POST)
            saved = actions.update_project(request.user, project=project, posts=needs, seen=seen, **form.facts())
            messages.success(request, _("已保存。"))
    except Overtaken as error:
        overtake(form, error)
        return None
    except Refusal as error:
        if error.status == 403:
            raise
        form.refuse(error)
        return None
    return saved


@login_required
def create(request: HttpRequest) -> HttpResponse:
    """A new project."""
    require(request.user, "project.edit")
    return _form_page(request, None)


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Changes to a project."""
    project = queries.staff_project(request.user, pk, "project.edit")
    if request.method != "POST" and (why := uneditable(project)):
        messages.warning(request, why)
        return redirect("projects:detail", pk=pk)
    return _form_page(request, project)


@login_required
def lead(request: HttpRequest, pk: int) -> HttpResponse:
    """Handing the project to another lead."""
    project = queries.staff_project(request.user, pk, "project.edit")
    leads = queries.possible_leads(project.organization).exclude(pk=project.lead_id or 0)
    form = LeadForm(request.POST or None, leads=leads)
    if request.method == "POST" and form.is_valid():
        actions.change_lead(request.user, project=project, lead=form.cleaned_data["lead"])
        messages.success(request, _("%(lead)s现在是负责人，已经通知到本人。") % {"lead": form.cleaned_data["lead"]})
        return redirect("projects:detail", pk=pk)
    context = {"form": form, "project": project, "has_others": leads.exists(), "who": told_apart([project.lead])}
    return render(request, "projects/lead.html", context, status=422 if form.errors else 200)


def _table_event(project: Project, event: str) -> str:
    return resume_event(project.resume_state) if event == "resume" else event


def _require(request: HttpRequest, project: Project, event: str) -> None:
    if event in DECISIONS:
        require(request.user, "project.approve", on=level_above(project.organization))
    else:
        require(request.user, "project.edit", on=project)


@login_required
def step(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """One step of life: its effect, a reason where others must understand it, then the act."""
    project = queries.staff_project(request.user, pk)
    offer = OFFERS.get(event)
    if offer is None:
        raise NotFound()
    offer = offer.of(project)
    _require(request, project, event)
    table_event = _table_event(project, event)
    is_offered = table_event in {row.event for row in PROJECT.events(project.state)}
    if request.method == "POST" and offer.asks_round and not is_offered:
        # Nothing in the form could put this right.
        raise Conflict(f"项目现在是“{project.get_state_display()}”，不能这样做。请刷新页面看最新状态。")
    form = _form_of(request, project, offer)
    status = 200
    if request.method == "POST":
        if (form is None or form.is_valid()) and (answer := _act(request, project, offer, form)):
            return answer
        status = form.answer_status if form else 422
    if status == 200 and not is_offered:
        messages.warning(request, _("项目现在是“%(state)s”，不能这样做。") % {"state": project.get_state_display()})
        return redirect("projects:detail", pk=pk)
    missing = PROJECT.missing(project.state, table_event, queries.readiness(project))
    context = {
        "project": project,
        "offer": offer,
        "form": form,
        "missing": ways(project, missing),
        "ahead": boards.ahead(project.pk) if offer.shows_ahead else [],
    }
    return render(request, "projects/step.html", context, status=status)


def _form_of(request: HttpRequest, project: Project, offer: Offer) -> KitForm | None:
    if offer.asks_round:
        return RoundForm(request.POST or None, project=project, left=left_of(project))
    if not offer.asks_reason:
        return None
    return (SuspendForm if offer.asks_activities else ReasonForm)(request.POST or None)


def _act(request: HttpRequest, project: Project, offer: Offer, form: KitForm | None) -> HttpResponse | None:
    """The act; None where the form of a next round is to be put right."""
    facts = form.facts() if isinstance(form, RoundForm) else form.cleaned_data if form else {}
    try:
        after = offer.action(request.user, project=project, **facts)
    except Refusal as error:
        if not isinstance(form, RoundForm) or isinstance(error, Conflict):
            raise
        put_refused(form, error)
        return None
    waits = offer.asks_round and after.state == Project.State.SUBMITTED
    messages.success(request, _("新一轮的预算已报上级，批准以后开始招募。") if waits else offer.done)
    return redirect("projects:detail", pk=project.pk)
