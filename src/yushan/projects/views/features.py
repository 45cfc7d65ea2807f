"""Projects that districts are known for: who has one, who asks for one, who decides (G3)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yushan.common.errors import Refusal
from yushan.common.refused import put_refused, say_refused
from yushan.organizations.access import can, level_above, require
from yushan.projects import queries
from yushan.projects.actions.features import ask_feature, decide_feature, end_feature
from yushan.projects.forms.library import GroundsForm
from yushan.projects.queries import programmes


@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """Every area with its projects, those without one first; what waits for a decision."""
    require(request.user, "project.view")
    found = programmes.features()
    waiting = programmes.features_to_decide(request.user) if can(request.user, "project.approve") else None
    context = {
        "without": [area for area, projects in found if not projects],
        "having": [(area, projects) for area, projects in found if projects],
        "count": len(found),
        "waiting": list(
            waiting.select_related("project__organization__area", "asked_by").order_by("asked_at", "pk")[:50]
        )
        if waiting is not None
        else [],
    }
    return render(request, "library/features.html", context)


@login_required
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks for the mark; what is special about the project has to be said."""
    project = queries.staff_project(request.user, pk, "project.edit")
    form = GroundsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_feature(request.user, project=project, grounds=form.cleaned_data["grounds"])
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已申报，由上级审核，结果会告诉您。"))
            return redirect("projects:detail", pk=pk)
    context = {"project": project, "form": form}
    return render(request, "library/feature_ask.html", context, status=form.answer_status if form.errors else 200)


@login_required
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Yes, or no with the reason."""
    row = programmes.request_to_decide(request.user, pk)
    agree = request.POST.get("do") == "agree"
    try:
        decide_feature(request.user, request=row, agree=agree, answer=request.POST.get("answer", ""))
    except Refusal as error:
        say_refused(request, error)
    else:
        messages.success(request, _("已认定，公开页上会标出来。") if agree else _("已答复，申报的人会看到原因。"))
    return redirect("library:features")


@login_required
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes the mark away."""
    project = queries.staff_project(request.user, pk)
    require(request.user, "project.approve", on=level_above(project.organization))
    try:
        end_feature(request.user, project=project, reason=request.POST.get("reason", ""))
    except Refusal as error:
        say_refused(request, error)
    else:
        messages.success(request, _("已取消认定。"))
    return redirect("projects:detail", pk=pk)


def public(request: HttpRequest) -> HttpResponse:
    """What each district is known for, for everybody."""
    having = [(area, projects) for area, projects in programmes.features() if projects]
    return render(request, "library/public_features.html", {"having": having, "tab": "home"})
