"""The door: the code on the big screen, the live board, and the organiser's phone."""

import json
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yushan.activities import actions
from yushan.activities.models import Activity, Attendance, Post, Shift
from yushan.activities.queries import scene as queries
from yushan.activities.queries.board import SHOWN, board_of
from yushan.activities.queries.recording import found_for
from yushan.activities.rules import receipt, seconds_left, shift_code
from yushan.common import clock, rulebook
from yushan.common.asked import asked_number, asked_numbers
from yushan.common.errors import NotFound, Refusal
from yushan.organizations.access import can


def shift_of(request: HttpRequest, pk: int) -> Shift:
    """The shift, for who may record attendance there; for others it is not found."""
    return found_for(request.user, Shift.objects.select_related("activity__organization"), pk, "activity")


def _code_context(request: HttpRequest, shift: Shift) -> dict[str, Any]:
    came, held = queries.arrived(shift)
    arrived = {"shift": shift, "came": came, "held": held}
    if not actions.takes_code(shift):
        return arrived
    seconds = rulebook.number("shift_code_seconds")
    now = clock.now()
    code = shift_code(shift.secret, now, seconds=seconds)
    address = request.build_absolute_uri(reverse("activities:check_in_shift", args=[shift.pk])) + f"?c={code}"
    return arrived | {
        "digits": f"{code[:3]} {code[3:]}",
        "address": address,
        "left": seconds_left(now, seconds=seconds),
        "seconds": seconds,
        "is_late": now >= shift.ends_at,
    }


@login_required
@never_cache
def screen(request: HttpRequest, pk: int) -> HttpResponse:
    """For the projector: a large QR code and six digits that change; the fragment refreshes itself until the shift is over."""
    context = _code_context(request, shift_of(request, pk))
    template = "activities/screen_code.html" if request.headers.get("HX-Request") else "activities/screen.html"
    return render(request, template, context)


@login_required
@never_cache
def board(request: HttpRequest, pk: int) -> HttpResponse:
    """现场看板: who is in, who is missing, posts short of people. The page asks for its middle again and again."""
    shift = shift_of(request, pk)
    context = {
        "shift": shift,
        "board": board_of(shift),
        "most": SHOWN,
        "now": clock.now(),
        "is_live": shift.activity.state in Activity.OPEN,
    }
    template = "activities/board_live.html" if "HX-Request" in request.headers else "activities/board.html"
    return render(request, template, context)


@login_required
@never_cache
def phone(request: HttpRequest, pk: int) -> HttpResponse:
    """The organiser's phone: scan passes, type numbers, tick the list; each way works without the others."""
    shift = shift_of(request, pk)
    came, held = queries.arrived(shift)
    text = request.GET.get("q", "")[:30]
    rows = queries.at_the_door(shift, text)
    context = {
        "shift": shift,
        "came": came,
        "held": held,
        "waiting": held - came,
        "rows": rows,
        "posts": shift.posts.all(),
        "recent": queries.latest_scans(shift),
        "text": text,
        "view": request.GET.get("view", "scan"),
        "may_see": can(request.user, "activity.view", on=shift),
        "now": clock.now().isoformat(timespec="seconds"),
    }
    return render(request, "activities/door.html", context)


def _moment(text: str) -> datetime | None:
    """The device's time as it sent it; nonsense is refused, not guessed."""
    if not text:
        return None
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Refusal(_("设备送来的时间不完整，请再扫一次。"), field="at")
    return found


def _told(fact: Attendance, created: bool) -> dict[str, Any]:
    row = queries.scanned(fact)
    local = clock.local(fact.at)
    came, held = queries.arrived(row.shift)
    return {
        "created": created,
        "name": row.volunteer.person.name,
        "post": row.post.name,
        "direction": fact.get_direction_display(),
        "at": f"{local.hour}:{local:%M:%S}",
        "receipt": receipt(fact.pk),
        "text": _("已记录") if created else _("早先已记录"),
        "came": came,
        "waiting": held - came,
    }


def _scan(request: HttpRequest, shift: Shift) -> dict[str, Any]:
    direction = request.POST.get("direction") or None
    fact, created = actions.record_scan(
        request.user,
        shift=shift,
        pass_code=request.POST.get("pass") or None,
        number=request.POST.get("number") or None,
        direction=direction,
        at=_moment(request.POST.get("at", "")),
        source=Attendance.Source.PASS if request.POST.get("pass") else Attendance.Source.LIST,
        device=request.POST.get("device", "")[:64],
        key=request.POST.get("key") or None,
    )
    return _told(fact, created)


@login_required
@require_POST
def scan(request: HttpRequest, pk: int) -> HttpResponse:
    """One scan or typed number. Answers JSON to the scanner's script, a page to a plain form."""
    shift = shift_of(request, pk)
    wants_json = "application/json" in request.headers.get("Accept", "")
    try:
        told = _scan(request, shift)
    except Refusal as error:
        if wants_json:
            body = {"text": error.message, "code": error.code}
            return HttpResponse(
                json.dumps(body, ensure_ascii=False), status=error.status, content_type="application/json"
            )
        messages.error(request, error.message)
        return redirect(_door(shift, "number"))
    if wants_json:
        return JsonResponse(told, json_dumps_params={"ensure_ascii": False})
    messages.success(request, "{name} · {post} · {direction} {at}，{text}（回执 {receipt}）".format(**told))
    return redirect(_door(shift, "number"))


def _door(shift: Shift, view: str) -> str:
    return reverse("activities:door", args=[shift.pk]) + f"?view={view}"


@login_required
@require_POST
def tick(request: HttpRequest, pk: int) -> HttpResponse:
    """The list: everybody marked has come, or has gone."""
    shift = shift_of(request, pk)
    ids = asked_numbers(request.POST.getlist("sign_up"))
    direction = "out" if request.POST.get("direction") == "out" else "in"
    if not ids:
        messages.warning(request, _("没有选人。先在名单上打勾，再点到。"))
        return redirect(_door(shift, "list"))
    new = actions.tick_list(request.user, shift=shift, sign_up_ids=ids, direction=direction)
    word = _("签退") if direction == "out" else _("签到")
    text = _("已记录 %(new)d 人%(word)s。") % {"new": new, "word": word}
    if new < len(ids):
        text += _("另 %(known)d 人早先已记录。") % {"known": len(ids) - new}
    messages.success(request, text)
    return redirect(_door(shift, "list"))


@login_required
@require_POST
def walk_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody who came without signing up: post and number, signed up and checked in at once."""
    shift = shift_of(request, pk)
    post = Post.objects.filter(pk=asked_number(request.POST.get("post")), shift=shift).first()
    if post is None:
        raise NotFound(_("请选择岗位。"))
    try:
        number = request.POST.get("number", "")
        fact = actions.register_on_the_spot(request.user, shift=shift, number=number, post=post)
    except Refusal as error:
        messages.error(request, error.message)
    else:
        told = _told(fact, True)
        messages.success(
            request, _("已补报并签到：%(name)s · %(post)s。") % {"name": told["name"], "post": told["post"]}
        )
    return redirect(_door(shift, "number"))
