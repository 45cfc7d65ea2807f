"""The volunteer's own facts and pass."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yushan.common.errors import NotFound
from yushan.volunteers.actions import renew_pass, update_profile
from yushan.volunteers.forms import ProfileForm
from yushan.volunteers.queries import volunteer_of


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
    context = {"form": form, "volunteer": volunteer, "tab": "me"}
    return render(request, "volunteers/profile.html", context, status=422 if form.is_bound else 200)


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
