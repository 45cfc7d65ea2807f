"""Kiosk: a tablet at the place where volunteers hold their pass before the camera themselves.

Opening it signs the organiser out of that browser: who stands before it finds no menu and no list. What is left is an
address that the platform signed and that works on this device only (device.py). It takes passes for this one shift
until the shift's code is over, in the name of who opened it and only as long as they may record attendance there.
"""

from datetime import timedelta
from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yushan.accounts.models import User
from yushan.activities import actions
from yushan.activities.models import Attendance, Shift
from yushan.activities.queries import scene
from yushan.activities.rules import receipt
from yushan.activities.views.device import bind, refuse_other_devices
from yushan.activities.views.door import shift_of
from yushan.common import clock, rulebook
from yushan.common.errors import Conflict, NotFound, Refusal
from yushan.common.identity import mask_name

_SALT = "activities.kiosk"
# A tablet is opened in the morning at the earliest, for a shift that ends by night.
_LONGEST = timedelta(hours=24)


@login_required
@require_POST
@never_cache
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Signs out and leads to the kiosk's page."""
    shift = shift_of(request, pk)
    if not actions.takes_code(shift):
        raise Conflict(_("这一场已经结束，或者还没有发布，不能自助签到。"))
    token = signing.dumps({"shift": shift.pk, "user": request.user.pk}, salt=_SALT)
    logout(request)
    path = reverse("activities:kiosk", args=[token])
    until = shift.ends_at + timedelta(minutes=rulebook.number("grace_minutes"))
    return bind(request, redirect(path), token=token, path=path, until=until)


def _opened(request: HttpRequest, token: str) -> tuple[Any, Shift]:
    """Who opened the kiosk, for which shift. NotFound when nobody did on this device, or when it is over."""
    try:
        opened = signing.loads(token, salt=_SALT, max_age=_LONGEST)
    except signing.BadSignature as error:
        raise NotFound(_("这个自助签到页已经失效，请负责人重新打开。")) from error
    refuse_other_devices(request, token)
    user = User.objects.filter(pk=opened["user"], is_active=True).first()
    shift = Shift.objects.select_related("activity__organization").filter(pk=opened["shift"]).first()
    if user is None or shift is None or not actions.takes_code(shift):
        raise NotFound(_("这一场的自助签到已经结束。"))
    return user, shift


@never_cache
def show(request: HttpRequest, token: str) -> HttpResponse:
    """The camera, large; nothing else."""
    _user, shift = _opened(request, token)
    came, held = scene.arrived(shift)
    context = {"shift": shift, "token": token, "came": came, "held": held, "now": clock.now().isoformat()}
    return render(request, "activities/kiosk.html", context)


def told(fact: Attendance, is_new: bool) -> dict[str, Any]:
    """What the kiosk shows of a scan: the name masked, for whoever stands behind."""
    row = scene.scanned(fact)
    local, (came, held) = clock.local(fact.at), scene.arrived(row.shift)
    return {
        "created": is_new,
        "name": mask_name(row.volunteer.person.name),
        "post": row.post.name,
        "direction": fact.get_direction_display(),
        "at": f"{local.hour}:{local:%M:%S}",
        "receipt": receipt(fact.pk),
        "text": _("已记录") if is_new else _("早先已记录"),
        "came": came,
        "waiting": held - came,
    }


@never_cache
@require_POST
def scan(request: HttpRequest, token: str) -> HttpResponse:
    """One pass before the camera; the platform's time, no number and no choice of somebody else's name."""
    try:
        user, shift = _opened(request, token)
        fact, is_new = actions.record_scan(
            user,
            shift=shift,
            pass_code=request.POST.get("pass") or "-",
            direction=None,
            source=Attendance.Source.PASS,
            device=f"kiosk {shift.pk}",
            key=request.POST.get("key") or None,
        )
    except Refusal as error:
        body, status = {"text": error.message, "code": error.code}, error.status
    else:
        body, status = told(fact, is_new), 200
    return JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
