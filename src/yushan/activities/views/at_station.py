"""The keeper of a station: what takes place there today, and a kiosk that takes passes for all of it.

As for the kiosk of a shift (views/kiosk.py) opening it signs the keeper out of that browser; what is left is an address
that the platform signed, good on that device (device.py) until the end of the day and only as long as the keeper may
record attendance there.
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
from yushan.activities.actions.at_station import check_in_at_station
from yushan.activities.models import Attendance
from yushan.activities.queries import at_station as queries
from yushan.activities.queries.recording import DOOR, require_somewhere
from yushan.activities.views.device import bind, refuse_other_devices
from yushan.activities.views.kiosk import told
from yushan.common import clock
from yushan.common.errors import NotFound, Refusal
from yushan.organizations.access import can
from yushan.stations.models import Station

_SALT = "activities.station-kiosk"
_LONGEST = timedelta(hours=24)


@login_required
def today(request: HttpRequest) -> HttpResponse:
    """今天在站点: the shifts of today, each with its door, and the button that makes this browser the kiosk."""
    require_somewhere(request.user)
    found = queries.today_at_stations(request.user)
    context = {
        "busy": [here for here in found if here.shifts or here.booked],
        "idle": [here for here in found if not here.shifts and not here.booked],
        "keeps": queries.keeps_a_station(request.user),
    }
    return render(request, "activities/station_today.html", context)


@login_required
@require_POST
@never_cache
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Signs out and leads to the kiosk's page."""
    station = queries.station_kept(request.user, pk)
    body = {"station": station.pk, "user": request.user.pk, "day": clock.today().isoformat()}
    token = signing.dumps(body, salt=_SALT)
    logout(request)
    path = reverse("activities:station_kiosk", args=[token])
    midnight = clock.at(clock.today() + timedelta(days=1))
    return bind(request, redirect(path), token=token, path=path, until=midnight)


def _opened(request: HttpRequest, token: str) -> tuple[Any, Station]:
    """Who opened it, at which station.

    NotFound when nobody did on this device, when the day is over or the keeper is none any more.
    """
    try:
        body = signing.loads(token, salt=_SALT, max_age=_LONGEST)
    except signing.BadSignature as error:
        raise NotFound(_("这个自助签到页已经失效，请站点的工作人员重新打开。")) from error
    refuse_other_devices(request, token)
    user = User.objects.filter(pk=body["user"], is_active=True).first()
    station = Station.objects.filter(pk=body["station"]).first()
    is_today = body["day"] == clock.today().isoformat()
    if user is None or station is None or not is_today or not can(user, DOOR, on=station):
        raise NotFound(_("今天的自助签到已经结束，请站点的工作人员重新打开。"))
    return user, station


@never_cache
def kiosk(request: HttpRequest, token: str) -> HttpResponse:
    """In large type: the camera, what takes place here today, and the given name of who is on duty; no other name."""
    _user, station = _opened(request, token)
    context = {
        "station": station,
        "token": token,
        "now": clock.now().isoformat(),
        "elder": "on",
        **queries.door_of(station),
    }
    return render(request, "activities/station_kiosk.html", context)


@never_cache
def here(request: HttpRequest, token: str) -> HttpResponse:
    """The list of today alone: the page asks for it again each minute, it stands there all day."""
    _user, station = _opened(request, token)
    return render(request, "activities/_today_here.html", {"token": token, **queries.door_of(station)})


def _told(fact: Attendance, is_new: bool, station: Station) -> dict[str, Any]:
    """As at the kiosk of a shift; which activity it was, and who came to all of today's."""
    shifts = queries.shifts_at(station)
    title = next((shift.activity.title for shift in shifts if shift.pk == fact.sign_up.shift_id), "")
    body = told(fact, is_new)
    came, held = (sum(getattr(shift, name) for shift in shifts) for name in ("came", "held"))
    return body | {"post": f"{title} {body['post']}", "came": came, "waiting": held - came}


@never_cache
@require_POST
def scan(request: HttpRequest, token: str) -> HttpResponse:
    """One pass before the camera; the platform's time and the platform's choice of the shift."""
    try:
        user, station = _opened(request, token)
        fact, is_new = check_in_at_station(
            user, station=station, pass_code=request.POST.get("pass") or "-", key=request.POST.get("key") or None
        )
    except Refusal as error:
        body, status = {"text": error.message, "code": error.code}, error.status
    else:
        body, status = _told(fact, is_new, station), 200
    return JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
