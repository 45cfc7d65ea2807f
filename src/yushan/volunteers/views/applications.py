"""Deciding applications to teams; group registration by a unit."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yushan.common import lists
from yushan.common.asked import asked_number, asked_numbers
from yushan.common.errors import NotFound, Refusal
from yushan.common.paging import paginate
from yushan.organizations.access import require, scope_filter, visible_or_404
from yushan.organizations.models import StaffMember, Unit
from yushan.volunteers.actions import decide_membership, invite_staff
from yushan.volunteers.models import Membership
from yushan.volunteers.queries import applications, applications_count
from yushan.volunteers.queries.listing import membership_state, narrowed_memberships


@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """Applications that wait for this person, oldest first; or the members in another state, newest first."""
    require(request.user, "membership.decide")
    state = membership_state(request.GET)
    applied = state == Membership.State.APPLIED
    rows = narrowed_memberships(request.user, request.GET)
    order = ["applied_at", "id"] if applied else ["-id"]
    # Of 700,000 members a district's or a team's are few.
    narrow = bool(request.GET.get("q") or request.GET.get("team"))
    few = not applied and (narrow or scope_filter(request.user, "membership.decide", area="pk") != Q())
    page = paginate(rows, order=order, cursor=request.GET.get("after"), size=30, query=request.GET, few=few)
    context = {
        "page": page,
        "waiting": applications_count(request.user),
        "state": state,
        "applied": applied,
        "states": [(value, label, value == state) for value, label in Membership.State.choices],
        "text": request.GET.get("q", "")[:60],
        "team": request.GET.get("team", "")[:60],
        "filtered": any(request.GET.get(name) for name in ("q", "team")),
        "tools": lists.tools(request, "memberships"),
    }
    return render(request, "volunteers/applications.html", context)


@login_required
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """One application: approve, or decline with a reason."""
    row = applications(request.user).filter(pk=pk).first()
    if row is None:
        raise NotFound(_("这份申请已经处理过了，或者不在您的审核范围内。"))
    approve = request.POST.get("decision") == "approve"
    try:
        decide_membership(request.user, membership=row, approve=approve, reason=request.POST.get("reason", ""))
    except Refusal as error:
        if error.status != 400:
            raise
        messages.error(request, error.message)
        return redirect("volunteers:applications")
    name, team = row.volunteer.person.name, row.organization.name
    text = _("%(name)s 已加入“%(team)s”。") if approve else _("已婉拒 %(name)s 加入“%(team)s”的申请，原因已告诉本人。")
    messages.success(request, text % {"name": name, "team": team})
    return redirect("volunteers:applications")


@login_required
def collective(request: HttpRequest, pk: int) -> HttpResponse:
    """People of the roster who are no volunteers yet; registering them makes them 待确认 until they say yes."""
    unit = visible_or_404(
        request.user, "volunteer.register", Unit.objects.select_related("area"), pk, area="area", unit="pk"
    )
    if request.method == "POST":
        outcomes = invite_staff(request.user, unit=unit, staff_ids=asked_numbers(request.POST.getlist("pick")))
        made = sum(outcome.result == "created" for outcome in outcomes)
        if made:
            messages.success(request, _("已为 %(count)d 人登记，本人在手机上确认后计入注册率。") % {"count": made})
        for reason in [outcome.reason for outcome in outcomes if outcome.result == "rejected"][:5]:
            messages.warning(request, reason)
        if not outcomes:
            messages.error(request, _("还没有选中人员，请先勾选。"))
        return redirect("volunteers:collective", pk=pk)
    rows = StaffMember.objects.filter(unit=unit, in_service=True, left_on=None, person__volunteer=None)
    if only := asked_number(request.GET.get("staff")):
        rows = rows.filter(pk=only)
    waiting = StaffMember.objects.filter(unit=unit, left_on=None, person__volunteer__state="to_confirm").count()
    page = paginate(
        rows.select_related("person"), order=["id"], cursor=request.GET.get("after"), size=100, query=request.GET
    )
    context = {"unit": unit, "page": page, "waiting": waiting, "missing": rows.count()}
    context["register_url"] = request.build_absolute_uri(reverse("volunteers:register"))
    return render(request, "volunteers/collective.html", context)
