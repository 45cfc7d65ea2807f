"""The volunteer's own pages: one sign-up, checking in."""

import secrets
from datetime import datetime
from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from yushan.activities import actions, keepsakes, whom_to_call
from yushan.activities.actions import stand_ins as actions_stand_ins
from yushan.activities.actions.attendance import TAKES_SCANS
from yushan.activities.actions.own import is_oneself
from yushan.activities.actions.waitlist import is_late
from yushan.activities.forms.closing import OpinionForm
from yushan.activities.models import Attendance, SignUp
from yushan.activities.queries import mine as queries
from yushan.activities.queries.closing import evaluations_of, may_be_evaluated
from yushan.activities.queries.insurance import lacks_insurance
from yushan.activities.queries.joining import announcements
from yushan.activities.queries.stand_ins import open_stand_in
from yushan.activities.rules import Position, pass_text, receipt
from yushan.activities.rules.scans import is_inside
from yushan.activities.views.public import chosen_volunteer
from yushan.common import clock
from yushan.common.errors import NotFound, Refusal
from yushan.volunteers.actions import set_consent
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries import standing_consents

DEVICE_COOKIE = "device"


@login_required
def my_sign_up(request: HttpRequest, pk: int) -> HttpResponse:
    """One sign-up: where it stands, 来不了, the answer to an offer."""
    row = queries.own_sign_up(request.user, pk)
    wrong = ""
    if request.method == "POST":
        try:
            return _answer(request, row)
        except Refusal as refusal:
            if request.POST.get("do") != "name" or refusal.status != Refusal.status:
                raise
            wrong = refusal.message
    scans = list(row.scans.order_by("at"))
    context = {
        "row": row,
        "scans": scans,
        "to_scan": _to_scan(row, scans),
        "presence": getattr(row, "presence", None),
        "is_reversed": queries.is_reversed(row),
        "position": queries.waitlist_position(row) if row.state == "waitlisted" else None,
        "would_be_late": row.state == "accepted" and is_late(row, clock.now()),
        "stand_in": open_stand_in(row),
        "wrong": wrong,
        "number": request.POST.get("number", ""),
        "announcements": announcements(row.shift.activity),
        "photo": getattr(row, "scene_photo", None),
        "takes_photo": any(one.direction == "in" for one in scans) and row.shift.activity.state in TAKES_SCANS,
        "lacks_insurance": row.state in ("accepted", "offered") and lacks_insurance(row),
        "may_answer": not row.guardian_asked_at or not is_oneself(request.user, row.volunteer.person_id),
        "has_begun": row.starts_at <= clock.now(),
        "keepsakes": keepsakes.of(row),
        "call": whom_to_call.of(row),
        "evaluations": evaluations_of(row),
        "may_evaluate": may_be_evaluated(row),
        "opinion_form": OpinionForm(),
        "others": queries.alternatives(row) if row.state in ("withdrawn", "declined") else [],
        "tab": "me",
    }
    return render(request, "activities/my_sign_up.html", context, status=422 if wrong else 200)


def _to_scan(row: SignUp, scans: list[Attendance]) -> str:
    """What the volunteer has to do next at the scene: «in», «out», or nothing any more."""
    if row.state != "accepted" or not actions.takes_code(row.shift):
        return ""
    if not scans:
        return "in"
    return "out" if is_inside([(scan.direction, scan.ordinal, scan.at) for scan in scans]) else ""


def _answer(request: HttpRequest, row: SignUp) -> HttpResponse:
    what = request.POST.get("do", "")
    if what == "withdraw":
        left = actions.withdraw_sign_up(request.user, sign_up=row, reason=request.POST.get("reason", ""))
        late = _("这次算临时退出。") if left.is_late_withdrawal else _("不算缺席。")
        messages.success(request, _("已退出，名额让出来了。") + late)
    elif what == "name":
        actions_stand_ins.ask_stand_in(request.user, sign_up=row, number=request.POST.get("number", ""))
        messages.success(request, _("已经问了对方。对方答应以前，名额还是您的。"))
    elif what == "unname" and (asked := open_stand_in(row)):
        actions_stand_ins.end_stand_in(request.user, stand_in=asked)
        messages.success(request, _("已撤回，可以再问别人。"))
    elif what in ("accept", "refuse"):
        actions.answer_offer(request.user, sign_up=row, accept=what == "accept")
        messages.success(request, _("名额确认好了，到时见。") if what == "accept" else _("已放弃，名额让出来了。"))
    else:
        raise NotFound()
    return redirect("activities:my_sign_up", pk=row.pk)


def _device(request: HttpRequest) -> str:
    return request.COOKIES.get(DEVICE_COOKIE) or secrets.token_hex(12)


