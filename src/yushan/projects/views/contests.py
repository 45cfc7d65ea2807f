"""Contests for staff: the list, one contest, preparing it, its reviewers and its steps."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yushan.audit.queries import told
from yushan.common.errors import NotFound, Refusal
from yushan.common.paging import paginate
from yushan.common.refused import put_refused, say_refused
from yushan.organizations.access import can, require
from yushan.organizations.queries.named import told_apart
from yushan.projects.actions import contest_entries
from yushan.projects.actions import contests as actions
from yushan.projects.forms.contest import ContestForm, EnterForm, ReviewersForm
from yushan.projects.lifecycle import CONTEST
from yushan.projects.models import Contest
from yushan.projects.queries import contests as queries
from yushan.projects.queries.steering import steering
from yushan.projects.views.looking import require_looking

_NEXT = {
    Contest.State.DRAFT: "open", Contest.State.OPEN: "begin", Contest.State.FIRST: "close",
    Contest.State.SECOND: "close", Contest.State.FINAL: "close", Contest.State.NOTICED: "publish",
}  # fmt: skip
_ACTS = {
    "open": (actions.open_contest, "已开始申报，区县和服务队现在可以报项目。"),
    "begin": (actions.begin_contest, "已截止申报，评审会收到通知。"),
    "close": (actions.close_round, "这一轮已经结束，名次算好了。"),
    "publish": (actions.publish_result, "已公布，参评的项目都会收到通知。接着安排支持措施。"),
}


@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """Contests, the latest first."""
    require_looking(request.user)
    rows = queries.contests_seen(request.user)
    page = paginate(rows, order=["-id"], cursor=request.GET.get("after"), query=request.GET)
    context = {
        "page": page, "may_edit": can(request.user, "contest.edit"),
        "only_reviews": not can(request.user, "project.view"),
    }  # fmt: skip
    return render(request, "contests/list.html", context)


@login_required
def create(request: HttpRequest) -> HttpResponse:
    """A new contest."""
    require(request.user, "contest.edit")
    return _form_page(request, None)


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """What is prepared, changed."""
    contest = queries.contest_seen(request.user, pk)
    require(request.user, "contest.edit", on=contest)
    return _form_page(request, contest)


def _form_page(request: HttpRequest, contest: Contest | None) -> HttpResponse:
    initial = {name: getattr(contest, name) for name in actions.FIELDS} if contest else {}
    if contest:
        initial["criteria"] = "\n".join(f"{one['name']} {one['points']}" for one in contest.criteria)
    form = ContestForm(request.POST or None, actor=request.user, contest=contest, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            if contest is None:
                saved = actions.create_contest(request.user, **form.facts())
            else:
                saved = actions.update_contest(request.user, contest=contest, **form.facts())
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已保存。"))
            return redirect("contests:contest", pk=saved.pk)
    context = {"form": form, "contest": contest}
    return render(request, "contests/form.html", context, status=form.answer_status if form.errors else 200)


@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One contest: where it stands, what is missing, its entries with their rank, what one may do."""
    require_looking(request.user)
    contest = queries.contest_seen(request.user, pk)
    may_edit, is_reviewer = can(request.user, "contest.edit", on=contest), queries.is_reviewer(request.user, contest)
    rows = queries.entries_seen(request.user, contest)
    is_ranked = may_edit or contest.state in (Contest.State.NOTICED, Contest.State.DONE)
    rows, order = (queries.by_rank(rows), queries.BEST_FIRST) if is_ranked else (rows, ["id"])
    page = paginate(rows, order=order, cursor=request.GET.get("after"), size=50, query=request.GET)
    results = queries.last_results(page.rows) if is_ranked else {}
    is_running = contest.state in Contest.ROUNDS
    reviewers = list(contest.reviewers.order_by("display_name", "pk")) if may_edit else []
    round_now = steering(contest, reviewers) if may_edit and is_running else None
    given = round_now.given if round_now else {}
    out = queries.out_of(request.user, contest) if is_reviewer and is_running else set()
    mine = queries.scored_by(request.user, contest) if is_reviewer else {}
    event = _NEXT.get(Contest.State(contest.state), "") if may_edit else ""
    context = {
        "contest": contest,
        "steps": CONTEST.stepper(contest.state),
        "page": page,
        "lines": [
            (row, results.get(row.pk), mine.get(row.pk), given.get(row.pk, 0), row.pk in out) for row in page.rows
        ],
        "round": round_now,
        "is_scoring": is_reviewer and is_running,
        "shows_rank": bool(results),
        "event": event,
        "event_label": next((step.label for step in CONTEST.events(contest.state) if step.event == event), ""),
        "lacks": CONTEST.missing(contest.state, event, queries.facts_of(contest)) if event else [],
        "may_edit": may_edit,
        "may_cancel": may_edit and any(step.event == "cancel" for step in CONTEST.events(contest.state)),
        "may_enter": queries.is_open(contest) and can(request.user, "project.edit"),
        "reviewers": reviewers,
        "who": told_apart(reviewers),
        "late_supports": queries.overdue_supports(contest) if may_edit and not is_running else 0,
        "history": told(contest, 15) if may_edit else [],
    }  # fmt: skip
    return render(request, "contests/detail.html", context)


@login_required
@require_POST
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """The next step, or calling it off."""
    contest, do = queries.contest_seen(request.user, pk), request.POST.get("do", "")
    require(request.user, "contest.edit", on=contest)
    try:
        if do == "cancel":
            actions.cancel_contest(request.user, contest=contest, reason=request.POST.get("reason", ""))
            messages.success(request, _("大赛已取消，参评的项目会收到通知。"))
        elif do in _ACTS:
            act, said = _ACTS[do]
            act(request.user, contest=contest)
            messages.success(request, said)
        else:
            raise NotFound()
    except Refusal as error:
        say_refused(request, error)
    return redirect("contests:contest", pk=pk)


@login_required
def reviewers(request: HttpRequest, pk: int) -> HttpResponse:
    """Who scores."""
    contest = queries.contest_seen(request.user, pk)
    require(request.user, "contest.edit", on=contest)
    initial = {"reviewers": list(contest.reviewers.values_list("pk", flat=True))}
    form = ReviewersForm(request.POST or None, contest=contest, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.choose_reviewers(request.user, contest=contest, reviewers=list(form.cleaned_data["reviewers"]))
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("评审名单已保存，新加的人会收到通知。"))
            return redirect("contests:contest", pk=pk)
    context = {"form": form, "contest": contest, "has_people": queries.possible_reviewers(contest).exists()}
    return render(request, "contests/reviewers.html", context, status=form.answer_status if form.errors else 200)


@login_required
def enter(request: HttpRequest, pk: int) -> HttpResponse:
    """A project of one's own enters."""
    contest = queries.contest_seen(request.user, pk)
    require(request.user, "project.edit")
    if request.method != "POST" and not queries.is_open(contest):
        messages.warning(request, _("现在不在申报期，不能申报。"))
        return redirect("contests:contest", pk=pk)
    form: Any = EnterForm(request.POST or None, actor=request.user, contest=contest)
    if request.method == "POST" and form.is_valid():
        try:
            entry = contest_entries.enter(request.user, contest=contest, **form.cleaned_data)
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已申报，截止以前可以撤回。"))
            return redirect("contests:entry", pk=entry.pk)
    has_projects = queries.can_enter(request.user, contest).exists()
    context = {"form": form, "contest": contest, "has_projects": has_projects}
    return render(request, "contests/enter.html", context, status=form.answer_status if form.errors else 200)
