"""The door of a session: code on the screen, scanning passes, the list; the same as at activities."""

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yushan.activities.rules import receipt, seconds_left, shift_code
from yushan.common import clock, rulebook
from yushan.common.asked import asked_number, asked_numbers
from yushan.common.errors import NotFound, Refusal
from yushan.common.paging import paginate
from yushan.common.refused import done
from yushan.organizations.access import can
from yushan.training.actions.attending import correct_mark, record_mark, takes_marks, tick_list
from yushan.training.models import Enrolment, Session, SessionMark
from yushan.training.queries import door as queries
from yushan.training.queries.classes import session_at_door

_PAGE = 50


@login_required
@never_cache
def door(request: HttpRequest, pk: int) -> HttpResponse:
    """Scan, type a number, or tick the list."""
    session = session_at_door(request.user, pk)
    view, text = request.GET.get("view", "scan"), request.GET.get("q", "")[:30]
    came, held = queries.arrived(session)
    page = None
    if view == "list":
        rows = queries.at_the_door(session, text).select_related("volunteer__person")
        page = paginate(rows, order=["id"], cursor=request.GET.get("after"), size=_PAGE, query=request.GET)
    context = {
        "session": session,
        "whole": session.training_class,
        "view": view if view in ("scan", "list", "number") else "scan",
        "page": page,
        "text": text,
        "came": came,
        "held": held,
        "waiting": held - came,
        "is_open": takes_marks(session),
        "may_edit": can(request.user, "training.edit", on=session),
        "recent": queries.latest_marks(session),
        "now": clock.now().isoformat(timespec="seconds"),
    }
    return render(request, "training/door.html", context)


@login_required
@never_cache
def screen(request: HttpRequest, pk: int) -> HttpResponse:
    """For the projector: a QR code and six digits that change; the fragment asks again until it is over."""
    session = session_at_door(request.user, pk)
    came, held = queries.arrived(session)
    context: dict[str, Any] = {"session": session, "came": came, "held": held}
    if takes_marks(session):
        seconds, now = rulebook.number("shift_code_seconds"), clock.now()
        code = shift_code(session.secret, now, seconds=seconds)
        path = reverse("training:check_in", args=[session.pk]) + f"?c={code}"
        context |= {
            "digits": f"{code[:3]} {code[3:]}",
            "address": request.build_absolute_uri(path),
            "left": seconds_left(now, seconds=seconds),
            "seconds": seconds,
        }
    template = "training/screen_code.html" if request.headers.get("HX-Request") else "training/screen.html"
    return render(request, template, context)


@login_required
@require_POST
def scan(request: HttpRequest, pk: int) -> HttpResponse:
    """One pass or number; JSON for the scanner's script, a page for a plain form."""
    session = session_at_door(request.user, pk)
    wants_json = "application/json" in request.headers.get("Accept", "")
    try:
        mark, created = record_mark(
            request.user, session=session, pass_code=request.POST.get("pass") or None,
            number=request.POST.get("number") or None, device=request.POST.get("device", "")[:64],
            key=request.POST.get("key") or None,
        )  # fmt: skip
    except Refusal as error:
        if wants_json:
            body = json.dumps({"text": error.message, "code": error.code}, ensure_ascii=False)
            return HttpResponse(body, status=error.status, content_type="application/json")
        messages.error(request, error.message)
        return redirect(_back(session, "number"))
    told = _told(session, mark, created)
    if wants_json:
        return JsonResponse(told, json_dumps_params={"ensure_ascii": False})
    messages.success(request, "{name} · {direction} {at}，{text}（回执 {receipt}）".format(**told))
    return redirect(_back(session, "number"))


def _told(session: Session, mark: SessionMark, created: bool) -> dict[str, Any]:
    (came, held), at = queries.arrived(session), clock.local(mark.at)
    return {
        "created": created,
        "name": mark.enrolment.volunteer.person.name,
        "post": session.title,
        "direction": _("签到"),
        "at": f"{at.hour}:{at:%M:%S}",
        "receipt": receipt(mark.pk),
        "text": _("已记录") if created else _("早先已记录"),
        "came": came,
        "waiting": held - came,
    }


def _back(session: Session, view: str) -> str:
    return reverse("training:door", args=[session.pk]) + f"?view={view}"


@login_required
@require_POST
def tick(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody marked has come."""
    session = session_at_door(request.user, pk)
    ids = asked_numbers(request.POST.getlist("enrolment"))
    try:
        if not ids:
            raise Refusal(_("没有选人。先在名单上打勾，再点到。"))
        new = tick_list(request.user, session=session, enrolment_ids=ids)
    except Refusal as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("已记录 %(new)d 人签到。") % {"new": new})
    return redirect(_back(session, "list"))


@login_required
@require_POST
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Was not there after all."""
    session = session_at_door(request.user, pk)
    row = Enrolment.objects.filter(pk=asked_number(request.POST.get("enrolment"))).first()
    if row is None or row.training_class_id != session.training_class_id:
        raise NotFound()
    reason = request.POST.get("reason", "")
    said = _("已更正为没有到。")
    return done(
        request,
        lambda: correct_mark(request.user, session=session, enrolment=row, reason=reason),
        said,
        "training:door",
        pk,
    )
