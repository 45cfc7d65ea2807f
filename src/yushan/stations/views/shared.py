"""What several pages need: the station of an address, its head, a page that asks one thing and does it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yushan.common import code_tables
from yushan.common.errors import NotFound, Refusal
from yushan.common.refused import put_refused
from yushan.organizations.access import require
from yushan.stations.models import Assessment, Improvement, Station
from yushan.stations.queries.seen import station_seen


def station_for(request: HttpRequest, pk: int, capability: str = "station.view") -> Station:
    """The station of an address; NotFound for who may not see it, NotAllowed for who sees it without the capability."""
    station = station_seen(request.user, pk)
    if capability != "station.view":
        require(request.user, capability, on=station)
    return station


def assessment_of(station: Station, number: int) -> Assessment:
    """One of the station's gradings; NotFound for any other."""
    rows = Assessment.objects.select_related("version", "inspector", "self_by", "decided_by", "opened_by")
    found = rows.filter(station=station, pk=number).first()
    if found is None:
        raise NotFound()
    found.station = station
    return found


def improvement_of(station: Station, number: int) -> Improvement:
    """One of the station's improvements; NotFound for any other."""
    found = station.improvements.filter(pk=number).first()
    if found is None:
        raise NotFound()
    found.station = station
    return found


def kind_name(station: Station) -> str:
    """«科技小院»."""
    return code_tables.label("station_kinds", station.kind)


def ask(
    request: HttpRequest,
    station: Station,
    form: Any,
    act: Callable[[dict[str, Any]], Any],
    *,
    title: str,
    button: str,
    said: str,
    **context: Any,
) -> HttpResponse:
    """A page that asks one thing (stations/ask.html): what happens stands above the button, a refusal beside its field."""
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            act(form.cleaned_data if form else {})
        except Refusal as error:
            if form is None:
                if error.status in (403, 404):
                    raise
                messages.error(request, error.message)
                return redirect("stations:detail", pk=station.pk)
            put_refused(form, error)
        else:
            messages.success(request, said)
            return redirect(context.get("to", "stations:detail"), pk=station.pk)
    status = form.answer_status if form is not None and form.errors else 200
    page = {"station": station, "kind": kind_name(station), "form": form, "title": title, "button": button}
    return render(request, "stations/ask.html", page | context, status=status)
