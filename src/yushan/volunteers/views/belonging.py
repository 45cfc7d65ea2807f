"""A break in a team, and moving to another one: as the person asks for it, and as the two teams see it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yushan.common.errors import Conflict, NotFound, Refusal
from yushan.common.paging import paginate
from yushan.common.refused import put_refused
from yushan.organizations.access import require, visible_or_404
from yushan.organizations.models import Organization
from yushan.volunteers.actions import (
    ask_transfer,
    cancel_transfer,
    decide_transfer,
    pause_membership,
    resume_membership,
)
from yushan.volunteers.forms import PauseForm, TransferForm
from yushan.volunteers.models import Membership, MembershipTransfer
from yushan.volunteers.queries import public_teams, transfers_asked, transfers_to_decide
from yushan.volunteers.queries.memberships import BELONGING
from yushan.volunteers.views.teams import memberships_page, own_membership, people_of

_FOUND = 20


@login_required
@require_POST
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    """A break from now on."""
    row = own_membership(request, pk)
    form = PauseForm(request.POST)
    if form.is_valid():
        try:
            made = pause_membership(request.user, membership=row, **form.cleaned_data)
        except Conflict:
            raise
        except Refusal as error:
            form.refuse(error)
        else:
            name = row.organization.name
            text = (
                _("在“%(name)s”的队员身份已暂停，%(day)s 自动恢复。")
                if made.until
                else _("在“%(name)s”的队员身份已暂停。")
            )
            messages.success(request, text % {"name": name, "day": f"{made.until:%Y-%m-%d}" if made.until else ""})
            return redirect("volunteers:memberships")
    return memberships_page(request, 422, failed=row.pk, pause_form=form)


@login_required
@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Back from a break."""
    row = own_membership(request, pk)
    resume_membership(request.user, membership=row)
    messages.success(request, _("已恢复，您又是“%(name)s”的在队队员了。") % {"name": row.organization.name})
    return redirect("volunteers:memberships")


def _ask(request: HttpRequest, row: Membership, template: str, done: str) -> HttpResponse:
    """Search for a team, choose it, say why."""
    if row.state not in BELONGING:
        raise Conflict(_("现在不是这个队伍的队员，不能转队。"))
    text = request.GET.get("q", "").strip()[:60]
    rows = public_teams(row.organization.area if not text else None, text).exclude(pk=row.organization_id)
    teams = Organization.objects.filter(pk__in=list(rows.order_by("name").values_list("pk", flat=True)[:_FOUND]))
    form = TransferForm(request.POST or None, teams=public_teams() if request.method == "POST" else teams)
    if request.method == "POST" and form.is_valid():
        try:
            ask_transfer(request.user, membership=row, **form.cleaned_data)
        except Refusal as error:
            put_refused(form, error)
        else:
            target = form.cleaned_data["target"].name
            messages.success(
                request, _("已向“%(name)s”提出，那边审核后会有消息；在那以前一切照旧。") % {"name": target}
            )
            return redirect(done)
    context = {
        "row": row,
        "form": form,
        "teams": teams.select_related("area", "town").order_by("name"),
        "text": text,
        "chosen": request.POST.get("target", ""),
        "tab": "me",
    }
    return render(request, template, context, status=422 if form.is_bound else 200)


@login_required
def transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """The person asks to go over to another team."""
    return _ask(request, own_membership(request, pk), "volunteers/transfer.html", "volunteers:memberships")


@login_required
@require_POST
def transfer_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """The person takes a request back, also one of their team."""
    rows = MembershipTransfer.objects.filter(membership__volunteer__in=people_of(request))
    row = rows.select_related("membership__volunteer", "target").filter(pk=pk).first()
    if row is None:
        raise NotFound()
    cancel_transfer(request.user, transfer=row)
    messages.success(request, _("已撤回转到“%(name)s”的申请，您仍在原来的队伍。") % {"name": row.target.name})
    return redirect("volunteers:memberships")


@login_required
def member_transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """The team asks for one of its members."""
    rows = Membership.objects.select_related("volunteer__person", "organization__area")
    row = visible_or_404(
        request.user, "membership.decide", rows, pk, area="organization__area", organization="organization__path"
    )
    return _ask(request, row, "volunteers/member_transfer.html", "volunteers:transfers")


@login_required
def transfers(request: HttpRequest) -> HttpResponse:
    """What waits for this person's decision, oldest first, and what their own teams asked."""
    require(request.user, "membership.decide")
    waiting = transfers_to_decide(request.user)
    page = paginate(waiting, order=["asked_at", "id"], cursor=request.GET.get("after"), size=30, query=request.GET)
    context: dict[str, Any] = {"page": page, "waiting": waiting.select_related(None).count()}
    context["asked"] = list(transfers_asked(request.user).order_by("-asked_at", "-pk")[:30])
    return render(request, "volunteers/transfers.html", context)


@login_required
@require_POST
def transfer_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """The receiving team takes the member over, or declines with a reason."""
    row = transfers_to_decide(request.user).filter(pk=pk).first()
    if row is None:
        raise NotFound(_("这份转队申请已经处理过了，或者不在您的审核范围内。"))
    approve = request.POST.get("decision") == "approve"
    try:
        decide_transfer(request.user, transfer=row, approve=approve, reason=request.POST.get("reason", ""))
    except Refusal as error:
        if error.status != 400:
            raise
        messages.error(request, error.message)
        return redirect("volunteers:transfers")
    name, team = row.membership.volunteer.person.name, row.target.name
    text = _("%(name)s 已转到“%(team)s”。") if approve else _("没有接收 %(name)s 转到“%(team)s”，原因已告诉本人。")
    messages.success(request, text % {"name": name, "team": team})
    return redirect("volunteers:transfers")


@login_required
@require_POST
def transfer_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The team takes its own request back."""
    row = transfers_asked(request.user).filter(pk=pk).first()
    if row is None:
        raise NotFound()
    cancel_transfer(request.user, transfer=row)
    messages.success(request, _("已撤回，队员仍在原来的队伍，本人会收到消息。"))
    return redirect("volunteers:transfers")
