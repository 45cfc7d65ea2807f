"""Who saw my data, what I agreed to, taking a copy, leaving (个人信息保护法 art. 44–47)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yushan.accounts.erasure import obstacles
from yushan.common import clock, rulebook
from yushan.common.errors import NotFound
from yushan.common.paging import paginate
from yushan.portal.actions import hand_out_own
from yushan.portal.forms import ErasureForm
from yushan.portal.queries import looks_of
from yushan.portal.queries.looks import look
from yushan.portal.views.subject import subject_of
from yushan.volunteers import consents
from yushan.volunteers.actions import cancel_erasure, request_erasure, set_consent, withdraw
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries import erasure_of, standing_consents

_SHOWN = 5


@login_required
@never_cache
def privacy(request: HttpRequest) -> HttpResponse:
    """The page."""
    volunteer = subject_of(request)
    if volunteer is None:
        return redirect("portal:me")
    given = {row.purpose: row for row in reversed(list(standing_consents(volunteer.person_id)))}
    context = {
        "volunteer": volunteer,
        "own": volunteer.person_id == request.user.person_id,  # type: ignore[union-attr]
        "looks": [look(line) for line in looks_of(request.user, volunteer)[: _SHOWN + 1]],
        "shown": _SHOWN,
        "erasure": erasure_of(volunteer),
        "purposes": [(purpose, given.get(purpose.code)) for purpose in consents.PURPOSES],
        "tab": "me",
    }
    return render(request, "portal/privacy.html", context)


def _owner(request: HttpRequest) -> Volunteer:
    volunteer = subject_of(request)
    if volunteer is None:
        raise NotFound()
    return volunteer


@login_required
@require_POST
def consent(request: HttpRequest) -> HttpResponse:
    """Gives or withdraws an optional consent."""
    given = request.POST.get("given") == "1"
    volunteer = _owner(request)
    set_consent(request.user, volunteer=volunteer, purpose=request.POST.get("purpose", ""), given=given)
    messages.success(request, _("已记下您的同意。") if given else _("已撤回同意，从现在起不再使用。"))
    return redirect("portal:privacy")


@login_required
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Ends one's registration; the words must be typed, because places and teams are lost."""
    volunteer = _owner(request)
    if request.POST.get("word", "").strip() != "注销":
        messages.error(request, _("请在框里输入“注销”两个字，再点按钮。"))
        return redirect("portal:privacy")
    withdraw(request.user, volunteer=volunteer, reason="本人申请")
    messages.success(request, _("已注销志愿者注册。入账的时长仍然保留，随时可以重新注册。"))
    return redirect("portal:me")


@login_required
@never_cache
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """Everything about oneself as a file that can be read, and as one for programs."""
    volunteer = _owner(request)
    response = HttpResponse(hand_out_own(request.user, volunteer=volunteer), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="my-data-{clock.today():%Y%m%d}.zip"'
    return response


@login_required
@never_cache
def looks(request: HttpRequest) -> HttpResponse:
    """Everybody who saw or changed something, to the very first line."""
    volunteer = subject_of(request)
    if volunteer is None:
        return redirect("portal:me")
    found = looks_of(request.user, volunteer)
    page = paginate(found, order=["-at", "-pk"], cursor=request.GET.get("after"), size=25, query=request.GET)
    context = {
        "page": page,
        "looks": [look(line) for line in page.rows],
        "volunteer": volunteer,
        "own": volunteer.person_id == request.user.person_id,  # type: ignore[union-attr]
        "tab": "me",
    }
    return render(request, "portal/looks.html", context)


def _privacy_of(volunteer: Volunteer) -> str:
    return f"{reverse('portal:privacy')}?for={volunteer.pk}"


@login_required
@never_cache
def erase(request: HttpRequest) -> HttpResponse:
    """What would go and what stays, what has to be settled first; then the request."""
    volunteer = subject_of(request)
    if volunteer is None:
        if request.method == "POST":
            raise NotFound()
        return redirect("portal:me")
    if erasure_of(volunteer) and request.method == "GET":
        return redirect(_privacy_of(volunteer))
    form = ErasureForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        request_erasure(request.user, volunteer=volunteer)
        messages.success(request, _("已收到删除申请。到期以前可以随时撤回。"))
        return redirect(_privacy_of(volunteer))
    context = {
        "form": form,
        "volunteer": volunteer,
        "own": volunteer.person_id == request.user.person_id,  # type: ignore[union-attr]
        "obstacles": obstacles(volunteer.person),
        "days": rulebook.number("erasure_grace_days"),
        "on_roster": volunteer.person.roster_rows.exists(),
        "tab": "me",
    }
    return render(request, "portal/erase.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Takes the request to be erased back."""
    volunteer = _owner(request)
    cancel_erasure(request.user, volunteer=volunteer)
    messages.success(request, _("已撤回删除申请，资料都还在。要继续参加活动，请重新注册。"))
    return redirect(_privacy_of(volunteer))
