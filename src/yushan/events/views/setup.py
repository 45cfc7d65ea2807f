"""Staff pages of what belongs to an event: venues, batches, boarding points, texts, assigned activities."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yushan.common.asked import asked_numbers
from yushan.common.errors import NotFound, Refusal
from yushan.common.paging import paginate
from yushan.common.refused import done, put_refused
from yushan.events import actions, queries
from yushan.events.forms.planning import AssignForm, BatchForm, BoardingForm, GuidanceForm, ServiceForm, VenueForm
from yushan.events.models import Event

_FORMS: dict[str, Any] = {"venues": VenueForm, "batches": BatchForm, "boarding": BoardingForm}
_NAMES = {"venues": _("场馆"), "batches": _("批次"), "boarding": _("上车点")}


def _save(request: HttpRequest, event: Event, kind: str, part: Any, facts: dict[str, Any]) -> None:
    if kind == "venues":
        actions.save_venue(request.user, event=event, venue=part, **facts)
    elif kind == "batches":
        actions.save_batch(request.user, event=event, batch=part, **facts)
    else:
        actions.save_boarding(request.user, event=event, point=part, **facts)


def _part_page(request: HttpRequest, event: Event, kind: str, part: Any) -> HttpResponse:
    form = _FORMS[kind](request.POST or None, part=part)
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, event, kind, part, form.facts())
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已保存。"))
            return redirect("events:detail", event.pk)
    context = {"event": event, "kind": kind, "label": _NAMES[kind], "part": part, "form": form}
    return render(request, "events/part.html", context, status=form.answer_status if form.errors else 200)


@login_required
def new_part(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """A venue, batch or boarding point more."""
    event = queries.staff_event(request.user, pk)
    if kind not in _FORMS:
        raise NotFound()
    return _part_page(request, event, kind, None)


@login_required
def edit_part(request: HttpRequest, pk: int, kind: str, part: int) -> HttpResponse:
    """One of them, changed."""
    event = queries.staff_event(request.user, pk)
    return _part_page(request, event, kind, queries.part_of(event, kind, part))


@login_required
@require_POST
def drop_part(request: HttpRequest, pk: int, kind: str, part: int) -> HttpResponse:
    """One of them less."""
    row = queries.part_of(queries.staff_event(request.user, pk), kind, part)
    return done(request, lambda: actions.remove_part(request.user, part=row), _("已删除。"), "events:detail", pk)


@login_required
def guidance(request: HttpRequest, pk: int) -> HttpResponse:
    """What volunteers need to know, in both languages side by side."""
    event = queries.staff_event(request.user, pk)
    form = GuidanceForm(request.POST or None, event=event)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_guidance(request.user, event=event, texts=form.texts())
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("须知已保存。"))
            return redirect("events:detail", pk)
    pairs = [(form[name], form[f"{name}_en"]) for name in form.fields if not name.endswith("_en")]
    context = {"event": event, "form": form, "pairs": pairs}
    return render(request, "events/guidance.html", context, status=form.answer_status if form.errors else 200)


@login_required
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Activities of the host and below that can serve the event: found by name, ticked, sent to a venue."""
    event = queries.staff_event(request.user, pk)
    form = AssignForm(request.POST or None, event=event)
    text = request.GET.get("q", "")[:40]
    if request.method == "POST" and form.is_valid():
        chosen = queries.assignable(event).filter(pk__in=asked_numbers(request.POST.getlist("activity")))
        try:
            count = actions.assign_all(request.user, event=event, activities=list(chosen), **form.cleaned_data)
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已安排 %(n)d 场。接着写活动和岗位的英文。") % {"n": count})
            return redirect("events:detail", pk)
    rows = queries.assignable(event, text)
    page = paginate(rows, order=["starts_at", "id"], cursor=request.GET.get("after"), size=30, query=request.GET)
    context = {"event": event, "form": form, "page": page, "text": text}
    return render(request, "events/assign.html", context, status=form.answer_status if form.errors else 200)


@login_required
def service(request: HttpRequest, pk: int) -> HttpResponse:
    """Venue, batch and English words of an assigned activity."""
    row = queries.staff_service(request.user, pk)
    names = list(
        dict.fromkeys(
            post.name for shift in row.activity.shifts.prefetch_related("posts") for post in shift.posts.all()
        )
    )
    form = ServiceForm(request.POST or None, service=row, post_names=names)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_service(request.user, service=row, **form.facts())
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已保存。"))
            return redirect("events:detail", row.event_id)
    context = {"event": row.event, "service": row, "form": form}
    return render(request, "events/service.html", context, status=form.answer_status if form.errors else 200)


@login_required
@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """The activity no longer serves the event."""
    row = queries.staff_service(request.user, pk)
    said = _("不再安排这场活动，活动本身不变。")
    return done(request, lambda: actions.release(request.user, service=row), said, "events:detail", row.event_id)
