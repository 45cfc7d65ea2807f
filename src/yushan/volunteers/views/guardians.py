"""A guardian decides about the children whom a school registered; the school sees who waits."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from yushan.common.errors import NotFound, Refusal
from yushan.common.paging import paginate
from yushan.organizations.access import visible_or_404
from yushan.organizations.models import Unit
from yushan.volunteers.actions.guardians import is_child
from yushan.volunteers.actions.students import agree_as_guardian, decline_as_guardian
from yushan.volunteers.forms import ConfirmForm
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries.students import asked_of, students_of
from yushan.volunteers.views.registration import put


@login_required
@never_cache
def asked(request: HttpRequest) -> HttpResponse:
    """The children about whom this person is asked."""
    return render(request, "volunteers/guardian_asked.html", {"rows": list(asked_of(request.user)[:50]), "tab": "me"})


@login_required
@never_cache
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Who registered the child, what for, and the guardian's yes or no."""
    row = asked_of(request.user).filter(pk=pk).first()
    if row is None:
        raise NotFound()
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and "no" in request.POST:
        decline_as_guardian(request.user, request=row)  # type: ignore[arg-type]
        messages.success(request, _("已告诉学校您不同意，%(name)s不会登记。") % {"name": row.ward.name})
        return redirect("volunteers:guardian_asked")
    if request.method == "POST" and form.is_valid():
        try:
            volunteer = agree_as_guardian(request.user, request=row, consents=form.given())  # type: ignore[arg-type]
        except Refusal as error:
            put(form, error)
        else:
            done = volunteer.state == Volunteer.State.VERIFIED
            text = _("%(name)s已经是注册志愿者。") if done else _("您已同意。%(name)s本人注册后就生效。")
            messages.success(request, text % {"name": row.ward.name})
            return redirect("volunteers:guardian_asked")
    context = {"row": row, "form": form, "child": is_child(row.ward), "tab": "me"}
    return render(request, "volunteers/guardian_answer.html", context, status=422 if form.is_bound else 200)


@login_required
def students(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom a school registered, and for whose yes each of them waits; the note for the parents."""
    unit = visible_or_404(
        request.user, "volunteer.register", Unit.objects.select_related("area"), pk, area="area", unit="pk"
    )
    rows = students_of(unit, text=request.GET.get("q", "")[:40], waiting=request.GET.get("state") == "waiting")
    page = paginate(rows, order=["-pk"], cursor=request.GET.get("after"), size=50, query=request.GET)
    every = students_of(unit)
    context: dict[str, Any] = {
        "unit": unit, "page": page, "text": request.GET.get("q", "")[:40], "total": every.count(),
        "waiting": every.filter(state=Volunteer.State.TO_CONFIRM).count(),
        "only_waiting": request.GET.get("state") == "waiting", "all": request.GET.get("state") != "waiting",
        "register_url": request.build_absolute_uri(reverse("volunteers:register")),
    }  # fmt: skip
    return render(request, "volunteers/students.html", context)
