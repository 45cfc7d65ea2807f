"""Pages of terms of office: who leads an organization, who did, who will."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yushan.common import clock
from yushan.common.errors import NotFound, Refusal
from yushan.organizations import actions, queries
from yushan.organizations.access import can, visible_or_404
from yushan.organizations.forms_leaders import EndLeaderForm, LeaderForm, RenewLeaderForm
from yushan.organizations.models import Organization, OrganizationLeader
from yushan.organizations.queries.leaders import AHEAD


def _organization(request: HttpRequest, pk: int, capability: str) -> Organization:
    rows = Organization.objects.select_related("area")
    return visible_or_404(request.user, capability, rows, pk, area="area", organization="path")


def _term(request: HttpRequest, pk: int) -> OrganizationLeader:
    """A term of an organization that the person maintains, and that is not over yet or may be renewed."""
    rows = OrganizationLeader.objects.select_related("organization")
    lookups = {"area": "organization__area", "organization": "organization__path"}
    row = visible_or_404(request.user, "organization.edit", rows, pk, **lookups)
    if row.organization.state == Organization.State.CLOSED:
        raise NotFound()
    return row


@login_required
def leaders(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is in office, with terms that end soon marked; who comes; who was."""
    organization = _organization(request, pk, "organization.view")
    rows = list(queries.terms_of(organization))
    now, coming, over = queries.sort_terms(rows)
    today = clock.today()
    followed = {(row.post, row.name if row.post != "head" else "") for row in coming}
    soon = {
        row.pk for row in now
        if row.until_day and row.until_day <= today + AHEAD
        and (row.post, row.name if row.post != "head" else "") not in followed
    }  # fmt: skip
    context = {
        "organization": organization, "now": now, "coming": coming, "over": over, "soon": soon,
        "has_head": any(row.post == "head" for row in now),
        "running": organization.state == Organization.State.ACTIVE,
        "may_edit": organization.state != Organization.State.CLOSED and can(request.user, "organization.edit", organization),
        "may_unmask": can(request.user, "person.unmask", organization),
    }  # fmt: skip
    return render(request, "organizations/leaders.html", context)


def _years_after(day: date, years: int = 3) -> date:
    """The last day of a term of so many years, as a proposal."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


@login_required
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Putting somebody into a post."""
    organization = _organization(request, pk, "organization.edit")
    now = queries.sort_terms(list(queries.terms_of(organization)))[0]
    head = next((row for row in now if row.post == "head"), None)
    initial = {"from_day": clock.today(), "post": request.GET.get("post", "" if head else "head")}
    form = LeaderForm(request.POST or None, initial=initial, organization=organization)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = actions.appoint_leader(
                request.user, organization=organization, person=data.pop("account"), **data
            )  # fmt: skip
        except Refusal as error:
            if error.status == 403:
                raise
            form.refuse(error)
        else:
            messages.success(request, f"已登记：{made.title}{made.name}，从 {made.from_day} 起。")
            return redirect("organizations:leaders", pk)
    context = {"form": form, "organization": organization, "head": head}
    return render(request, "organizations/add_leader.html", context, status=form.answer_status if form.errors else 200)


def _answer(
    request: HttpRequest, template: str, row: OrganizationLeader, form: Any, act: Any, said: str
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            act(request.user, leader=row, **form.cleaned_data)
        except Refusal as error:
            if error.status == 403:
                raise
            form.refuse(error)
        else:
            messages.success(request, said)
            return redirect("organizations:leaders", row.organization_id)
    context = {"form": form, "row": row, "organization": row.organization}
    return render(request, template, context, status=form.answer_status if form.errors else 200)


@login_required
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Another term for the same person."""
    row = _term(request, pk)
    if row.until_day is None:
        messages.warning(request, "这一任没有写到哪一天，不用续任。")
        return redirect("organizations:leaders", row.organization_id)
    initial = {"from_day": row.until_day, "last_day": _years_after(row.last_day or row.until_day)}
    form = RenewLeaderForm(request.POST or None, initial=initial)
    said = f"{row.name}已续任{row.title}。"
    return _answer(request, "organizations/renew_leader.html", row, form, actions.renew_leader, said)


@login_required
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Laying down an office before the term is over."""
    row = _term(request, pk)
    form = EndLeaderForm(request.POST or None, initial={"last_day": clock.today()})
    said = f"已登记：{row.name}不再担任{row.title}。"
    return _answer(request, "organizations/end_leader.html", row, form, actions.end_leader, said)
