"""What those who were served, volunteers and pupils see: a few questions, no name."""

import secrets
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from yushan.common.errors import NotFound, Refusal, TooOften
from yushan.ledger import guessing
from yushan.projects import boards
from yushan.projects.actions import effect, evaluations
from yushan.projects.forms.answers import AnswersForm, QuizForm
from yushan.projects.models import Kind, ProjectEvaluation, QuizRun
from yushan.projects.queries import evaluations as found
from yushan.projects.queries.room import quiz_run
from yushan.projects.queries.rounds import span
from yushan.volunteers.queries import volunteer_of

# A cookie for opinions and quizzes alone: what is kept of it differs by evaluation and leads back to nobody.
COOKIE = "project-opinion"
_YEAR = 365 * 24 * 3600


def _limited(request: HttpRequest) -> None:
    if guessing.is_over(request, "opinion"):
        raise TooOften(_("这个网络今天提交得太多了，请换个时间再来。"))
    guessing.count(request, "opinion")


def _with_device(answer: HttpResponse, request: HttpRequest, device: str) -> HttpResponse:
    answer.set_cookie(COOKIE, device, max_age=_YEAR, httponly=True, samesite="Lax", secure=request.is_secure())
    return answer


def _is_open(evaluation: ProjectEvaluation) -> bool:
    return evaluation.closed_at is None and evaluation.project.state == "evaluating"


def _page(request: HttpRequest, evaluation: ProjectEvaluation, form: AnswersForm, given: bool) -> HttpResponse:
    context: dict[str, Any] = {
        "evaluation": evaluation,
        "project": evaluation.project,
        "form": form,
        "given": given,
        "is_open": _is_open(evaluation),
        "tab": "join",
    }
    status = form.answer_status if form.errors else 200
    return render(request, "projects/public/opinion.html", context, status=status)


@never_cache
def beneficiary(request: HttpRequest, code: str) -> HttpResponse:
    """An evaluation by somebody who was served, once a device; the QR code of the project leads here."""
    evaluation = found.by_code(code, Kind.BENEFICIARY)
    device = request.COOKIES.get(COOKIE, "")[:64]
    given = found.has_answered(evaluation, device)
    form = AnswersForm.of(evaluation.form.questions, request.POST or None)
    if request.method == "POST" and not given and form.is_valid():
        _limited(request)
        device = device or secrets.token_hex(16)
        try:
            evaluations.answer_as_beneficiary(evaluation=evaluation, device=device, answers=form.answers())
        except Refusal as error:
            form.refuse(error)
        else:
            return _with_device(redirect("projects_public:beneficiary", code=code), request, device)
    return _page(request, evaluation, form, given)


@login_required
@never_cache
def volunteer(request: HttpRequest, code: str) -> HttpResponse:
    """An evaluation by a volunteer who served in the round."""
    evaluation = found.by_code(code, Kind.VOLUNTEER)
    who = volunteer_of(request.user)
    if who is None or who.pk not in boards.served(evaluation.project_id, span(evaluation.project, evaluation.round)):
        raise NotFound(_("这份评价表请的是参加过这一轮服务的志愿者。"))
    given = found.has_answered(evaluation, f"volunteer:{who.pk}")
    form = AnswersForm.of(evaluation.form.questions, request.POST or None)
    if request.method == "POST" and not given and form.is_valid():
        try:
            evaluations.answer_as_volunteer(request.user, evaluation=evaluation, answers=form.answers())
        except Refusal as error:
            form.refuse(error)
        else:
            return redirect("projects_public:volunteer", code=code)
    return _page(request, evaluation, form, given)


@never_cache
def quiz(request: HttpRequest, code: str) -> HttpResponse:
    """The quiz of a session: the same questions before and after, once each a device."""
    run = quiz_run(code)
    device = request.COOKIES.get(COOKIE, "")[:64]
    stage = request.POST.get("stage", run.stage)
    given = bool(device) and run.sheets.filter(stage=run.stage, mark=effect.quiz_mark(run, device)).exists()
    form = QuizForm.of(run.measure.questions, request.POST or None)
    if request.method == "POST" and not given and form.is_valid():
        _limited(request)
        device = device or secrets.token_hex(16)
        try:
            effect.answer_quiz(run=run, device=device, stage=stage, given=form.given())
        except Refusal as error:
            form.refuse(error)
        else:
            return _with_device(redirect("projects_public:quiz", code=code), request, device)
    context = {
        "run": run,
        "project": run.measure.project,
        "form": form,
        "given": given,
        "is_open": run.stage != QuizRun.Stage.CLOSED,
        "tab": "join",
    }
    status = form.answer_status if form.errors else 200
    return render(request, "projects/public/quiz.html", context, status=status)
