"""Pages of roles: who holds what where, giving, ending."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yushan.accounts.models import User
from yushan.common.errors import NotFound, Refusal
from yushan.common.paging import paginate
from yushan.organizations import actions, queries
from yushan.organizations.access import CAPABILITIES, MATRIX, ROLE_SCOPES, can, require
from yushan.organizations.forms import ExtendForm, GrantForm, ReasonForm, refused
from yushan.organizations.models import RoleGrant


@login_required
def grants(request: HttpRequest) -> HttpResponse:
    """Roles that one manages."""
    require(request.user, "grant.manage")
    role, text = request.GET.get("role", ""), request.GET.get("q", "")[:60]
    ended = request.GET.get("state") == "ended"
    rows = queries.grants_seen(request.user, role=role, text=text, ended=ended)
    page = paginate(rows, order=["-pk"], cursor=request.GET.get("after"), query=request.GET)
    roles = [one for one in RoleGrant.Role if ROLE_SCOPES[one] - {"self"}]
    matrix = [(one.label, [CAPABILITIES[name] for name in sorted(MATRIX[one])]) for one in roles]
    context = {
        "page": page, "total": rows.count(), "role": role, "text": text, "ended": ended, "current": not ended, "matrix": matrix,
        "roles": [(one.value, one.label) for one in roles], "may_see_as": can(request.user, "support.see_as"),
    }  # fmt: skip
    return render(request, "organizations/grants.html", context)


def _ask(request: HttpRequest, template: str, context: dict[str, Any], *, user: User, kind: str) -> HttpResponse:
    """City administrators come and go by two: this one asks, another one decides."""
    form = context["form"]
    data = form.cleaned_data
    try:
        row = actions.ask_city_admin(request.user, user=user, kind=kind, reason=data["reason"], until=data.get("until"))
    except Refusal as error:
        refused(form, error)
        return render(request, template, context, status=422)
    messages.success(request, "已提交。另一位市级管理员复核同意后生效。")
    return redirect("organizations:grant_request", row.pk)


@login_required
def give(request: HttpRequest) -> HttpResponse:
    """Giving a role."""
    require(request.user, "grant.manage")
    initial = {name: request.GET.get(name, "") for name in ("role", "place", "account")}
    form = GrantForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if data["role"] == RoleGrant.Role.CITY_ADMIN:
            return _ask(request, "organizations/give_grant.html", {"form": form}, user=data["account"], kind="give")
        try:
            grant = actions.give_grant(
                request.user, user=data["account"], role=data["role"], scope=data["scope"], scope_id=data["scope_id"],
                ends_at=data["until"], reason=data["reason"],
            )  # fmt: skip
        except Refusal as error:
            refused(form, error)
        else:
            messages.success(
                request, f"{grant.user.display_name}现在是{grant.scope_label}的{grant.get_role_display()}，已通知本人。"
            )
            return redirect("organizations:grants")
    return render(request, "organizations/give_grant.html", {"form": form}, status=422 if form.errors else 200)


@login_required
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Ending a role."""
    require(request.user, "grant.manage")
    grant = queries.grants_seen(request.user).filter(pk=pk).first()
    if grant is None:
        raise NotFound()
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if grant.role == RoleGrant.Role.CITY_ADMIN:
            context = {"form": form, "grant": grant}
            return _ask(request, "organizations/end_grant.html", context, user=grant.user, kind="end")
        try:
            actions.end_grant(request.user, grant=grant, reason=form.cleaned_data["reason"])
        except Refusal as error:
            refused(form, error)
        else:
            messages.success(request, f"已结束{grant.user.display_name}在{grant.scope_label}的授权，已通知本人。")
            return redirect("organizations:grants")
    context = {"form": form, "grant": grant}
    return render(request, "organizations/end_grant.html", context, status=422 if form.errors else 200)


@login_required
def extend(request: HttpRequest, pk: int) -> HttpResponse:
    """Letting a role hold longer."""
    require(request.user, "grant.manage")
    grant = queries.grants_seen(request.user).filter(pk=pk, ends_at__isnull=False).first()
    if grant is None:
        raise NotFound()
    form = ExtendForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.extend_grant(request.user, grant=grant, ends_at=data["until"], reason=data["reason"])
        except Refusal as error:
            refused(form, error)
        else:
            messages.success(request, f"已为{grant.user.display_name}续期，已通知本人。")
            return redirect("organizations:grants")
    context = {"form": form, "grant": grant}
    return render(request, "organizations/extend_grant.html", context, status=422 if form.errors else 200)
