"""Staff pages about badges: the list, one with its photograph, checking a badge at the gate."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yushan.common.errors import NotFound, Refusal
from yushan.common.paging import paginate
from yushan.common.refused import say_refused
from yushan.events import actions, queries
from yushan.events.forms.planning import ZonesForm
from yushan.events.models import Accreditation
from yushan.events.queries import people as reading
from yushan.events.views.common import pdf as file
from yushan.events.words import spoken_line

_State = Accreditation.State


@login_required
@never_cache
def listing(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is accredited, by state."""
    event = queries.staff_event(request.user, pk)
    counts = reading.accreditation_counts(event)
    chip = request.GET.get("state", "")
    chip = chip if chip in _State.values else ""
    text = request.GET.get("q", "")[:40]
    rows = reading.accreditations(event, chip, text)
    page = paginate(rows, order=["id"], cursor=request.GET.get("after"), size=50, query=request.GET)
    roles = reading.roles_of(event, [row.volunteer_id for row in page.rows])
    total = sum(counts.values())
    context = {
        "event": event,
        "page": page,
        "rows": [(row, roles.get(row.volunteer_id)) for row in page.rows],
        "chips": [("", _("全部"), total), *((value, label, counts.get(value, 0)) for value, label in _State.choices)],
        "chip": chip,
        "text": text,
        "unasked": reading.placed(event).exclude(accreditations__event=event).count(),
    }
    return render(request, "events/people.html", context)


@login_required
@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody with a place is asked for a photograph."""
    event = queries.staff_event(request.user, pk)
    try:
        count = actions.ask_everybody(request.user, event=event)
    except Refusal as error:
        say_refused(request, error)
    else:
        messages.success(request, _("已请 %(n)d 人传照片。") % {"n": count} if count else _("都已经请过了。"))
    return redirect("events:people", pk)


@login_required
@never_cache
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One accreditation: photograph, what stands on the badge, the decision."""
    row = queries.staff_accreditation(request.user, pk)
    chosen = list(row.zones.values_list("pk", flat=True))
    return _page(request, row, ZonesForm(event=row.event, initial={"zones": chosen}))


def _page(request: HttpRequest, row: Accreditation, form: ZonesForm) -> HttpResponse:
    role = reading.roles_of(row.event, [row.volunteer_id]).get(row.volunteer_id)
    is_own = getattr(request.user, "person_id", None) == row.volunteer.person_id
    context = {
        "event": row.event,
        "row": row,
        "role": role,
        "photo": reading.photo_of(row),
        "languages": [spoken_line(code, level) for code, level in row.languages.items()],
        "zones_form": form,
        "seen": reading.look_of(row),
        "is_own": is_own,
        "next": reading.accreditations(row.event, _State.SUBMITTED).filter(pk__gt=row.pk).order_by("pk").first(),
    }
    status = form.answer_status if form.errors else 200
    return render(request, "events/accreditation.html", context, status=status)


@login_required
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Gives the badge, changes its venues, sends the photograph back, or takes the badge away."""
    row = queries.staff_accreditation(request.user, pk)
    what, reason, seen = (request.POST.get(name, "") for name in ("do", "reason", "seen"))
    form = ZonesForm(request.POST, event=row.event)
    if what in ("approve", "zones") and not form.is_valid():
        return _page(request, row, form)
    try:
        if what == "approve":
            made = actions.approve(request.user, accreditation=row, zones=list(form.cleaned_data["zones"]), seen=seen)
            said = _("已发证：%(number)s。") % {"number": made.badge_number}
        elif what == "zones":
            actions.set_zones(request.user, accreditation=row, zones=list(form.cleaned_data["zones"]))
            said = _("可进的场馆已保存。")
        elif what == "refuse":
            actions.refuse(request.user, accreditation=row, reason=reason, seen=seen)
            said = _("已退回，本人会收到消息。")
        elif what == "withdraw":
            actions.take_back(request.user, accreditation=row, reason=reason)
            said = _("已收回，扫码会显示无效。")
        else:
            raise NotFound()
    except Refusal as error:
        say_refused(request, error)
    else:
        messages.success(request, said)
    return redirect("events:accreditation", pk)


@login_required
@never_cache
@require_GET
def pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """One badge as PDF."""
    row = queries.staff_accreditation(request.user, pk)
    return file(actions.single_badge(request.user, accreditation=row), f"badge-{row.badge_number}.pdf")


@login_required
@never_cache
def check(request: HttpRequest, code: str) -> HttpResponse:
    """查验证件: what the QR code of a badge leads to, on the phone of whoever stands at the gate."""
    found = reading.badge_for_check(request.user, code)
    row = found.accreditation
    context = {"found": found, "row": row, "event": row.event, "photo": found.photo}
    return render(request, "events/check.html", context)
