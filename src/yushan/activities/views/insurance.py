"""Staff pages of insurance: policies of an activity, who is not insured, the list for the insurer."""

import re

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yushan.activities.actions import insurance as actions
from yushan.activities.forms.insurance import InsurerListForm, PolicyForm
from yushan.activities.models import InsurancePolicy
from yushan.activities.queries import insurance as queries
from yushan.activities.queries.staff import SCOPE, staff_activity
from yushan.common import clock
from yushan.common.asked import asked_number, asked_numbers
from yushan.common.documents import download
from yushan.common.errors import NotFound, Refusal
from yushan.common.paging import paginate
from yushan.organizations.access import can, require, scope_filter, visible_or_404

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_POLICY_SCOPE = {key: f"activity__{lookup}" for key, lookup in SCOPE.items()}


@login_required
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Policies, a form for one more, and everybody who still needs one."""
    activity = staff_activity(request.user, pk, "activity.edit")
    first, last = clock.local(activity.starts_at).date(), clock.local(activity.ends_at).date()
    initial = {"starts_on": first, "ends_on": last}
    form = PolicyForm(request.POST if request.method == "POST" else None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            actions.add_policy(
                request.user, activity=activity, facts=form.facts(), content=file.read() if file else b""
            )
        except Refusal as error:
            form.refuse(error)
        else:
            messages.success(request, _("保单已登记。"))
            return redirect("activities:insurance", pk=pk)
    missing = queries.not_insured(activity)
    policies = list(activity.policies.all())
    context = {
        "activity": activity,
        "form": form,
        "policies": policies,
        "naming": [one for one in policies if not one.covers_everybody and not one.void_at],
        "asked": queries.at_insured_posts(activity).count(),
        "missing": missing.count(),
        "page": paginate(missing, order=["id"], cursor=request.GET.get("after"), size=50, query=request.GET),
        "may_export": can(request.user, "data.export", on=activity),
    }
    return render(request, "activities/insurance.html", context, status=form.answer_status if form.errors else 200)


@login_required
@require_POST
def name_people(request: HttpRequest, pk: int) -> HttpResponse:
    """People into a policy that names them: ticked ones, or by number."""
    activity = staff_activity(request.user, pk, "activity.edit")
    policy = activity.policies.filter(pk=asked_number(request.POST.get("policy"))).first()
    if policy is None:
        raise NotFound(_("请先选一份保单。"))
    numbers = re.split(r"[\s,，、;；]+", request.POST.get("numbers", "")[:4000])
    ticked = asked_numbers(request.POST.getlist("sign_up"))
    new = actions.name_people(request.user, policy=policy, sign_ups=ticked, numbers=numbers)
    messages.success(request, _("已加进保单 %(new)d 人。") % {"new": new})
    return redirect("activities:insurance", pk=pk)


@login_required
@require_POST
def void(request: HttpRequest, pk: int) -> HttpResponse:
    """A wrong policy insures nobody any more."""
    rows = InsurancePolicy.objects.select_related("activity__organization")
    policy = visible_or_404(request.user, "activity.edit", rows, pk, **_POLICY_SCOPE)
    actions.void_policy(request.user, policy=policy)
    messages.success(request, _("已作废，靠它的人要另有保单才能签到。"))
    return redirect("activities:insurance", pk=policy.activity_id)


@login_required
@never_cache
def fetch(request: HttpRequest, code: str) -> HttpResponse:
    """The paper of a policy."""
    rows = InsurancePolicy.objects.filter(scope_filter(request.user, "activity.edit", **_POLICY_SCOPE))
    policy = rows.exclude(file="").filter(code=code).first()
    if policy is None:
        raise NotFound()
    return download(actions.read_policy(request.user, policy=policy), policy.media_type, f"policy-{policy.pk}")


@login_required
@never_cache
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The list for the insurer, for a reason."""
    activity = staff_activity(request.user, pk, "activity.edit")
    require(request.user, "data.export", on=activity)
    may_unmask = can(request.user, "person.unmask", on=activity)
    form = InsurerListForm(request.POST if request.method == "POST" else None, may_unmask=may_unmask)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            content = actions.insurer_list(
                request.user, activity=activity, only_missing=data["who"] == "missing", full=bool(data.get("full")),
                reason=data["reason"],
            )  # fmt: skip
        except Refusal as error:
            if error.status == 403:
                raise
            form.refuse(error)
        else:
            response = HttpResponse(content, content_type=_XLSX)
            response["Content-Disposition"] = f'attachment; filename="insurance-{activity.code}.xlsx"'
            return response
    context = {"activity": activity, "form": form, "may_unmask": may_unmask}
    return render(request, "activities/insurer_list.html", context, status=form.answer_status if form.errors else 200)