def _keep_device(response: HttpResponse, device: str) -> HttpResponse:
    response.set_cookie(DEVICE_COOKIE, device, max_age=365 * 24 * 3600, httponly=True, samesite="Lax")
    return response


def _position(request: HttpRequest) -> Position | None:
    """Where the phone says it is; left out when it did not say or said nonsense."""
    try:
        longitude, latitude = (Decimal(request.POST.get(name, "")) for name in ("longitude", "latitude"))
        accuracy = Decimal(request.POST.get("accuracy") or "0")
        is_sane = abs(longitude) <= 180 and abs(latitude) <= 90 and 0 <= accuracy <= 1_000_000
    except InvalidOperation:
        return None
    if not is_sane:
        return None
    return Position(float(round(longitude, 6)), float(round(latitude, 6)), float(accuracy))


def _agreed_position(request: HttpRequest, volunteer: Volunteer) -> Position | None:
    """The position only with a standing yes to its purpose; the tick beside the button is that yes and is kept."""
    position = _position(request)
    if position is None or standing_consents(volunteer.person_id).filter(purpose="location").exists():
        return position
    if not request.POST.get("send_position"):
        return None
    set_consent(request.user, volunteer=volunteer, purpose="location", given=True)
    return position


@login_required
@never_cache
def check_in(request: HttpRequest) -> HttpResponse:
    """签到: my pass to show, six digits to type, my shifts of today."""
    volunteer, known = chosen_volunteer(request)
    rows = queries.shifts_at_hand(volunteer) if volunteer else []
    error, status = "", 200
    if request.method == "POST" and volunteer:
        code = request.POST.get("code", "")
        try:
            own, others = [row.shift for row in rows], queries.shifts_going_on()
            shift = actions.shift_on_screen(request.user, shifts=own, code=code, others=others)
            return _record(request, next(row for row in rows if row.shift == shift), code)
        except Refusal as refusal:
            error, status = refusal.message, 422
    context = {
        "volunteer": volunteer,
        "known": known,
        "rows": [(row, is_inside(_facts(row))) for row in rows if not _is_done(row)],
        "waiting": queries.waiting_for(volunteer) if volunteer else [],
        "pass_text": pass_text(volunteer.pass_code) if volunteer else "",
        "error": error,
        "tab": "check_in",
    }
    return _keep_device(render(request, "activities/check_in.html", context, status=status), _device(request))


def _is_done(row: SignUp) -> bool:
    """Over and checked out: nothing left to do here."""
    return row.ends_at <= clock.now() and any(scan.direction == "out" for scan in row.scans.all())


def _facts(row: SignUp) -> list[tuple[str, int, datetime]]:
    return [(scan.direction, scan.ordinal, scan.at) for scan in row.scans.all()]


def _record(request: HttpRequest, row: SignUp, code: str) -> HttpResponse:
    device = _device(request)
    fact, created = actions.check_in_by_code(
        request.user,
        shift=row.shift,
        volunteer=row.volunteer,
        code=code,
        ticket=request.POST.get("ticket", ""),
        direction=request.POST.get("direction") or None,
        device=device,
        key=request.POST.get("idempotency_key") or None,
        position=_agreed_position(request, row.volunteer),
    )
    local = clock.local(fact.at)
    word = _("已记录") if created else _("早先已记录")
    messages.success(
        request,
        f"{fact.get_direction_display()} {local.hour}:{local:%M:%S} {word} · 回执 {receipt(fact.pk)}",
    )
    return _keep_device(redirect("activities:my_sign_up", pk=row.pk), device)


@login_required
@never_cache
def check_in_shift(request: HttpRequest, pk: int) -> HttpResponse:
    """Opened by scanning the screen: one button checks in, later out. The code is checked, then the act confirmed."""
    row = queries.place_in(request.user, pk)
    if row is None:
        return render(request, "activities/check_in_not.html", {"shift_pk": pk, "tab": "check_in"}, status=404)
    error, status, ticket, stale = "", 200, "", False
    seen = request.GET.get("c", "")
    try:
        if request.method == "POST":
            return _record(request, row, request.POST.get("code", ""))
        ticket = actions.ticket_for(request.user, shift=row.shift, code=seen) if seen else ""
    except Refusal as refusal:
        stale = request.method == "GET" and refusal.code == "wrong_code"
        error, status = ("", 200) if stale else (refusal.message, 422)
    context = {
        "row": row,
        "direction": "out" if is_inside(_facts(row)) else "in",
        "ticket": ticket,
        "stale": stale,
        "is_over": not actions.takes_code(row.shift),
        "error": error,
        "asks_position": row.shift.activity.longitude is not None and not row.shift.activity.is_online,
        "tab": "check_in",
    }
    return _keep_device(render(request, "activities/check_in_shift.html", context, status=status), _device(request))
