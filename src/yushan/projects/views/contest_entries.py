"""One entry of a contest: its statement, scoring, standing aside, objections, support."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yushan.common import clock
from yushan.common.asked import asked_number
from yushan.common.documents import ACCEPT, download
from yushan.common.errors import NotAllowed, NotFound, Refusal
from yushan.common.refused import done, put_refused
from yushan.organizations.access import can, require
from yushan.plan import queries as plan
from yushan.projects.actions import contest_entries as actions
from yushan.projects.actions import supports
from yushan.projects.forms.contest import ScoreForm, SupportForm
from yushan.projects.models import Contest, ContestEntry, ContestObjection, SupportMeasure
from yushan.projects.queries import contests as queries


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
        support_form = SupportForm(contest=contest)
    over = contest.state in (Contest.State.NOTICED, Contest.State.DONE)
    comments = entry.scores.order_by("round", "pk") if may_edit or (is_own and contest.state == "completed") else []
    kinds = dict(plan.choices("support_measures"))
    labels = dict(Contest.State.choices)
    context = {
        "entry": entry,
        "contest": contest,
        "results": [(labels[one.round], one) for one in entry.results.order_by("id")] if may_edit or over else [],
        "comments": [(labels[one.round], one) for one in comments],
        "recusals": list(entry.recusals.select_related("reviewer")) if may_edit else [],
        "score_form": score_form if scoring and not conflict else None,
        "conflict": conflict,
        "may_withdraw": is_own and contest.state == Contest.State.OPEN and entry.state == ContestEntry.State.IN,
        "objections": list(entry.objections.all()) if may_edit else [],
        "supports": _supports(user, entry, kinds, may_edit) if may_edit or is_own or is_winner else [],
        "support_form": support_form,
        "may_edit": may_edit,
        "today": clock.today(),
        "accept": ACCEPT,
    }  # fmt: skip
    wrong = next((one for one in (score_form, support_form) if one is not None and one.errors), None)
    return render(request, "contests/entry.html", context, status=wrong.answer_status if wrong else 200)


def _supports(user: Any, entry: ContestEntry, kinds: dict[str, str], may_edit: bool) -> list[dict[str, Any]]:
    """Measures of a winner with what may be done and seen; 2 statements."""
    found = []
    for one in entry.supports.select_related("owner").prefetch_related("files"):
        one.entry = entry
        is_hand = may_edit or one.owner_id == user.pk
        found.append({
            "kind": kinds.get(one.kind, one.kind),
            "row": one,
            "is_hand": is_hand and one.state == SupportMeasure.State.OPEN,
            "may_add": is_hand and one.state == SupportMeasure.State.DONE,
            "files": list(one.files.all()) if queries.may_see_evidence(user, one) else [],
        })  # fmt: skip
    return found


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
    form = SupportForm(request.POST, contest=entry.contest)
    if form.is_valid():
        try:
            supports.add_support(request.user, entry=entry, **form.cleaned_data)
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已安排，负责人和项目都会收到通知。"))
            return redirect("contests:entry", pk=pk)
    return _page(request, entry, None, form)


@login_required
@require_POST
def support_step(request: HttpRequest, pk: int, support: int) -> HttpResponse:
    """A measure is done, or will not be."""
    entry = queries.entry_seen(request.user, pk)
    row = SupportMeasure.objects.select_related("entry__contest").filter(entry=entry, pk=support).first()
    if row is None:
        raise NotFound()
    said, sent = request.POST.get("evidence", ""), request.FILES.get("file")
    name, content = (sent.name or "", sent.read()) if sent else ("", None)
    acts: dict[str, tuple[Any, str]] = {
        "drop": (lambda: supports.drop_support(request.user, support=row, reason=said), _("已记下不再落实。")),
        "done": (
            lambda: supports.finish_support(request.user, support=row, evidence=said, name=name, content=content),
            _("已落实，项目会收到通知。"),
        ),
        "file": (
            lambda: supports.add_evidence(request.user, support=row, name=name, content=content or b""),
            _("凭据已放上。"),
        ),
    }
    act, words = acts.get(request.POST.get("do", ""), acts["done"])
    return done(request, act, words, "contests:entry", pk)


@login_required
@require_safe
def support_file(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """A file that shows what was done."""
    row = queries.support_file(request.user, queries.entry_seen(request.user, pk), code)
    return download(supports.EVIDENCE.fetch(row.file), row.media_type, f"support-{row.support_id}-{row.pk}")
