"""One's own roles: where they hold, until when, and who acts in them while one is away."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from yushan.common import clock
from yushan.common.errors import NotAllowed, NotFound, Refusal
from yushan.organizations import actions, queries
from yushan.organizations.access import is_staff
from yushan.organizations.forms import DeputyForm, refused
from yushan.organizations.models import RoleGrant


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """The roles that one holds or will hold, each with its deputies."""
    if not is_staff(request.user):
        raise NotAllowed("您现在没有工作角色，请向本级或上级管理员申请授权。")
    rows = queries.mandates_of(request.user)
    context = {"rows": [(row, row.deputy_for_id is None and row.role != RoleGrant.Role.CITY_ADMIN) for row in rows]}
    return render(request, "organizations/mandates.html", context)


@login_required
def delegate(request: HttpRequest, pk: int) -> HttpResponse:
    """Naming a deputy for some days."""
    grant = queries.mandates_of(request.user).filter(pk=pk, deputy_for=None).first()
    if grant is None:
        raise NotFound()
    form = DeputyForm(request.POST or None, initial={"first": clock.today()})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            deputy = actions.delegate(
                request.user, grant=grant, user=data["account"], first=data["first"], last=data["last"],
                reason=data["reason"],
            )  # fmt: skip
        except Refusal as error:
            refused(form, error)
        else:
            messages.success(request, f"已请{deputy.user.display_name}代管，已通知本人；到期自动收回。")
            return redirect("organizations:mandates")
    context = {"form": form, "grant": grant}
    return render(request, "organizations/delegate.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def recall(request: HttpRequest, pk: int) -> HttpResponse:
    """Taking a role back before the day."""
    deputy = RoleGrant.objects.filter(pk=pk, deputy_for__in=queries.mandates_of(request.user)).first()
    if deputy is None:
        raise NotFound()
    actions.recall(request.user, deputy=deputy)
    messages.success(request, f"已收回，{deputy.user.display_name}不再代管。")
    return redirect("organizations:mandates")
