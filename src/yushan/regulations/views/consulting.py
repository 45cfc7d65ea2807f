"""Drafts open for comments: the page of who may comment, and the answers of staff."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yushan.common import clock
from yushan.common.errors import NotFound, Refusal
from yushan.common.paging import paginate
from yushan.common.refused import put_refused
from yushan.organizations.access import require
from yushan.regulations import queries
from yushan.regulations.actions import answer_comment, comment
from yushan.regulations.forms import AnswerForm, CommentForm
from yushan.regulations.markdown import html_of
from yushan.regulations.models import RegulationComment, RegulationVersion
from yushan.regulations.rules import differences
from yushan.regulations.views.common import pdf

State = RegulationVersion.State


@login_required
def draft(request: HttpRequest, code: str) -> HttpResponse:
    """The text that is asked about, what changes by it, one's own comments, and what became of all of them."""
    version = queries.draft_for(request.user, code)
    is_open = version.state == State.OPEN and (
        version.comments_until is None or version.comments_until >= clock.today()
    )
    form = CommentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            comment(request.user, version=version, **form.cleaned_data)
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("意见已收到，有答复会发消息给您。"))
            return redirect("regulations:draft", code=code)
    rows = queries.comments_of(version)
    before = queries.first_of_pair(version)
    page = paginate(
        rows.exclude(verdict=""), order=["made_at", "id"], cursor=request.GET.get("after"), size=20, query=request.GET
    )
    context = {
        "version": version,
        "regulation": version.regulation,
        "html": html_of(version.consulted_text),
        "before": before,
        "lines": differences(before.text, version.consulted_text) if before and before.text else [],
        "is_open": is_open,
        "form": form,
        "mine": [row for row in rows.filter(author=request.user.pk) if not row.verdict],
        "page": page,
        "tab": "home",
    }
    return render(request, "regulations/draft.html", context, status=form.answer_status if form.errors else 200)


@login_required
def draft_file(request: HttpRequest, code: str) -> HttpResponse:
    """The PDF of a draft, for who may comment on it."""
    return pdf(queries.draft_for(request.user, code))


@login_required
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """One comment: adopted, partly, or not, and why."""
    rows = RegulationComment.objects.select_related("version__regulation__organization", "version__regulation__area")
    row = rows.filter(pk=pk, version__regulation__in=queries.editable(request.user).values("pk")).first()
    if row is None:
        raise NotFound()
    require(request.user, "regulation.edit", on=row)
    form = AnswerForm(request.POST or None, initial={"verdict": row.verdict, "answer": row.answer})
    if request.method == "POST" and form.is_valid():
        try:
            answer_comment(request.user, comment=row, **form.cleaned_data)
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已答复，提意见的人会收到消息。"))
            return redirect("regulations:staff_version", pk=row.version_id)
    context = {"row": row, "version": row.version, "form": form}
    return render(request, "regulations/answer.html", context, status=form.answer_status if form.errors else 200)
