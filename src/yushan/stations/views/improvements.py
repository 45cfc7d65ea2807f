"""What has to be put right at a station: the list, and what is done to each."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from yushan.accounts.models import User
from yushan.common import clock
from yushan.common.asked import asked_day, asked_number
from yushan.common.errors import NotFound, Refusal
from yushan.common.refused import done, put_refused
from yushan.organizations.access import can
from yushan.stations import actions
from yushan.stations.forms.steps import ImprovementForm
from yushan.stations.models import Improvement, Station
from yushan.stations.queries.people import approval_scope, possible_owners
from yushan.stations.queries.seen import station_owned_or_seen
from yushan.stations.views.shared import improvement_of, kind_name


@login_required
def listing(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything there is to put right, and what was; one more by who keeps the station."""
    station = station_owned_or_seen(request.user, pk)
    edits = can(request.user, "station.edit", on=station)
    people = possible_owners(station)
    form = ImprovementForm(request.POST or None, people=people) if edits else None
    if request.method == "POST":
        if form is None:
            raise NotFound()
        if form.is_valid():
            try:
                actions.add_improvement(request.user, station=station, **form.cleaned_data)
            except Refusal as error:
                put_refused(form, error)
            else:
                messages.success(request, "已列入整改，负责人会收到消息。")
                return redirect("stations:improvements", pk=pk)
    rows = station.improvements.select_related("owner", "ended_by", "reported_by", "assessment__version")
    listed = list(rows.prefetch_related("photos").order_by("due_on", "id")[:200])
    context = {
        "station": station, "kind": kind_name(station), "form": form, "edits": edits, "today": clock.today(),
        "decides": can(request.user, "station.approve", on=approval_scope(station)),
        "waiting": [row for row in listed if row.state in Improvement.UNFINISHED],
        "ended": [row for row in listed if row.state not in Improvement.UNFINISHED],
        "people": list(people) if edits else [],
    }  # fmt: skip
    status = form.answer_status if form is not None and form.errors else 200
    return render(request, "stations/improvements.html", context, status=status)


def _report(request: HttpRequest, row: Improvement) -> Any:
    pictures = [upload.read() for upload in request.FILES.getlist("photo")]
    note = request.POST.get("note", "")
    return actions.report_improvement(request.user, improvement=row, note=note, pictures=pictures)


def _hand(request: HttpRequest, row: Improvement) -> Any:
    owner = User.objects.filter(pk=asked_number(request.POST.get("owner"))).first()
    if owner is None:
        raise Refusal("请选择由谁负责。", field="owner")
    due_on = asked_day(request.POST.get("due_on")) or row.due_on
    return actions.hand_improvement(request.user, improvement=row, owner=owner, due_on=due_on)


_DOINGS: dict[str, tuple[Callable[[HttpRequest, Improvement], Any], str]] = {
    "report": (_report, "已报告，等上级核实。"),
    "accept": (
        lambda request, row: actions.look_over(request.user, improvement=row, accepted=True), "已核实，这一条办完了。",
    ),
    "return": (
        lambda request, row: actions.look_over(
            request.user, improvement=row, accepted=False, answer=request.POST.get("answer", "")
        ),
        "已退回再改，负责人会收到消息。",
    ),
    "drop": (
        lambda request, row: actions.drop_improvement(
            request.user, improvement=row, note=request.POST.get("note", "")
        ),
        "已不再要求。",
    ),
    "hand": (_hand, "已交给新的负责人。"),
}  # fmt: skip


@login_required
@require_POST
def change(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Reported, accepted, sent back, handed over, given up."""
    station: Station = station_owned_or_seen(request.user, pk)
    row = improvement_of(station, number)
    act, said = _DOINGS.get(request.POST.get("do", ""), (None, ""))
    if act is None:
        raise NotFound()
    return done(request, lambda: act(request, row), said, "stations:improvements", pk)
