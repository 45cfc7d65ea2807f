"""One assignment: how it goes, what the receiver says, what the level that gave it says."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yushan.common import clock
from yushan.common.asked import asked_day
from yushan.common.documents import download
from yushan.common.errors import NotAllowed, NotFound, Refusal
from yushan.common.paging import paginate
from yushan.common.refused import done, put_refused
from yushan.organizations.queries.named import told_apart
from yushan.oversight import actions
from yushan.oversight.forms import ReportForm
from yushan.oversight.lifecycle import ASSIGNMENT
from yushan.oversight.models import Assignment
from yushan.oversight.queries import access, board, figures
from yushan.oversight.queries.facts import facts_of
from yushan.oversight.queries.limits import days_of, given_on, limits, milestones_of, reached
from yushan.oversight.rules.lights import WORDS, light, why
from yushan.oversight.views.board import TONES
from yushan.plan.queries import clauses

_REPORTS = 40


@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Until when, how it goes, what may be done now."""
    assignment = access.assignment_seen(request.user, pk)
    return _page(request, assignment, ReportForm(assignment=assignment))


def _why(one: Assignment, stones: list[Any], done_: set[int]) -> list[str]:
    return why(
        due_on=one.due_on, last_report_on=one.last_report_on, given_on=given_on(one), limits=limits(),
        open_milestones=[(stone.title, day) for stone, day in days_of(one, stones, done_) if day], day=clock.today(),
    )  # fmt: skip


def _page(request: HttpRequest, one: Assignment, form: ReportForm) -> HttpResponse:
    user, today = request.user, clock.today()
    is_open, is_giver = one.state == Assignment.State.OPEN, access.gives_for(user, one.task.area_id)
    receives = access.receives(user, one)
    stones = milestones_of([one.task_id])[one.task_id]
    done_ = reached([one.pk]).get(one.pk, set())
    reports = paginate(
        one.reports.select_related("written_by", "milestone").prefetch_related("files"), order=["-id"],
        cursor=request.GET.get("after"), size=_REPORTS, query=request.GET,
    )  # fmt: skip
    shown = light(one.amber_on, one.red_on, today) if is_open else ""
    parts = list(one.parts.filter(cancelled_at=None).select_related("area").order_by("due_on", "pk"))
    context = {
        "one": one,
        "task": one.task,
        "clause": next((found for found in clauses() if found.code == one.task.clause), None),
        "steps": ASSIGNMENT.stepper(one.state),
        "tone": TONES.get(shown, ""),
        "light_word": WORDS.get(shown, ""),
        "why": _why(one, stones, done_) if is_open else [],
        "milestones": [
            (stone, day, stone.pk in done_, bool(day and day < today)) for stone, day in days_of(one, stones)
        ],
        "reports": reports,
        "who": told_apart([one.signed_by, *(row.written_by for row in reports.rows)]),
        "figures": figures.of_assignment(one, today),
        "parts": board.task_lines(user, parts),
        "receives": receives,
        "is_giver": is_giver,
        "may_report": receives and is_open,
        "lacks": ASSIGNMENT.missing(one.state, "finish", facts_of(one, user)) if receives and is_open else [],
        "may_break_down": bool(is_open and one.area_id and access.gives_for(user, one.area_id)),
        "may_sign": is_giver and one.state == Assignment.State.REPORTED and one.reported_by_id != user.pk,
        "may_urge": is_open and (is_giver or (access.is_city(user) and one.escalated_at is not None)),
        "may_change": is_giver and one.state in Assignment.UNFINISHED,
        "today": today,
        "form": form,
    }
    return render(request, "oversight/assignment.html", context, status=form.answer_status if form.errors else 200)


@login_required
@require_POST
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """How it goes, or that it is done."""
    one = access.assignment_seen(request.user, pk)
    if not access.receives(request.user, one):
        raise NotAllowed("由承办的区县、单位或队伍报告进展。")
    form, finish = ReportForm(request.POST, request.FILES, assignment=one), request.POST.get("do") == "finish"
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.report(
                request.user, assignment=one, text=data["text"], percent=data["percent"],
                milestone=data.get("milestone"), as_of=data.get("as_of"), finish=finish,
                files=[(file.name, file.read()) for file in data["evidence"]],
            )  # fmt: skip
        except Refusal as error:
            put_refused(form, error)
        else:
            said = _("已报告办结，等安排的一级销号。") if finish else _("已报上进展，数字由平台填好。")
            messages.success(request, said)
            return redirect("oversight:assignment", pk=pk)
    return _page(request, one, form)


@login_required
@require_POST
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """Signs off, returns, gives more time, urges, calls off."""
    one = access.assignment_seen(request.user, pk)
    do, reason = request.POST.get("do", ""), request.POST.get("reason", "")
    day = asked_day(request.POST.get("day"))
    user = request.user
    acts: dict[str, tuple[Any, str]] = {
        "sign": (lambda: actions.sign(user, assignment=one, text=reason), _("已销号。")),
        "send_back": (lambda: actions.send_back(user, assignment=one, reason=reason), _("已退回，承办方会看到。")),
        "extend": (lambda: actions.extend(user, assignment=one, due_on=day, reason=reason), _("已改期。")),
        "urge": (lambda: actions.urge(user, assignment=one, text=reason, until=day), _("督办意见已经发给承办方。")),
        "cancel": (lambda: actions.cancel(user, assignment=one, reason=reason), _("已取消。")),
    }
    if do not in acts:
        raise NotFound()
    act, said = acts[do]
    return done(request, act, said, "oversight:assignment", pk)


@login_required
def file(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """A file that a report brought."""
    one = access.assignment_seen(request.user, pk)
    found = access.evidence_of(one, code)
    return download(actions.FILES.fetch(found.file), found.media_type, f"evidence-{found.pk}")
