"""The board and its tasks."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yushan.audit.queries import told
from yushan.common import clock
from yushan.common.asked import asked_day, asked_number
from yushan.common.documents import download
from yushan.common.errors import NotAllowed, NotFound, Refusal
from yushan.common.paging import paginate
from yushan.common.refused import done, put_refused
from yushan.coordination import actions, queries
from yushan.coordination.forms import NoteForm, TaskForm, area_of, board_choices
from yushan.coordination.lifecycle import TASK
from yushan.coordination.models import Task
from yushan.coordination.rules import TaskFacts, days_late
from yushan.organizations.access import can, require
from yushan.organizations.queries import areas
from yushan.organizations.queries.named import told_apart
from yushan.plan import queries as plan

_CHIPS = (
    ("", "全部"), ("open", "办理中"), ("overdue", "超期"), ("to_check", "待验收"), ("done", "已办结"), ("mine", "我负责的"),
)  # fmt: skip


def _narrowed(request: HttpRequest, show: str) -> Any:
    rows = queries.tasks_seen(request.user)
    if show == "open":
        return rows.filter(state=Task.State.OPEN)
    if show == "overdue":
        return queries.overdue(rows)
    if show == "mine":
        return rows.filter(owner=request.user.pk)
    states = {"to_check": Task.State.REPORTED, "done": Task.State.DONE}
    return rows.filter(state=states[show]) if show in states else rows.exclude(state=Task.State.CANCELLED)


@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """How the four duties stand, and the tasks: the soonest due first."""
    require(request.user, "coordination.view")
    show, duty, area = (request.GET.get(name, "")[:40] for name in ("show", "duty", "area"))
    rows = _narrowed(request, show)
    if duty:
        rows = rows.filter(duty=duty)
    if area:
        rows = rows.filter(area=None) if area == "city" else rows.filter(area__code=area)
    order = ["-due_on", "-id"] if show == "done" else ["due_on", "id"]
    page = paginate(rows, order=order, cursor=request.GET.get("after"), query=request.GET)
    today, names = clock.today(), dict(queries.duties())
    wide = len(queries.boards(request.user, "coordination.view")) > 1
    context = {
        "page": page,
        "lines": [(task, names.get(task.duty, task.duty), _lateness(task, today)) for task in page.rows],
        "who": told_apart(task.owner for task in page.rows),
        "standing": queries.standing(request.user),
        "chips": _CHIPS,
        "show": show,
        "duty": duty,
        "area": area,
        "duties": queries.duties(),
        "areas": [("city", _("市级")), *((one.code, one.name) for one in areas())] if wide else [],
        "is_narrowed": bool(show or duty or area),
        "may_edit": can(request.user, "coordination.edit"),
        "as_of": clock.now(),
    }
    return render(request, "coordination/list.html", context)


def _lateness(task: Task, today: Any) -> int:
    """Days late; 0 in time, reported or finished."""
    return days_late(task.due_on, today, is_open=task.state == Task.State.OPEN)


def _late_when_reported(task: Task) -> int:
    """Days after the due day on which its owner said that it is done; 0 in time, or while it is open."""
    if task.reported_at is None or task.state == Task.State.OPEN:
        return 0
    return days_late(task.due_on, clock.local(task.reported_at).date(), is_open=True)


@login_required
def create(request: HttpRequest) -> HttpResponse:
    """A new task: first the board, where the person coordinates several; then what, who, until when."""
    require(request.user, "coordination.edit")
    decision, boards = (
        queries.decision_seen(request.user, asked_number(request.GET.get("decision"))),
        board_choices(request.user),
    )
    code = request.GET.get("board", "")
    if decision:
        code = decision.meeting.area.code if decision.meeting.area else "city"
    elif len(boards) == 1:
        code = boards[0][0]
    if code not in dict(boards):
        return render(request, "coordination/board.html", {"boards": boards})
    area = area_of(code)
    initial = {"duty": decision.duty, "title": decision.text[:80]} if decision else {}
    form = TaskForm(request.POST or None, area=area, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            task = actions.create_task(request.user, area=area, decision=decision, **form.cleaned_data)
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已安排，负责人会收到消息。"))
            return redirect("coordination:task", pk=task.pk)
    context = {"form": form, "board": dict(boards)[code], "decision": decision}
    return render(request, "coordination/task_form.html", context, status=form.answer_status if form.errors else 200)


@login_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another owner, another day."""
    task = queries.task_seen(request.user, pk)
    require(request.user, "coordination.edit", on=task)
    initial = {"title": task.title, "owner": task.owner_id, "due_on": task.due_on, "text": task.text}
    form = TaskForm(request.POST or None, area=task.area, task=task, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_task(request.user, task=task, **form.cleaned_data)
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已改好，负责人会收到消息。"))
            return redirect("coordination:task", pk=pk)
    context = {"form": form, "task": task}
    return render(request, "coordination/task_form.html", context, status=form.answer_status if form.errors else 200)


@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One task: until when, how it goes, what may be done now."""
    return _page(request, queries.task_seen(request.user, pk), NoteForm())


def _page(request: HttpRequest, task: Task, form: NoteForm) -> HttpResponse:
    is_owner, may_edit = task.owner_id == request.user.pk, can(request.user, "coordination.edit", on=task)
    notes = list(task.notes.select_related("written_by"))
    is_city = can(request.user, "coordination.edit", on={})
    unfinished = task.state in Task.UNFINISHED
    context = {
        "task": task,
        "duty": plan.name_of("duties", task.duty) or task.duty,
        "steps": TASK.stepper(task.state),
        "late": _lateness(task, clock.today()),
        "late_when_reported": _late_when_reported(task),
        "notes": notes,
        "who": told_apart([task.owner, task.created_by, *(one.written_by for one in notes)]),
        "is_owner": is_owner,
        "may_edit": may_edit,
        "may_note": unfinished and queries.may_note(request.user, task),
        "may_report": is_owner and task.state == Task.State.OPEN,
        "lacks": TASK.missing(task.state, "report", TaskFacts(notes=len(notes))) if is_owner else [],
        "may_accept": may_edit
        and task.state == Task.State.REPORTED
        and request.user.pk not in (task.owner_id, task.reported_by_id),
        "may_change": may_edit and unfinished,
        "today": clock.today(),
        "may_urge": is_city
        and task.state == Task.State.OPEN
        and task.escalated_at is not None
        and task.answered_at is None,
        "form": form,
        "history": told(task, 15),
    }
    return render(request, "coordination/task.html", context, status=form.answer_status if form.errors else 200)


@login_required
@require_POST
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """How it goes, with a file that shows it."""
    task = queries.task_seen(request.user, pk)
    if not queries.may_note(request.user, task):
        raise NotAllowed("由负责人或安排工作的人写进展。")
    form = NoteForm(request.POST, request.FILES)
    if form.is_valid():
        data = form.cleaned_data
        try:
            content = data["file"].read() if data["file"] else None
            actions.add_note(request.user, task=task, text=data["text"], content=content)
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已写上。"))
            return redirect("coordination:task", pk=pk)
    return _page(request, task, form)


@login_required
@require_POST
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """Reports, accepts, sends back, calls off, urges."""
    task = queries.task_seen(request.user, pk)
    do, reason = request.POST.get("do", ""), request.POST.get("reason", "")
    acts: dict[str, tuple[Any, str]] = {
        "report": (lambda: actions.report_task(request.user, task=task), _("已报告办完，等安排的人验收。")),
        "accept": (lambda: actions.accept_task(request.user, task=task), _("已办结。")),
        "send_back": (
            lambda: actions.send_back_task(request.user, task=task, reason=reason),
            _("已退回，负责人会看到。"),
        ),
        "cancel": (lambda: actions.cancel_task(request.user, task=task, reason=reason), _("已取消。")),
        "urge": (
            lambda: actions.urge(request.user, task=task, text=reason, until=asked_day(request.POST.get("until"))),
            _("督办意见已经发给负责人，到期没有办完会再上报。"),
        ),
    }
    if do not in acts:
        raise NotFound()
    act, said = acts[do]
    return done(request, act, said, "coordination:task", pk)


@login_required
def file(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """A file that a note brought."""
    found = queries.task_seen(request.user, pk).notes.filter(code=code).exclude(file="").first()
    if found is None:
        raise NotFound("这份佐证已经删除。")
    return download(actions.FILES.fetch(found.file), found.media_type, f"evidence-{found.pk}")
