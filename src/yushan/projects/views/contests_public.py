"""Contests for everybody: what is on, the notice, the result, and saying during the notice that something is not right."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yushan.common import clock
from yushan.common.errors import NotFound, Refusal
from yushan.common.paging import paginate
from yushan.common.refused import put_refused
from yushan.projects.actions.contest_entries import raise_objection
from yushan.projects.forms.contest import ObjectionForm
from yushan.projects.models import Contest, ContestEntry
from yushan.projects.queries import contests as queries


def listing(request: HttpRequest) -> HttpResponse:
    """Contests, the latest first."""
    page = paginate(
        queries.public_contests(), order=["-id"], cursor=request.GET.get("after"), size=20, query=request.GET
    )
    return render(request, "contests/public_list.html", {"page": page, "tab": "home"})


def contest(request: HttpRequest, code: str) -> HttpResponse:
    """One contest; from the notice on those who are to win, with their mean."""
    found = queries.public_contest(code)
    context = {
        "contest": found,
        "results": queries.public_results(found),
        "is_noticed": found.state == Contest.State.NOTICED and found.notice_until and clock.now() < found.notice_until,
        "tab": "home",
    }
    return render(request, "contests/public_contest.html", context)


@login_required
def objection(request: HttpRequest, code: str, entry: int) -> HttpResponse:
    """Says during the notice what is not right about one of them."""
    found = queries.public_contest(code)
    row = found.entries.select_related("project", "contest").filter(pk=entry, state=ContestEntry.State.IN).first()
    if row is None or found.state != Contest.State.NOTICED:
        raise NotFound("这个项目不在公示中。")
    form = ObjectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            raise_objection(request.user, entry=row, text=form.cleaned_data["text"])
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已收到，核实以后会把结果发给您。"))
            return redirect("contests:public_contest", code=code)
    context = {"form": form, "contest": found, "entry": row, "tab": "home"}
    return render(request, "contests/objection.html", context, status=form.answer_status if form.errors else 200)
