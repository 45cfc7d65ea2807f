"""Suspending, resuming, closing: each says beforehand what it does."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

from yushan.organizations.access import can, require
from yushan.stations import actions
from yushan.stations.forms.steps import ReasonForm
from yushan.stations.models import Station
from yushan.stations.queries.people import approval_scope
from yushan.stations.views.shared import ask, station_for


@login_required
def suspend(request: HttpRequest, pk: int) -> HttpResponse:
    """Not open to the public until it is resumed."""
    station = station_for(request, pk)
    require(request.user, "station.approve", on=approval_scope(station))
    form = ReasonForm(request.POST or None, help_text="群众在站点页看得到。")
    return ask(
        request, station, form, lambda data: actions.suspend(request.user, station=station, reason=data["reason"]),
        title="暂停站点", button="暂停开放", said="已暂停，站点页写着原因。", is_danger=True,
        effect="站点从地图和列表里撤下，扫站牌看得到暂停和原因；已经安排的活动不受影响，随时可以恢复。",
    )  # fmt: skip


@login_required
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Open again."""
    station = station_for(request, pk)
    require(request.user, "station.approve", on=approval_scope(station))
    return ask(
        request, station, None, lambda data: actions.resume(request.user, station=station),
        title="恢复开放", button="恢复开放", said="已恢复开放。", effect="站点重新出现在地图和列表里。",
    )  # fmt: skip


@login_required
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Given up, with everything that hangs on it; what that is stands above the button."""
    station = station_for(request, pk)
    on_the_way = station.state in Station.ON_THE_WAY
    if not on_the_way or not can(request.user, "station.edit", on=station):
        require(request.user, "station.approve", on=approval_scope(station))
    form = ReasonForm(request.POST or None, help_text="" if on_the_way else "群众在站点页看得到。")
    return ask(
        request, station, form, lambda data: actions.close(request.user, station=station, reason=data["reason"]),
        title="撤回申请" if on_the_way else "关闭站点", button="撤回申请" if on_the_way else "关闭站点",
        said="申请已撤回。" if on_the_way else "站点已关闭。", is_danger=True, effects=actions.closing_effects(station),
        effect="记录都保留，以后可以重新申请。" if on_the_way else "站点不再开放，记录都保留，以后可以重新申请。",
    )  # fmt: skip
