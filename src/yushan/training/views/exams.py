"""Taking an exam, on a phone first: before it, the paper, each answer as it is given, the result.

No address shows a paper that is not the person's own and begun; before its time there is none anywhere.
"""

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yushan.common import clock
from yushan.common.errors import Refusal
from yushan.common.refused import say_refused
from yushan.common.sound import sent_json
from yushan.training.actions import exams as actions
from yushan.training.models import Attempt
from yushan.training.queries import exams as queries
from yushan.training.queries import mine


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
        "takes_exam": whole.takes_exam(clock.now()),
        "passed": any(one.passed for one in attempts),
        "questions": sum(int(n) for n in whole.version.draws.values()),
        "now": clock.now(),
        "tab": "me",
    }
    return render(request, "training/exam.html", context)


@login_required
@never_cache
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper with what was saved so far; sent as a whole it is handed in, so it works without scripts too."""
    attempt = queries.own_attempt(request.user, pk)
    wrong = ""
    status = 200
    if request.method == "POST":
        try:
            actions.hand_in(request.user, attempt=attempt, answers=_sent(request, attempt))
        except Refusal as error:
            if error.status != Refusal.status:
                raise
            wrong, status = error.message, 422
        else:
            return redirect("training:result", pk=pk)
    if attempt.state != Attempt.State.OPEN:
        return redirect("training:result", pk=pk)
    lines = queries.lines_of(attempt)
    now = clock.now()
    context = {
        "attempt": attempt,
        "row": attempt.enrolment,
        "whole": attempt.enrolment.training_class,
        "lines": lines,
        "answered": sum(line.value is not None for line in lines),
        "sequence": queries.last_sequence(attempt),
        "left": max(0, int((attempt.due_at - now).total_seconds())),
        "wrong": wrong,
        "tab": "me",
    }
    return render(request, "training/paper.html", context, status=status)


def _sent(request: HttpRequest, attempt: Attempt) -> dict[int, list[str]]:
    """What stands on the page. A page of scripts says which questions it drew, so that an empty one is meant as empty."""
    return {
        pk: request.POST.getlist(f"q{pk}")
        for pk, _places in attempt.paper
        if f"q{pk}" in request.POST or f"drawn{pk}" in request.POST
    }


@login_required
@require_POST
@never_cache
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """One answer as it is given, as JSON: {question, value, key, sequence}. The receipt is what makes it count."""
    attempt = queries.own_attempt(request.user, pk)
    if request.content_type != "application/json":
        return _refused(Refusal("送来的答案不完整，请刷新页面再答。", code="incomplete"))
    try:
        sent = sent_json(request)
        question, sequence, key = int(sent["question"]), int(sent["sequence"]), str(sent["key"])
        value = sent.get("value")
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        return _refused(Refusal("送来的答案不完整，请刷新页面再答。", code="incomplete"))
    try:
        kept, created = actions.save_answer(
            request.user, attempt=attempt, question_id=question, value=value, key=key, sequence=sequence
        )
    except Refusal as error:
        return _refused(error)
    return JsonResponse({"saved": kept.key, "created": created})


def _refused(error: Refusal) -> HttpResponse:
    body = json.dumps({"text": error.message, "code": error.code}, ensure_ascii=False)
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
        "lines": lines if shows else [],
        "shows": shows,
        "topics": [(name, round(got * 100 / most)) for name, (got, most) in topics.items() if most],
        "left": actions.attempts_left(attempt.enrolment),
        "takes_exam": attempt.enrolment.training_class.takes_exam(clock.now()),
        "tab": "me",
    }
    return render(request, "training/result.html", context)
