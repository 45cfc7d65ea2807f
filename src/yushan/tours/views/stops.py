"""Booking a stop, answering it, moving it, calling it off."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yushan.common import clock
from yushan.common.errors import Refusal
from yushan.common.refused import done, put_refused
from yushan.organizations.access import require
from yushan.tours import actions, queries
from yushan.tours.forms import BookForm, TimesForm


@login_required
def book(request: HttpRequest, pk: int) -> HttpResponse:
    """A host asks for a stop; beside the form what is still free."""
    require(request.user, "activity.edit")
    tour = queries.staff_tour(request.user, pk)
    form = BookForm(request.POST or None, actor=request.user, initial={"day": request.GET.get("day") or None})
    if request.method == "POST" and form.is_valid():
        try:
            actions.book_stop(request.user, tour=tour, **form.facts())
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已约上，时间替您留着。派车的组织确认后会发消息给您。"))
            return redirect("tours:detail", pk=pk)
    context = {"tour": tour, "form": form, "days": [day for day in queries.free_days(tour) if day.free][:60]}
    return render(request, "tours/book.html", context, status=form.answer_status if form.errors else 200)


@login_required
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Yes: the host gets the draft of an activity."""
    stop = queries.stop_for(request.user, pk)
    said = _("已确认，主办方会收到消息和活动草稿。")
    return done(
        request, lambda: actions.answer_stop(request.user, stop=stop, accept=True), said, "tours:detail", stop.tour_id
    )


@login_required
@require_POST
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """No, and why."""
    stop, reason = queries.stop_for(request.user, pk), request.POST.get("reason", "")
    said = _("已答复，这个时间别的区县可以约。")
    return done(
        request, lambda: actions.answer_stop(request.user, stop=stop, accept=False, reason=reason), said,
        "tours:detail", stop.tour_id,
    )  # fmt: skip


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Calls one stop off."""
    stop, reason = queries.stop_for(request.user, pk), request.POST.get("reason", "")
    said = _("已取消，对方和报名的人会收到消息。")
    return done(
        request,
        lambda: actions.withdraw_stop(request.user, stop=stop, reason=reason),
        said,
        "tours:detail",
        stop.tour_id,
    )


@login_required
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Another time; the activity and whoever signed up move with it."""
    stop = queries.stop_for(request.user, pk)
    require(request.user, "tour.edit", on=stop.tour)
    begin, end = clock.local(stop.starts_at), clock.local(stop.ends_at)
    initial = {"day": begin.date(), "begin": begin.time(), "end": end.time()}
    form = TimesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.move_stop(request.user, stop=stop, **form.times())
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("时间已改，主办方和报名的人会收到消息。"))
            return redirect("tours:detail", pk=stop.tour_id)
    context = {"stop": stop, "tour": stop.tour, "form": form}
    return render(request, "tours/move.html", context, status=form.answer_status if form.errors else 200)
