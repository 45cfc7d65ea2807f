"""Staff pages of whoever sends the vehicles: tours, their steps, vehicles."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yushan.audit.freshness import Overtaken, is_overtaken, mark_for, overtake, seen_in
from yushan.audit.queries import told
from yushan.common import clock
from yushan.common.errors import Refusal
from yushan.common.paging import paginate
from yushan.common.refused import done, put_refused
from yushan.organizations.access import can, require, visible_or_404
from yushan.tours import actions, queries
from yushan.tours.actions.tours import FIELDS, readiness
from yushan.tours.forms import ReasonForm, TourForm, VehicleForm
from yushan.tours.lifecycle import TOUR
from yushan.tours.models import Stop, Tour, Vehicle
from yushan.tours.views.public import road


@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """Tours by state, the latest first."""
    require(request.user, "activity.view")
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
        "may_edit": can(request.user, "tour.edit"),
    }
    return render(request, "tours/list.html", context)


@login_required
def create(request: HttpRequest) -> HttpResponse:
    """A new tour."""
    require(request.user, "tour.edit")
    form = TourForm(request.POST or None, actor=request.user, initial=_usual())
    if request.method == "POST" and form.is_valid():
        try:
            tour = actions.create_tour(request.user, **form.cleaned_data)
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("草稿已保存，检查以后就可以开放预约。"))
            return redirect("tours:detail", pk=tour.pk)
    context = {"form": form, "no_vehicle": not queries.vehicles(request.user).filter(is_in_service=True).exists()}
    return render(request, "tours/form.html", context, status=form.answer_status if form.errors else 200)


def _usual() -> dict[str, str]:
    return {"daily_from": "09:00", "daily_until": "17:00"}


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """What is planned, changed."""
    tour = queries.staff_tour(request.user, pk)
    require(request.user, "tour.edit", on=tour)
    form = TourForm(request.POST or None, actor=request.user, tour=tour, initial=TourForm.facts_now(tour))
    if request.method == "POST" and form.is_valid():
        try:
            facts = {name: form.cleaned_data[name] for name in (*FIELDS, "service_types")}
            actions.update_tour(request.user, tour=tour, seen=seen_in(request.POST), **facts)
        except Overtaken as error:
            overtake(form, error)
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已保存。"))
            return redirect("tours:detail", pk=pk)
    data = request.POST if request.method == "POST" else None
    context = {"form": form, "tour": tour, "seen": mark_for(form, data, tour)}
    status = 409 if is_overtaken(form) else form.answer_status if form.errors else 200
    return render(request, "tours/form.html", context, status=status)


@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One tour: its stops in order, what waits for an answer, what can still be booked, what happened."""
    tour = queries.staff_tour(request.user, pk)
    may_edit = can(request.user, "tour.edit", on=tour)
    stops = list(queries.stops_of(tour))
    own = queries.concerning(request.user, tour)
    standing = [stop for stop in stops if stop.state in Stop.HOLDING]
    now = clock.now()
    is_open = tour.takes_bookings(clock.today())
    context = {
        "tour": tour,
        "steps": TOUR.stepper(tour.state),
        "lacks": TOUR.missing(tour.state, "open", readiness(tour)) if may_edit else [],
        "lines": [(stop, stop.pk in own, stop.starts_at > now) for stop in standing],
        "gone": [stop for stop in stops if stop.state not in Stop.HOLDING and stop.pk in own],
        "map": road([stop for stop in standing if stop.state == Stop.State.CONFIRMED]),
        "days": queries.free_days(tour)[:60] if is_open else [],
        "may_edit": may_edit,
        "may": {step.event for step in TOUR.events(tour.state)} if may_edit else set(),
        "is_public": tour.state in Tour.PUBLIC,
        "may_book": is_open and queries.hosts(request.user).exists(),
        "is_open": is_open,
        "history": told(tour) if may_edit else [],
        "reason_form": ReasonForm(),
    }
    return render(request, "tours/detail.html", context)


@login_required
@require_POST
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """Opens or closes booking."""
    tour = queries.staff_tour(request.user, pk)
    if request.POST.get("do") == "close":
        said = _("已停止预约，约好的照旧。")
        return done(request, lambda: actions.close_tour(request.user, tour=tour), said, "tours:detail", pk)
    said = _("已开放预约，区县和服务队现在可以约。")
    return done(request, lambda: actions.open_tour(request.user, tour=tour), said, "tours:detail", pk)


@login_required
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Calls the tour off with all stops that lie ahead."""
    tour, reason = queries.staff_tour(request.user, pk), request.POST.get("reason", "")
    said = _("已取消，各站的主办方和报名的人都会收到消息。")
    return done(request, lambda: actions.cancel_tour(request.user, tour=tour, reason=reason), said, "tours:detail", pk)


@login_required
def vehicles(request: HttpRequest) -> HttpResponse:
    """The vehicles that this person disposes of."""
    require(request.user, "tour.edit")
    page = paginate(
        queries.vehicles(request.user), order=["name", "id"], cursor=request.GET.get("after"), query=request.GET
    )
    return render(request, "tours/vehicles.html", {"page": page})


@login_required
def new_vehicle(request: HttpRequest) -> HttpResponse:
    """A vehicle more."""
    require(request.user, "tour.edit")
    return _vehicle_page(request, None)


@login_required
def edit_vehicle(request: HttpRequest, pk: int) -> HttpResponse:
    """A vehicle's facts; taken out of service it is kept."""
    reach = {"area": "organization__area", "organization": "organization__path"}
    return _vehicle_page(request, visible_or_404(request.user, "tour.edit", Vehicle.objects.all(), pk, **reach))


def _vehicle_page(request: HttpRequest, vehicle: Vehicle | None) -> HttpResponse:
    names = ("organization", "name", "kind", "plate", "equipment", "contact", "is_in_service")
    initial = {name: getattr(vehicle, name) for name in names} if vehicle else {}
    form = VehicleForm(request.POST or None, actor=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_vehicle(request.user, vehicle=vehicle, **form.cleaned_data)
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已保存。"))
            return redirect("tours:vehicles")
    context = {"form": form, "vehicle": vehicle}
    return render(request, "tours/vehicle.html", context, status=form.answer_status if form.errors else 200)
