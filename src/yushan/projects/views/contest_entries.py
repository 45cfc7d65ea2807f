"""One entry of a contest: its statement, scoring, standing aside, objections, support."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yushan.common import clock
from yushan.common.asked import asked_number
from yushan.common.documents import ACCEPT
from yushan.common.errors import NotAllowed, NotFound, Refusal
from yushan.common.refused import done, put_refused
from yushan.organizations.access import can, require
from yushan.organizations.queries.named import told_apart
from yushan.projects import winners
from yushan.projects.actions import contest_entries as actions
from yushan.projects.actions import supports
from yushan.projects.forms.contest import ScoreForm, SupportForm
from yushan.projects.models import Contest, ContestEntry, ContestObjection
from yushan.projects.queries import contests as queries
from yushan.projects.queries.supports import support_lines


@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The entry as far as this person may see it."""
    entry = queries.entry_seen(request.user, pk)
    return _page(request, entry, None, None)


def _page(request: HttpRequest, entry: ContestEntry, score_form: Any, support_form: Any) -> HttpResponse:
    contest, user = entry.contest, request.user
    may_edit, is_reviewer = can(user, "contest.edit", on=contest), queries.is_reviewer(user, contest)
    is_own = can(user, "project.edit", on=entry.project)
    scoring = is_reviewer and contest.state in Contest.ROUNDS and entry.state == ContestEntry.State.IN
    conflict = queries.conflict_of(user, entry) if scoring else ""
    if scoring and not conflict and score_form is None:
        score_form = ScoreForm(contest=contest, initial=_given(user, entry))
    is_winner = entry.state == ContestEntry.State.WINNER
    if may_edit and is_winner and support_form is None:
        support_form = SupportForm(area=contest.area_id)
    over = contest.state in (Contest.State.NOTICED, Contest.State.DONE)
    comments = entry.scores.order_by("round", "pk") if may_edit or (is_own and contest.state == "completed") else []
    lines = (
        support_lines(user, entry.supports.all(), winners.of_entry(entry), may_edit=may_edit)
        if may_edit or is_own or is_winner
        else []
    )
    labels = dict(Contest.State.choices)
    recusals = list(entry.recusals.select_related("reviewer")) if may_edit else []
    context = {
        "entry": entry,
        "contest": contest,
        "results": [(labels[one.round], one) for one in entry.results.order_by("id")] if may_edit or over else [],
        "comments": [(labels[one.round], one) for one in comments],
        "recusals": recusals,
        "who": told_apart([*(one.reviewer for one in recusals), *(line["row"].owner for line in lines)]),
        "score_form": score_form if scoring and not conflict else None,
        "conflict": conflict,
        "may_withdraw": is_own and contest.state == Contest.State.OPEN and entry.state == ContestEntry.State.IN,
        "objections": list(entry.objections.all()) if may_edit else [],
        "supports": lines,
        "support_url": reverse("contests:support", args=[entry.pk]),
        "support_form": support_form,
        "may_edit": may_edit,
        "today": clock.today(),
        "accept": ACCEPT,
    }  # fmt: skip
    wrong = next((one for one in (score_form, support_form) if one is not None and one.errors), None)
    return render(request, "contests/entry.html", context, status=wrong.answer_status if wrong else 200)


def _given(user: Any, entry: ContestEntry) -> dict[str, Any]:
    """What this reviewer gave in the round that runs."""
    score = queries.given_score(user, entry)
    if score is None:
        return {}
    return {f"points_{at}": points for at, points in enumerate(score.points)} | {"comment": score.comment}


@login_required
@require_POST
def score(request: HttpRequest, pk: int) -> HttpResponse:
    """A reviewer's points."""
    entry = queries.entry_seen(request.user, pk)
    if not queries.is_reviewer(request.user, entry.contest):
        raise NotAllowed("只有这个大赛的评审能打分。")
    form = ScoreForm(request.POST, contest=entry.contest)
    if form.is_valid():
        try:
            actions.give_score(request.user, entry=entry, points=form.points(), comment=form.cleaned_data["comment"])
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已记下，这一轮结束以前可以改。"))
            return redirect("contests:contest", pk=entry.contest_id)
    return _page(request, entry, form, None)


@login_required
@require_POST
def recuse(request: HttpRequest, pk: int) -> HttpResponse:
    """A reviewer stands aside."""
    entry = queries.entry_seen(request.user, pk)
    if not queries.is_reviewer(request.user, entry.contest):
        raise NotAllowed("只有这个大赛的评审能申请回避。")
    return done(
        request, lambda: actions.stand_aside(request.user, entry=entry, reason=request.POST.get("reason", "")),
        _("已回避，不再请您打这个项目。"), "contests:entry", pk,
    )  # fmt: skip


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes the project out of the contest."""
    entry = queries.entry_seen(request.user, pk)
    require(request.user, "project.edit", on=entry.project)
    return done(request, lambda: actions.withdraw_entry(request.user, entry=entry), _("已撤回。"), "contests:entry", pk)


@login_required
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answers an objection."""
    entry = queries.entry_seen(request.user, pk)
    require(request.user, "contest.edit", on=entry.contest)
    row = ContestObjection.objects.filter(entry=entry, pk=asked_number(request.POST.get("objection"))).first()
    if row is None:
        raise NotFound()
    upheld, text = request.POST.get("do") == "uphold", request.POST.get("answer", "")
    return done(
        request, lambda: actions.answer_objection(request.user, objection=row, upheld=upheld, answer=text),
        _("已答复，提异议的人会看到。"), "contests:entry", pk,
    )  # fmt: skip


@login_required
@require_POST
def support(request: HttpRequest, pk: int) -> HttpResponse:
    """One more measure for a winner."""
    entry = queries.entry_seen(request.user, pk)
    require(request.user, "contest.edit", on=entry.contest)
    form = SupportForm(request.POST, area=entry.contest.area_id)
    if form.is_valid():
        try:
            supports.add_support(request.user, entry=entry, **form.cleaned_data)
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已安排，负责人和项目都会收到通知。"))
            return redirect("contests:entry", pk=pk)
    return _page(request, entry, None, form)
