"""Demonstration stations: the counters of the plan, districts still without one, naming and ending."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yushan.common import clock
from yushan.organizations.access import can, require
from yushan.stations import actions
from yushan.stations.actions.designating import designation_of
from yushan.stations.forms.steps import DesignateForm, ReasonForm
from yushan.stations.models import Designation
from yushan.stations.queries.demonstration import all_pairs, standing
from yushan.stations.views.shared import ask, station_for

_LEVEL = Designation.Level


@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """G6 and G7: how many there are, how many are missing, which districts have none; who learns from whom."""
    require(request.user, "station.view")
    found = standing()
    context = {
        "standing": found, "pairs": all_pairs(), "today": clock.today(),
        "with_own": found.areas.numerator, "without": found.areas.denominator - found.areas.numerator,
        "missing": max(0, found.city_target - found.city),
    }  # fmt: skip
    return render(request, "stations/demonstration.html", context)


@login_required
def designate(request: HttpRequest, pk: int) -> HttpResponse:
    """Names a station; a district its own level, the city all."""
    station = station_for(request, pk, "station.designate")
    levels = [_LEVEL.AREA] + ([_LEVEL.CITY, _LEVEL.NATIONAL] if can(request.user, "station.designate", on={}) else [])
    form = DesignateForm(request.POST or None, levels=levels)
    return ask(
        request, station, form, lambda data: actions.designate_station(request.user, station=station, **data),
        title="认定示范站点", button="认定为示范站点", said="已认定，站点页和站牌会标出来。",
        effect="通过评选认定的由评选自动登记；这里登记的是已有文件、没有经过平台评选的。",
    )  # fmt: skip


@login_required
def end(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A station is no demonstration station any more."""
    station = station_for(request, pk, "station.designate")
    row = designation_of(station, number)
    form = ReasonForm(request.POST or None)
    return ask(
        request, station, form,
        lambda data: actions.end_designation(request.user, designation=row, reason=data["reason"]),
        title=f"取消{row.get_level_display()}示范站点", button="取消示范站点", said="已取消，记录保留。", is_danger=True,
        effect=f"{row.document_no} 认定的{row.get_level_display()}示范站点从今天起取消，目标计数同时减少。",
    )  # fmt: skip
