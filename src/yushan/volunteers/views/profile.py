"""The volunteer's own facts and pass."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yushan.common.errors import NotFound
from yushan.volunteers.actions import renew_pass, set_service, update_profile
from yushan.volunteers.forms import ProfileForm, ServiceForm
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries import qualifications_of, volunteer_of


@login_required
def edit(request: HttpRequest) -> HttpResponse:
    """Correct telephone, area, address, skills."""
    volunteer = volunteer_of(request.user)
    if volunteer is None:
        return redirect("volunteers:register")
    initial = ProfileForm.initial_of(volunteer)
    form = ProfileForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        update_profile(
            request.user,
            volunteer=volunteer,
            phone=data["phone"],
            area=data["area"],
            address=data["address"],
            **form.about(),
        )
        messages.success(request, _("资料已保存。"))
        return redirect("portal:me")
    return _page(request, volunteer, form=form)


def _page(request: HttpRequest, volunteer: Volunteer, **forms: Any) -> HttpResponse:
    """The whole page; the form that was sent is the bound one of both."""
    shown = {
        "form": ProfileForm(initial=ProfileForm.initial_of(volunteer)),
        "service_form": ServiceForm(initial=ServiceForm.initial_of(volunteer)),
    } | forms
    context = {"volunteer": volunteer, "qualifications": list(qualifications_of(volunteer)[:50]), "tab": "me"}
    status = 422 if any(form.is_bound for form in forms.values()) else 200
    return render(request, "volunteers/profile.html", context | shown, status=status)


@login_required
@require_POST
def service(request: HttpRequest) -> HttpResponse:
    """When, in which languages and where the person is ready to serve."""
    volunteer = volunteer_of(request.user)
    if volunteer is None:
        raise NotFound()
    form = ServiceForm(request.POST)
    if not form.is_valid():
        return _page(request, volunteer, service_form=form)
    set_service(request.user, volunteer=volunteer, **form.cleaned_data)
    messages.success(request, _("服务时间、语言和地方已保存。"))
    return redirect(reverse("volunteers:profile") + "#service")


@login_required
@require_POST
def renew(request: HttpRequest) -> HttpResponse:
    """A new pass code."""
    volunteer = volunteer_of(request.user)
    if volunteer is None:
        raise NotFound()
    renew_pass(request.user, volunteer=volunteer)
    messages.success(request, _("签到码已换新，旧的码不能再用。"))
    return redirect("portal:pass")
