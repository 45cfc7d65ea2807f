"""Asking for a station, and asking again."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yushan.common.errors import Refusal
from yushan.common.refused import put_refused
from yushan.organizations.access import require
from yushan.stations.actions import apply_again, apply_station
from yushan.stations.forms.card import ApplyForm
from yushan.stations.forms.steps import ReasonForm
from yushan.stations.queries.choices import own_areas, own_units
from yushan.stations.views.shared import ask, station_for


@login_required
def apply(request: HttpRequest) -> HttpResponse:
    """A unit, a team or a district asks for a station; its own score comes next."""
    require(request.user, "station.apply")
    units, areas = own_units(request.user), own_areas(request.user)
    first = units.first()
    initial: dict[str, Any] = {"unit": first, "area": first.area_id if first else None}
    form = ApplyForm(request.POST or None, actor=request.user, units=units, areas=areas, initial=initial)
    team = form.fields["organization"].only if not first else None  # type: ignore[attr-defined]
    if team and request.method != "POST":
        form.initial.update(organization=team.pk, area=team.area_id)
    if request.method == "POST" and form.is_valid():
        try:
            made = apply_station(request.user, **form.cleaned_data)
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, "已申请。接下来按“六有”填写自评，交上来以后会有人来核查。")
            return redirect("stations:self_check", pk=made.pk)
    status = form.answer_status if form.errors else 200
    return render(request, "stations/apply.html", {"form": form}, status=status)


@login_required
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """A station that was declined or closed is asked for anew."""
    station = station_for(request, pk, "station.apply")
    form = ReasonForm(request.POST or None, label="为什么再申请", help_text="上次没有认定或关闭的原因，现在怎样了。")
    return ask(
        request, station, form,
        lambda data: apply_again(request.user, station=station, application=data["reason"]),
        title="重新申请", button="重新申请", said="已重新申请，请填写自评。", to="stations:self_check",
        effect="重新申请以后按现行标准填写自评，由别的单位的人来核查，审定通过才开放。",
    )  # fmt: skip
