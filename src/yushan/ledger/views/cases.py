"""Cases about posted hours: raised and followed by volunteers, listed and decided by staff."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yushan.common import rulebook
from yushan.common.errors import NotFound, Refusal
from yushan.common.paging import paginate
from yushan.ledger import queries
from yushan.ledger.actions import decide_case, dispute_of, open_case, say_in_case
from yushan.ledger.forms import DecisionForm, StatementForm
from yushan.ledger.models import EntryCase
from yushan.ledger.views.own import own_entry_or_404
from yushan.organizations.access import require

State = EntryCase.State


def _days() -> int:
    return rulebook.number("case_decision_working_days")


@login_required
@never_cache
def object_to(request: HttpRequest, pk: int) -> HttpResponse:
    """The person, or their guardian, says that a posted line is wrong."""
    entry, holder = own_entry_or_404(request, pk)
    form = StatementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        about = dispute_of(entry, reverse("ledger:own_entry", args=[pk]))
        try:
            case = open_case(request.user, about=about, text=form.cleaned_data["text"])
        except Refusal as error:
            form.refuse(error)
        else:
            messages.success(request, _("已提出。由上一级、没有参与过的管理员裁定，结果会发消息给您。"))
            return redirect("ledger:own_case", case.pk)
    context = {"entry": entry, "holder": holder, "form": form, "days": _days(), "tab": "me"}
    return render(request, "ledger/object.html", context, status=form.answer_status if form.errors else 200)


def _said(request: HttpRequest, case: EntryCase, form: StatementForm) -> bool:
    if not form.is_valid():
        return False
    try:
        say_in_case(request.user, case=case, text=form.cleaned_data["text"])
    except Refusal as error:
        form.refuse(error)
        return False
    messages.success(request, _("已记下，并告诉了其他人。"))
    return True


@login_required
@never_cache
def own_list(request: HttpRequest) -> HttpResponse:
    """The cases about one's own hours and those that one began, the latest first."""
    page = paginate(
        queries.own_cases(request.user), order=["-id"], cursor=request.GET.get("after"), size=20, query=request.GET
    )
    return render(request, "ledger/own_cases.html", {"page": page, "tab": "me"})


@login_required
@never_cache
def own(request: HttpRequest, pk: int) -> HttpResponse:
    """A case for the person concerned and for who objected: where it stands, what was said, one's own word."""
    case = queries.own_case(request.user, pk)
    if case is None:
        raise NotFound()
    form = StatementForm(request.POST or None)
    if request.method == "POST" and _said(request, case, form):
        return redirect("ledger:own_case", pk)
    context = {
        "case": case,
        "form": form,
        "is_open": case.state == State.OPEN,
        "concerned": queries.part_of(request.user, case) == "person",
        "said": queries.statements_of(case),
        "tab": "me",
    }
    return render(request, "ledger/own_case.html", context, status=form.answer_status if form.errors else 200)


@login_required
@never_cache
def listing(request: HttpRequest) -> HttpResponse:
    """Open cases, the oldest first, or those that were decided, the latest first."""
    if not queries.sees_cases(request.user):
        require(request.user, "ledger.reverse")
    decided = request.GET.get("show") == "decided"
    rows = queries.cases_in_scope(request.user)
    rows = rows.exclude(state=State.OPEN) if decided else rows.filter(state=State.OPEN)
    page = paginate(rows, order=["-id"] if decided else ["id"], cursor=request.GET.get("after"), size=30,
                    query=request.GET)  # fmt: skip
    return render(request, "ledger/cases.html", {"page": page, "decided": decided, "days": _days()})


def _case(request: HttpRequest, pk: int) -> EntryCase:
    if not queries.sees_cases(request.user):
        require(request.user, "ledger.reverse")
    found = queries.case_in_scope(request.user, pk)
    if found is None:
        raise NotFound()
    return found


def _outcomes(case: EntryCase) -> list[tuple[str, str]]:
    """What can come of it: a line that stands can be taken back, what was left out is brought in another way."""
    facts = queries.facts_of_case(case)
    line = [(State.REVERSED, _("属实，冲正这一条")), (State.CORRECTED, _("属实，更正时间或时长"))]
    possible = [(State.STANDS, _("不属实，维持原记录"))]
    possible += line if facts.is_posted and not facts.is_taken_back else []
    return [*possible, (State.ARRANGED, _("属实，另行补录（在理由里写明怎么补）"))]  # type: ignore[list-item]


def _decision_form(request: HttpRequest, case: EntryCase) -> DecisionForm:
    entry = case.entry
    initial: dict[str, Any] = {}
    if entry:
        initial = {name: getattr(entry, name) for name in ("starts_at", "ends_at", "minutes")}
    return DecisionForm(request.POST or None, outcomes=_outcomes(case), initial=initial)


@login_required
@never_cache
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One case; who stands above decides it here."""
    case = _case(request, pk)
    above = queries.may_decide(request.user, case)
    mine = above and queries.had_a_part(request.user, case)
    form = _decision_form(request, case) if case.state == State.OPEN and above and not mine else None
    if request.method == "POST":
        require(request.user, "ledger.reverse", on=queries.deciding_scope(case))
        form = form or _decision_form(request, case)
        if form.is_valid():
            try:
                decide_case(request.user, case=case, **form.cleaned_data)
            except Refusal as error:
                if error.status == 403:
                    raise
                form.refuse(error)
            else:
                messages.success(request, _("已裁定，并告诉了提出的人、本人和记录组织。"))
                return redirect("ledger:case", pk)
    facts = queries.facts_of_case(case)
    context = {
        "case": case,
        "form": form,
        "had_a_part": mine and case.state == State.OPEN,
        "speaks": case.state == State.OPEN and queries.part_of(request.user, case) == "organization",
        "statement_form": StatementForm(),
        "said": queries.statements_of(case),
        "waits_for_person": facts.concerns_somebody and not facts.heard and case.state == State.OPEN,
        "hear_until": facts.hear_until,
        "sees_entry": case.entry and queries.entries_in_scope(request.user).filter(pk=case.entry.pk).exists(),
        "earlier": [one for one in queries.cases_of_line(case.source_key) if one.pk != pk] if case.source_key else [],
    }
    return render(request, "ledger/case.html", context, status=form.answer_status if form and form.errors else 200)


@login_required
@require_POST
def say(request: HttpRequest, pk: int) -> HttpResponse:
    """What the organization that recorded has to say."""
    case = _case(request, pk)
    if queries.part_of(request.user, case) != "organization":
        raise NotFound()
    form = StatementForm(request.POST)
    if not _said(request, case, form):
        messages.warning(request, str(next(iter(form.errors.values()))[0]))
    return redirect("ledger:case", pk)
