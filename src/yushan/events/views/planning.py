"""Staff pages of the event itself: list, form, what is there and what lacks, steps."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yushan.audit.freshness import Overtaken, is_overtaken, mark_for, overtake, seen_in
from yushan.audit.queries import told
from yushan.common.errors import Refusal
from yushan.common.paging import paginate
from yushan.common.refused import done, put_refused
from yushan.events import actions, queries
from yushan.events.actions.events import FIELDS
from yushan.events.forms.planning import EventForm
from yushan.events.lifecycle import EVENT
from yushan.events.models import Event
from yushan.events.queries.opening import readiness
from yushan.events.queries.people import accreditation_counts
from yushan.organizations.access import require


@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """Events by state, the latest first."""
    require(request.user, "event.edit")
    chip = request.GET.get("state", "")
    rows = queries.seen(request.user)
    states = next((states for key, _label, states in queries.CHIPS if key == chip), ())
    if states:
        rows = rows.filter(state__in=states)
    page = paginate(rows, order=["-starts_on", "-id"], cursor=request.GET.get("after"), query=request.GET)
    counts = queries.counts_by_chip(request.user)
    context = {
        "page": page,
        "chips": [("", _("全部"), counts["all"]), *((key, label, counts[key]) for key, label, _s in queries.CHIPS)],
        "chip": chip,
    }
    return render(request, "events/list.html", context)


@login_required
def create(request: HttpRequest) -> HttpResponse:
    """A new event."""
    require(request.user, "event.edit")
    form = EventForm(request.POST or None, actor=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            event = actions.create_event(request.user, **form.cleaned_data)
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("草稿已保存。接着登记场馆、写须知、安排活动。"))
            return redirect("events:detail", event.pk)
    return render(request, "events/form.html", {"form": form}, status=form.answer_status if form.errors else 200)


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """What is planned, changed."""
    event = queries.staff_event(request.user, pk)
    form = EventForm(request.POST or None, actor=request.user, event=event, initial=EventForm.facts_now(event))
    if request.method == "POST" and form.is_valid():
        try:
            facts = {name: form.cleaned_data[name] for name in FIELDS}
            actions.update_event(request.user, event=event, seen=seen_in(request.POST), **facts)
        except Overtaken as error:
            overtake(form, error)
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已保存。"))
            return redirect("events:detail", pk)
    data = request.POST if request.method == "POST" else None
    context = {"form": form, "event": event, "seen": mark_for(form, data, event)}
    status = 409 if is_overtaken(form) else form.answer_status if form.errors else 200
    return render(request, "events/form.html", context, status=status)


@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One event: where it stands, its parts, its activities, the way to board, badges and lists."""
    event = queries.staff_event(request.user, pk)
    counts = accreditation_counts(event)
    is_alive = event.state in (Event.State.DRAFT, *Event.LIVE)
    written = {row.topic for row in event.guidance.all()}
    context = {
        "event": event,
        "steps": EVENT.stepper(event.state),
        "lacks": EVENT.missing(event.state, "open", readiness(event)),
        "may": {step.event for step in EVENT.events(event.state)},
        "is_alive": is_alive,
        "is_public": event.state in Event.PUBLIC,
        "venues": list(event.venues.prefetch_related("needs")),
        "batches": list(event.batches.all()),
        "points": list(event.boarding_points.all()),
        "services": list(queries.services_of(event)),
        "written": len(written),
        "submitted": counts.get("submitted", 0),
        "approved": counts.get("approved", 0),
        "people": sum(counts.values()),
        "history": told(event),
    }
    return render(request, "events/detail.html", context)


@login_required
@require_POST
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """Begins recruiting, or ends the event."""
    event = queries.staff_event(request.user, pk)
    if request.POST.get("do") == "close":
        said = _("已结束。证件从现在起不再有效。")
        return done(request, lambda: actions.close_event(request.user, event=event), said, "events:detail", pk)
    said = _("已开始招募，中文和英文页面都公开了。")
    return done(request, lambda: actions.open_event(request.user, event=event), said, "events:detail", pk)


@login_required
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Calls the event off with its activities that lie ahead."""
    event, reason = queries.staff_event(request.user, pk), request.POST.get("reason", "")
    said = _("已取消，报了名的人都会收到消息。")
    return done(
        request, lambda: actions.cancel_event(request.user, event=event, reason=reason), said, "events:detail", pk
    )
