"""Results of a class: papers, one paper with its points reckoned again, the survey."""

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from yushan.audit.actions import record
from yushan.common.errors import NotFound
from yushan.common.paging import paginate
from yushan.organizations.access import can
from yushan.training.actions.exams import rescored
from yushan.training.models import Attempt, SurveyAnswer
from yushan.training.queries import classes as queries
from yushan.training.queries import exams as papers
from yushan.training.rules import survey as rules
from yushan.training.showing import with_key


@login_required
def exam(request: HttpRequest, pk: int) -> HttpResponse:
    """Who reached what; how many passed at the first try."""
    row = queries.class_viewed(request.user, pk)
    rows = papers.attempts_of_class(row)
    page = paginate(rows, order=["-begun_at", "-id"], cursor=request.GET.get("after"), size=50, query=request.GET)
    sums = rows.order_by().aggregate(
        people=Count("enrolment", distinct=True),
        succeeded=Count("enrolment", distinct=True, filter=Q(passed=True)),
        at_once=Count("enrolment", distinct=True, filter=Q(passed=True, number=1)),
    )  # fmt: skip
    context = {"row": row, "page": page, "sums": sums, "may_edit": can(request.user, "training.edit", on=row)}
    return render(request, "training/exam_results.html", context)


@login_required
@never_cache
def attempt(request: HttpRequest, pk: int) -> HttpResponse:
    """One paper, for who keeps the bank: each answer with what is right, and the points reckoned anew. Each look is kept."""
    found = Attempt.objects.select_related(
        "enrolment__training_class__version__course__organization", "enrolment__training_class__organization",
        "enrolment__volunteer__person",
    ).filter(pk=pk)  # fmt: skip
    row = found.first()
    if row is None or not can(request.user, "training.edit", on=row.enrolment.training_class.version.course):
        raise NotFound()
    queries.class_viewed(request.user, row.enrolment.training_class_id)
    if row.state == Attempt.State.OPEN:
        raise NotFound("这张卷子还没有交。")
    whole = row.enrolment.training_class
    record(
        request.user, "training.look_at_paper", subject=row.enrolment, label=whole.title, reason="核对考卷",
        person_id=row.enrolment.volunteer.person_id, attempt=row.pk,
    )  # fmt: skip
    reached, print_ = rescored(row)
    context = {
        "attempt": row,
        "whole": whole,
        "lines": with_key(papers.lines_of(row)),
        "same": (reached, print_) == (row.half_points, row.digest),
    }
    return render(request, "training/attempt.html", context)


@login_required
def survey(request: HttpRequest, pk: int) -> HttpResponse:
    """Means and words, once there are enough that nobody is recognised."""
    row = queries.class_viewed(request.user, pk)
    answers = SurveyAnswer.objects.filter(training_class=row)
    listed = list(answers.values_list("ratings", flat=True))
    means = rules.means(listed)
    words = list(answers.exclude(text="").order_by("text").values_list("text", flat=True)[:200]) if means else []
    context = {
        "row": row,
        "count": len(listed),
        "least": rules.LEAST,
        "lines": [(rules.QUESTIONS[key], f"{float(mean):.1f}", round(float(mean) * 20)) for key, mean in means.items()],
        "words": words,
    }
    return render(request, "training/survey_results.html", context)
