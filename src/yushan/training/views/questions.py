"""The question bank: only who keeps it sees it, with how each question works."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yushan.common.errors import NotFound, Refusal
from yushan.common.paging import paginate
from yushan.common.refused import done, put_refused
from yushan.training.actions.questions import retire_question, save_question
from yushan.training.forms.courses import QuestionForm
from yushan.training.models import Course, Question
from yushan.training.queries.courses import bank_of, course_edited
from yushan.training.queries.exams import items_kept
from yushan.training.rules.items import Item
from yushan.training.showing import right_of


@login_required
@never_cache
def listing(request: HttpRequest, pk: int) -> HttpResponse:
    """Questions by kind, those in use first."""
    row = course_edited(request.user, pk)
    kind, gone = request.GET.get("kind", ""), request.GET.get("gone") == "1"
    rows = Question.objects.filter(course=row, is_active=not gone)
    if kind in Question.Kind.values:
        rows = rows.filter(kind=kind)
    page = paginate(rows, order=["id"], cursor=request.GET.get("after"), size=50, query=request.GET)
    items, bank = items_kept(page.rows), bank_of(row.pk)
    context = {
        "row": row,
        "page": page,
        "lines": [(one, items[one.pk], _figures(items[one.pk]), right_of(one)) for one in page.rows],
        "chips": [("", _("全部"), sum(bank.values()))]
        + [(value, label, bank.get(value, 0)) for value, label in Question.Kind.choices],
        "kind": kind,
        "gone": gone,
    }
    return render(request, "training/questions.html", context)


def _figures(item: Item) -> tuple[str, str]:
    """Difficulty and discrimination with two decimals; «—» where there are too few papers."""
    if item.difficulty is None or item.discrimination is None:
        return "—", "—"
    return f"{float(item.difficulty):.2f}", f"{float(item.discrimination):.2f}"


def _form(request: HttpRequest, row: Course, question: Question | None, initial: dict[str, Any]) -> HttpResponse:
    form = QuestionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            save_question(request.user, course=row, question=question, **form.facts())
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("题目已保存。"))
            if request.POST.get("more"):
                return redirect("training:new_question", pk=row.pk)
            return redirect("training:questions", pk=row.pk)
    context = {"form": form, "row": row, "question": question}
    return render(request, "training/question_form.html", context, status=form.answer_status if form.errors else 200)


@login_required
@never_cache
def create(request: HttpRequest, pk: int) -> HttpResponse:
    """One more question."""
    return _form(request, course_edited(request.user, pk), None, {"kind": "single", "points": 1})


def _question(request: HttpRequest, pk: int) -> tuple[Course, Question]:
    question = Question.objects.filter(pk=pk).first()
    if question is None:
        raise NotFound()
    return course_edited(request.user, question.course_id), question


@login_required
@never_cache
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A correction."""
    row, question = _question(request, pk)
    return _form(request, row, question, QuestionForm.facts_now(question))


@login_required
@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Out of the bank, or back in."""
    row, question = _question(request, pk)
    back = request.POST.get("do") == "use"
    said = _("题目放回题库了。") if back else _("题目停用了，不再出现在新的卷子里。")
    return done(
        request,
        lambda: retire_question(request.user, question=question, is_active=back),
        said,
        "training:questions",
        row.pk,
    )
