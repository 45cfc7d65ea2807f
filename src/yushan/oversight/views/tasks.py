"""A task: giving it, its receivers, signing off several, taking it back."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yushan.audit.queries import told
from yushan.common import clock
from yushan.common.asked import asked_number, asked_numbers
from yushan.common.errors import NotAllowed, Refusal
from yushan.common.paging import paginate
from yushan.common.refused import done, put_refused
from yushan.coordination.models import Decision
from yushan.coordination.queries import decision_seen
from yushan.organizations.access import require
from yushan.organizations.models import Area
from yushan.oversight import actions
from yushan.oversight.forms import ChangeForm, ReceiversForm, TaskForm
from yushan.oversight.models import Assignment, PlanTask
from yushan.oversight.queries import access, board, figures, listing, responsible
from yushan.oversight.views.board import lines_of
from yushan.plan.queries import clauses, entry

_CHIPS = tuple(one for one in listing.CHIPS if one[0] not in ("mine", "sign"))


def _level(request: HttpRequest, levels: list[Area | None]) -> Area | None:
    """The level that gives: the one that is asked for, else the only one. Nobody has more than a few."""
    code = request.GET.get("level", "")
    for one in levels:
        if code == (one.code if one else "city"):
            return one
    return levels[0]


def _part_of(request: HttpRequest) -> Assignment | None:
    pk = asked_number(request.GET.get("part_of", ""))
    return access.assignment_seen(request.user, pk) if pk else None


@login_required
def create(request: HttpRequest) -> HttpResponse:
    """A new task for many at once."""
    require(request.user, access.GIVE)
    levels = access.levels(request.user)
    if not levels:
        raise NotAllowed("由市级或区县安排任务。")
    part_of, decision = _part_of(request), decision_seen(request.user, asked_number(request.GET.get("decision")))
    area = _level(request, levels)
    if part_of:
        area = part_of.area
    elif decision:
        area = decision.meeting.area
    if not access.gives_for(request.user, area.pk if area else None):
        raise NotAllowed("由安排这项任务的那一级办理。")
    form = TaskForm(request.POST or None, area=area, actor=request.user, initial=_initial(request, part_of, decision))
    if request.method == "POST" and form.is_valid():
        try:
            task = actions.give_task(
                request.user, area=area, wish=form.wish(decision=decision), receivers=form.receivers(), part_of=part_of
            )
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已交给 %(n)s 个承办方，他们会收到消息。") % {"n": task.assignments.count()})
            return redirect("oversight:task", pk=task.pk)
    context = {"form": form, "area": area, "levels": levels, "part_of": part_of, "decision": decision}
    return render(request, "oversight/task_form.html", context, status=form.answer_status if form.errors else 200)


def _initial(request: HttpRequest, part_of: Assignment | None, decision: Decision | None) -> dict[str, Any]:
    if part_of:
        task = part_of.task
        return {
            "clause": task.clause, "title": task.title, "text": task.text, "due_on": part_of.due_on,
            "lead": task.lead, "indicators": task.indicators,
        }  # fmt: skip
    if decision:
        duty = entry("duties", decision.duty)  # each city's plan says under which clause it coordinates
        return {"title": decision.text[:80], "text": decision.text, "clause": duty.clause if duty else ""}
    return {"clause": request.GET.get("clause", "")[:10], "everywhere": False}


@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A task with how each receiver stands, narrowed and page by page."""
    task = access.task_seen(request.user, pk)
    return _page(request, task, ReceiversForm(area=task.area))


def _page(request: HttpRequest, task: PlanTask, form: ReceiversForm) -> HttpResponse:
    show = request.GET.get("show", "")[:20]
    own = access.assignments_seen(request.user).filter(task=task)
    rows = listing.listed(request.user, listing.Asked(show=show)).filter(task=task)
    # In the order in which it was given: that of the plan's districts.
    page = paginate(rows, order=["id"], cursor=request.GET.get("after"), query=request.GET, size=50)
    is_giver = access.gives_for(request.user, task.area_id)
    clause = next((one for one in clauses() if one.code == task.clause), None)
    keys = [one.area_id for one in page.rows if one.area_id]
    today = clock.today()
    context = {
        "task": task,
        "clause": clause,
        "milestones": list(task.milestones.all()),
        "responsible": responsible.of_task(task),
        "page": page,
        "lines": lines_of(page.rows),
        "chips": _CHIPS,
        "show": show,
        "whole": board.whole(own.exclude(state=Assignment.State.CANCELLED)),
        "figures": figures.of_nodes(task.indicators, "area", keys, today) if keys else {},
        "indicators": figures.chosen(task.indicators),
        "today": today,
        "is_giver": is_giver,
        "may_sign": is_giver and any(one.state == Assignment.State.REPORTED for one in page.rows),
        "is_open": not task.cancelled_at,
        "form": form,
        "history": told(task, 10) if is_giver else [],
    }
    return render(request, "oversight/task.html", context, status=form.answer_status if form.errors else 200)


@login_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Other words, another clause, day, figures or milestones for all who do it."""
    task = access.task_seen(request.user, pk)
    if not access.gives_for(request.user, task.area_id):
        raise NotAllowed("由安排这项任务的那一级办理。")
    form = ChangeForm(request.POST or None, task=task, actor=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_task(request.user, task=task, wish=form.wish(), reason=form.cleaned_data["reason"])
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已改好，承办方会收到消息。"))
            return redirect("oversight:task", pk=pk)
    context = {"form": form, "task": task, "area": task.area}
    return render(request, "oversight/task_form.html", context, status=form.answer_status if form.errors else 200)


@login_required
@require_POST
def more(request: HttpRequest, pk: int) -> HttpResponse:
    """The same task to further receivers."""
    task = access.task_seen(request.user, pk)
    if not access.gives_for(request.user, task.area_id):
        raise NotAllowed("由安排这项任务的那一级办理。")
    form = ReceiversForm(request.POST, area=task.area)
    if form.is_valid():
        try:
            made = actions.give_to_more(request.user, task=task, receivers=form.receivers())
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("又交给 %(n)s 个承办方。") % {"n": made})
            return redirect("oversight:task", pk=pk)
    return _page(request, task, form)


@login_required
@require_POST
def sign_many(request: HttpRequest, pk: int) -> HttpResponse:
    """Signs off those that are ticked; says which were not, and why."""
    task = access.task_seen(request.user, pk)
    if not access.gives_for(request.user, task.area_id):
        raise NotAllowed("由安排这项任务的那一级办理。")
    keys = asked_numbers(request.POST.getlist("pick")[:600])
    signed, refused = actions.sign_many(request.user, task=task, keys=keys)
    if signed:
        messages.success(request, _("已销号 %(n)s 项。") % {"n": signed})
    if refused:
        messages.error(request, "；".join(refused[:5]))
    if not signed and not refused:
        messages.error(request, _("请先勾选要销号的承办方。"))
    return redirect("oversight:task", pk=pk)


@login_required
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes the task back."""
    task = access.task_seen(request.user, pk)
    if not access.gives_for(request.user, task.area_id):
        raise NotAllowed("由安排这项任务的那一级办理。")
    reason = request.POST.get("reason", "")
    return done(
        request, lambda: actions.cancel_task(request.user, task=task, reason=reason),
        _("已取消，承办方会收到消息。"), "oversight:task", pk,
    )  # fmt: skip
