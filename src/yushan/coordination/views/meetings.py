"""Meetings and what they decided."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yushan.common.errors import Refusal
from yushan.common.paging import paginate
from yushan.common.refused import put_refused
from yushan.coordination import actions, continuing, queries
from yushan.coordination.forms import DecisionForm, MeetingForm
from yushan.coordination.models import Meeting
from yushan.organizations.access import can, require
from yushan.organizations.queries.named import told_apart


@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """Meetings of the boards in reach, the latest first."""
    require(request.user, "coordination.view")
    page = paginate(
        queries.meetings_seen(request.user),
        order=["-held_on", "-id"],
        cursor=request.GET.get("after"),
        query=request.GET,
    )
    context = {"page": page, "may_edit": can(request.user, "coordination.edit")}
    return render(request, "coordination/meetings.html", context)


@login_required
def create(request: HttpRequest) -> HttpResponse:
    """A meeting that was held."""
    require(request.user, "coordination.edit")
    return _form_page(request, None)


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """What was written about it, changed."""
    meeting = queries.meeting_seen(request.user, pk)
    require(request.user, "coordination.edit", on=meeting)
    return _form_page(request, meeting)


def _form_page(request: HttpRequest, meeting: Meeting | None) -> HttpResponse:
    names = ("title", "held_on", "place", "attending", "agenda", "minutes")
    initial = {name: getattr(meeting, name) for name in names} if meeting else {}
    form = MeetingForm(request.POST or None, actor=request.user, is_new=meeting is None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            if meeting is None:
                saved = actions.hold_meeting(request.user, **form.facts())
            else:
                saved = actions.update_meeting(request.user, meeting=meeting, **form.facts())
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已保存。接着写议定了什么，再安排成工作。"))
            return redirect("coordination:meeting", pk=saved.pk)
    context = {"form": form, "meeting": meeting}
    return render(request, "coordination/meeting_form.html", context, status=form.answer_status if form.errors else 200)


@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One meeting: what was decided, and the tasks that came of it."""
    return _page(request, queries.meeting_seen(request.user, pk), DecisionForm())


def _page(request: HttpRequest, meeting: Meeting, form: DecisionForm) -> HttpResponse:
    names = dict(queries.duties())
    decisions = list(meeting.decisions.prefetch_related("tasks__owner"))
    lines = [(one, names.get(one.duty, one.duty), list(one.tasks.all())) for one in decisions]
    came = continuing.continued(request.user, [one.pk for one in decisions])
    context = {
        "meeting": meeting,
        "decisions": [
            (*line, came[line[0].pk], [(way.label, way.begin(line[0].pk)) for way in continuing.ways()])
            for line in lines
        ],
        "who": told_apart(task.owner for _decision, _duty, tasks in lines for task in tasks),
        "may_edit": can(request.user, "coordination.edit", on=meeting),
        "form": form,
    }
    return render(request, "coordination/meeting.html", context, status=form.answer_status if form.errors else 200)


@login_required
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """One more decision."""
    meeting = queries.meeting_seen(request.user, pk)
    require(request.user, "coordination.edit", on=meeting)
    form = DecisionForm(request.POST)
    if form.is_valid():
        try:
            actions.decide(request.user, meeting=meeting, **form.cleaned_data)
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已记下。"))
            return redirect("coordination:meeting", pk=pk)
    return _page(request, meeting, form)
