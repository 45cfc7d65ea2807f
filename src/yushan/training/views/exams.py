"""Taking an exam, on a phone first: before it, the paper, each answer as it is given, the result.

No address shows a paper that is not the person's own and begun; before its time there is none anywhere.
"""

import json
import math
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yushan.common import clock
from yushan.common.asked import asked_number
from yushan.common.errors import Refusal
from yushan.common.refused import say_refused
from yushan.common.sound import sent_json
from yushan.training.actions import answering
from yushan.training.actions import exams as actions
from yushan.training.actions.answering import Unreadable
from yushan.training.models import Attempt, Question
from yushan.training.queries import exams as queries
from yushan.training.queries import mine
from yushan.training.showing import with_key


@login_required
@never_cache
def before(request: HttpRequest, pk: int) -> HttpResponse:
    """What the exam is like, how many tries are left; the button begins, or goes on with the paper that is open."""
    row = mine.own_enrolment(request.user, pk)
    if request.method == "POST":
        try:
            attempt = actions.begin_attempt(request.user, enrolment=row)
        except Refusal as error:
            say_refused(request, error)
            return redirect("training:exam", pk=pk)
        return redirect("training:paper", pk=attempt.pk)
    attempts = list(row.attempts.order_by("number"))
    whole = row.training_class
    context = {
        "row": row,
        "whole": whole,
        "version": whole.version,
        "attempts": attempts,
        "going": next((one for one in attempts if one.state == Attempt.State.OPEN), None),
        "left": actions.attempts_left(row),
        "takes_exam": row.takes_exam(clock.now()),
        "passed": any(one.passed for one in attempts),
        "questions": sum(int(n) for n in whole.version.draws.values()),
        "now": clock.now(),
        "tab": "me",
    }
    return render(request, "training/exam.html", context)


@login_required
@never_cache
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper with what was saved so far; sent as a whole it is handed in, so it works without scripts too.

    The script of the page asks for JSON: {next} once it is handed in, {wait} in seconds where another page's last answers
    may still be on the way, else what is wrong. A hand-in that does not arrive
    then leaves the page, and the answers on the device, where they are.
    """
    attempt = queries.own_attempt(request.user, pk)
    wants_json = "application/json" in request.headers.get("Accept", "")
    refused: Unreadable | None = None
    if request.method == "POST":
        answers, known = _sent(request, attempt)
        try:
            came = answering.hand_in(
                request.user, attempt=attempt, answers=answers, known=known, device=request.POST.get("device", ""),
                by_clock=wants_json and bool(request.POST.get("by_clock")),
            )  # fmt: skip
        except Unreadable as error:
            if wants_json:
                return _refused(error, wrong=error.wrong, last=queries.last_sequence(attempt))
            refused = error
        else:
            if came.state == Attempt.State.OPEN:
                return JsonResponse({"wait": math.ceil((actions.last_moment(came) - clock.now()).total_seconds()) + 1})
            if wants_json:
                is_late = attempt.state != Attempt.State.OPEN or came.state == Attempt.State.EXPIRED
                return JsonResponse({"next": reverse("training:result", args=[pk]), "late": is_late})
            return redirect("training:result", pk=pk)
    if attempt.state != Attempt.State.OPEN:
        return redirect("training:result", pk=pk)
    lines = queries.lines_of(attempt)
    if refused:
        _put_back(request, lines, refused)
    now = clock.now()
    context = {
        "attempt": attempt,
        "row": attempt.enrolment,
        "whole": attempt.enrolment.training_class,
        "lines": lines,
        "answered": sum(line.value is not None for line in lines),
        "sequence": queries.last_sequence(attempt),
        "left": max(0, int((attempt.due_at - now).total_seconds())),
        "wrong": refused.message if refused else "",
        "tab": "me",
    }
    return render(request, "training/paper.html", context, status=422 if refused else 200)


def _sent(request: HttpRequest, attempt: Attempt) -> tuple[dict[int, list[str]], dict[int, int]]:
    """What stands on the page, and which answers it knew; a question that it drew may be meant as empty."""
    drawn = {pk for pk, _places in attempt.paper if f"q{pk}" in request.POST or f"known{pk}" in request.POST}
    answers = {pk: request.POST.getlist(f"q{pk}") for pk in drawn}
    return answers, {pk: asked_number(request.POST.get(f"known{pk}"), 7) for pk in drawn}


def _put_back(request: HttpRequest, lines: list[queries.Line], refused: Unreadable) -> None:
    """What could not be read stands on the page as it was typed, with why."""
    for line in lines:
        if line.question.pk in refused.wrong:
            line.wrong = refused.wrong[line.question.pk]
            if line.question.kind == Question.Kind.NUMBER:
                line.value = request.POST.get(line.name, "")[:30]


@login_required
@require_POST
@never_cache
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """One answer as it is given, as JSON: {question, value, key, sequence, device, known}. The receipt makes it count."""
    attempt = queries.own_attempt(request.user, pk)
    if request.content_type != "application/json":
        return _refused(Refusal("送来的答案不完整，请刷新页面再答。", code="incomplete"))
    try:
        sent = sent_json(request)
        question, sequence, key = int(sent["question"]), int(sent["sequence"]), str(sent["key"])
        value, device, known = sent.get("value"), str(sent.get("device") or ""), int(sent.get("known") or 0)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        return _refused(Refusal("送来的答案不完整，请刷新页面再答。", code="incomplete"))
    try:
        kept, created = answering.save_answer(
            request.user, attempt=attempt, question_id=question, value=value, key=key, sequence=sequence,
            device=device, known=known,
        )  # fmt: skip
    except answering.Elsewhere as error:
        return _refused(error, value=error.standing.value, sequence=error.standing.sequence)
    except Refusal as error:
        return _refused(error)
    return JsonResponse({"saved": key.strip(), "created": created, "sequence": kept.sequence})


def _refused(error: Refusal, **more: Any) -> HttpResponse:
    body = json.dumps({"text": error.message, "code": error.code} | more, ensure_ascii=False)
    return HttpResponse(body, status=error.status, content_type="application/json")


@login_required
@never_cache
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """Points, passed or not; what was right once nobody can take this exam any more."""
    attempt = queries.own_attempt(request.user, pk)
    if attempt.state == Attempt.State.OPEN:
        messages.info(request, _("这张卷子还没有交。"))
        return redirect("training:paper", pk=pk)
    lines = queries.lines_of(attempt)
    topics: dict[str, list[int]] = {}
    for line in lines:
        got, most = topics.setdefault(line.question.topic or str(_("其他")), [0, 0])
        topics[line.question.topic or str(_("其他"))] = [got + (line.half_points or 0), most + line.question.points * 2]
    shows = queries.may_see_key(attempt)
    context = {
        "attempt": attempt,
        "row": attempt.enrolment,
        "whole": attempt.enrolment.training_class,
        "version": attempt.enrolment.training_class.version,
        "lines": with_key(lines) if shows else [],
        "shows": shows,
        "topics": [(name, round(got * 100 / most)) for name, (got, most) in topics.items() if most],
        "left": actions.attempts_left(attempt.enrolment),
        "takes_exam": attempt.enrolment.takes_exam(clock.now()),
        "late": asked_number(request.GET.get("late"), 3),
        "tab": "me",
    }
    return render(request, "training/result.html", context)
