"""Loans at the desk: what is out, lending, taking back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yushan.common import clock
from yushan.common.asked import asked_number
from yushan.common.errors import Refusal
from yushan.common.paging import paginate
from yushan.common.refused import done, put_refused
from yushan.organizations.access import can
from yushan.stations import actions
from yushan.stations.forms.loans import BackForm, LendForm
from yushan.stations.queries.keepers import station_kept, station_seen
from yushan.stations.queries.loans import loan_kept, loans_ended, loans_out
from yushan.stations.queries.rooms import equipment_of

_MOST = 200


@login_required
def listing(request: HttpRequest, pk: int) -> HttpResponse:
    """What is out, what is late on top, and what came back."""
    station = station_seen(request.user, pk)
    page = paginate(
        loans_ended(station), order=["-ended_at", "-pk"], cursor=request.GET.get("after"), size=20, query=request.GET
    )
    context = {
        "station": station, "out": list(loans_out(station)[:_MOST]), "page": page, "today": clock.today(),
        "equipment": list(equipment_of(station)), "may_edit": can(request.user, "station.edit", on=station),
        "may_unmask": can(request.user, "person.unmask", on=station), "place": "loans",
    }  # fmt: skip
    return render(request, "stations/loans.html", context)


@login_required
def lend(request: HttpRequest, pk: int) -> HttpResponse:
    """Hands something out."""
    station = station_kept(request.user, pk)
    initial = {"equipment": asked_number(request.GET.get("equipment")) or None}
    form = LendForm(request.POST or None, actor=request.user, station=station, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.lend(request.user, taking=form.taking(request.user), **form.facts())
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已登记借出。到期前一天和超期会提醒。"))
            return redirect("stations:loans", pk=pk)
    context = {"form": form, "station": station, "has_equipment": equipment_of(station).filter(is_open=True).exists()}
    return render(request, "stations/lend.html", context, status=form.answer_status if form.errors else 200)


@login_required
def back(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes something back with its condition, or notes it as lost."""
    loan = loan_kept(request.user, pk)
    form = BackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.take_back(request.user, loan=loan, **form.cleaned_data)
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已登记归还。"))
            return redirect("stations:loans", pk=loan.equipment.station_id)
    context = {"form": form, "loan": loan, "station": loan.equipment.station}
    return render(request, "stations/back.html", context, status=form.answer_status if form.errors else 200)


@login_required
@require_POST
def lost(request: HttpRequest, pk: int) -> HttpResponse:
    """None of it comes back."""
    loan, condition = loan_kept(request.user, pk), request.POST.get("condition", "")
    said = _("已登记丢失，总数已经减去。")
    return done(
        request, lambda: actions.note_lost(request.user, loan=loan, condition=condition), said, "stations:loans",
        loan.equipment.station_id,
    )  # fmt: skip
