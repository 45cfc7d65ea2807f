"""Party work: by district, pioneer teams, a branch's pledges, one's own."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yushan.activities.queries import tags
from yushan.common import clock
from yushan.common.errors import NotAllowed, NotFound, Refusal
from yushan.common.refused import done, put_refused
from yushan.indicators.queries.party import branch_or_404, own_branches
from yushan.organizations.access import can, require
from yushan.oversight.actions import party as actions
from yushan.oversight.forms_party import PioneerForm, PledgeForm
from yushan.oversight.queries import access, party
from yushan.oversight.views.board import year_of, years
from yushan.plan.queries import entry

_THREE_IN = "three-in"
_UNLINKED = 20


@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """By district: units with party organizations, pioneer teams, pledges kept; the figures of 三进三服务."""
    require(request.user, access.VIEW)
    return _page(request, None)


def _page(request: HttpRequest, form: PioneerForm | None) -> HttpResponse:
    user, year = request.user, year_of(request)
    tag = entry("activity_tags", _THREE_IN)
    teams = list(party.pioneers_seen(user)[:200])
    facts = party.team_facts(teams, year) if teams else {}
    lines = party.area_lines(user, year)
    may_name = can(user, access.GIVE)
    context = {
        "year": year,
        "years": years(year),
        "lines": lines,
        "units": sum(one.units for one in lines),
        "linked": sum(one.linked for one in lines),
        "pledged": sum(one.pledged for one in lines),
        "kept": sum(one.kept for one in lines),
        "three_in": tags.whole(user, tag, year) if tag and can(user, "activity.view") else None,
        "three_in_url": f"{reverse('activities:tags')}?tag={_THREE_IN}&year={year}",
        "teams": [(one, facts[one.organization_id]) for one in teams],
        "unlinked": list(party.unlinked(user)[:_UNLINKED]),
        "branches": own_branches(user),
        "form": form or (PioneerForm(actor=user) if may_name else None),
        "may_name": may_name,
    }
    status = form.answer_status if form and form.errors else 200
    return render(request, "oversight/party.html", context, status=status)


@login_required
@require_POST
def name(request: HttpRequest) -> HttpResponse:
    """A team gets the name."""
    require(request.user, access.GIVE)
    form = PioneerForm(request.POST, actor=request.user)
    if form.is_valid():
        try:
            actions.name_pioneers(request.user, **form.cleaned_data)
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已命名。"))
            return redirect("party:overview")
    return _page(request, form)


@login_required
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """A team loses the name."""
    found = party.pioneers_seen(request.user).filter(pk=pk).first()
    if found is None:
        raise NotFound()
    reason = request.POST.get("reason", "")
    return done(
        request, lambda: actions.end_pioneers(request.user, pioneers=found, reason=reason), _("已撤销。"),
        "party:overview",
    )  # fmt: skip


@require_safe
@login_required
def branch(request: HttpRequest, code: str) -> HttpResponse:
    """Who of a branch pledged what and how far it is kept: for who answers for the branch. That they looked is recorded."""
    if getattr(request, "seeing_as", None):
        raise NotAllowed("党员名单只给支部自己看，以别人的身份查看时不开放。")
    found = branch_or_404(request.user, code, request.GET.get("party", "")[:18])
    year = year_of(request)
    pledges = actions.look(request.user, branch=found, year=year)
    context = {"branch": found, "year": year, "years": years(year), "pledges": pledges}
    return render(request, "oversight/party_branch.html", context)


@login_required
def own(request: HttpRequest) -> HttpResponse:
    """One's own pledges; a new one."""
    user = request.user
    person = getattr(user, "person", None)
    row = party.membership_of(person)
    form = PledgeForm(request.POST or None) if row else None
    if request.method == "POST":
        if form is None:
            raise NotFound("只有在单位花名册上登记为在职党员的本人才能承诺。")
        if form.is_valid():
            try:
                actions.pledge(user, **form.cleaned_data)
            except Refusal as error:
                put_refused(form, error)
            else:
                messages.success(request, _("承诺已记下，完成情况由入账的记录自动计算。"))
                return redirect("party:own")
    context = {"form": form, "row": row, "pledges": party.own_pledges(person), "today": clock.today(), "tab": "me"}
    status = form.answer_status if form and form.errors else 200
    return render(request, "oversight/pledge.html", context, status=status)


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes one's own back."""
    return done(
        request, lambda: actions.withdraw_pledge(request.user, pk=pk), _("已撤回。"), "party:own"
    )  # fmt: skip
