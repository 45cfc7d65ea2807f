"""Staff pages of stations: the list, one station, the criteria."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yushan.audit.queries import told
from yushan.common import clock, code_tables
from yushan.common.asked import asked_number
from yushan.common.errors import NotFound
from yushan.common.paging import paginate
from yushan.common.tallies import together
from yushan.organizations.access import can, grants_of, require
from yushan.organizations.queries import areas
from yushan.stations import happenings, panels, queries
from yushan.stations.models import Improvement, Station
from yushan.stations.queries.criteria import grade_name, of_code, open_assessment, versions
from yushan.stations.queries.demonstration import standing_of
from yushan.stations.queries.opening import opening_of
from yushan.stations.queries.picture import picture_of
from yushan.stations.queries.seen import CHIPS
from yushan.stations.rules.criteria import read
from yushan.stations.rules.scoring import points_text
from yushan.stations.views.next_step import next_step
from yushan.stations.views.shared import kind_name, station_for


@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """All stations that one may see, by chip, area, kind and a piece of name or address."""
    require(request.user, "station.view")
    kind, text, chip = request.GET.get("kind", "")[:40], request.GET.get("q", "")[:60], request.GET.get("state", "")
    area = asked_number(request.GET.get("area")) or None
    seen = queries.stations_seen(request.user, area_id=area, kind=kind, text=text)
    counts = together([("", seen, None), *((key, seen.filter(make()), None) for key, (_label, make) in CHIPS.items())])
    found = queries.stations_seen(request.user, area_id=area, kind=kind, text=text, chip=chip)
    page = paginate(found, order=["area__code", "name", "pk"], cursor=request.GET.get("after"), query=request.GET)
    chips = [("", "全部", counts[""].count), *((key, label, counts[key].count) for key, (label, _m) in CHIPS.items())]
    city = any(grant.scope == "city" for grant in grants_of(request.user))
    wide = city or any(grant.scope == "area" and can(request.user, "import.run") for grant in grants_of(request.user))
    context = {
        "page": page, "rows": [_line(row) for row in page.rows], "chips": chips, "chip": chip,
        "areas": areas() if city else [], "kinds": code_tables.choices("station_kinds"), "area": area, "kind": kind,
        "text": text, "may_import": wide and can(request.user, "station.edit"),
        "may_apply": can(request.user, "station.apply"), "may_designate": can(request.user, "station.designate"),
        "today": clock.today(),
    }  # fmt: skip
    return render(request, "stations/list.html", context)


def _line(station: Station) -> dict[str, Any]:
    return {
        "station": station,
        "kind": code_tables.label("station_kinds", station.kind),
        "grade": grade_name(station),
        "points": points_text(station.total),
        "is_ungraded": station.state in Station.AT_WORK and station.total is None,
    }


@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One station: where it stands, both scores, what has to be put right, what goes on, what happened."""
    station = station_for(request, pk)
    user = request.user
    current = open_assessment(station)
    if current:
        current.station = station
    edits = can(user, "station.edit", on=station)
    improvements = list(
        station.improvements.exclude(state=Improvement.State.DROPPED)
        .select_related("owner")
        .order_by("-state", "due_on")
    )
    context = {
        "station": station, "kind": kind_name(station), "current": current, "edits": edits,
        "opening": opening_of(station), "tags": list(station.tags.select_related("entry")),
        "named": standing_of(station), "improvements": [row for row in improvements if row.state != "done"][:6],
        "mended": sum(row.state == "done" for row in improvements),
        "picture": picture_of(station, current), "grade": grade_name(station), "points": points_text(station.total),
        "next": next_step(user, station, current), "panels": panels.panels(user, station),
        "coming": happenings.coming([station.pk], 4).get(station.pk, []), "history": told(station),
        "may_approve": can(user, "station.approve", on=station), "today": clock.today(),
        "may_see_use": can(user, "station.use", on=station),
        "may_designate": can(user, "station.designate", on=station), "is_working": station.state in Station.AT_WORK,
        "is_resting": station.state in (Station.State.SUSPENDED, Station.State.CLOSED, Station.State.DECLINED),
    }  # fmt: skip
    return render(request, "stations/detail.html", context)


@login_required
def criteria(request: HttpRequest) -> HttpResponse:
    """Every version of the six haves, the one in force, how many stations stand graded under each."""
    require(request.user, "station.view")
    listed = list(versions())
    today = clock.today()
    current = next((row for row in listed if row.in_force_from <= today), None)
    return render(request, "stations/criteria.html", {"versions": listed, "current": current})


@login_required
def version(request: HttpRequest, code: str) -> HttpResponse:
    """One version: what is asked, points, what knocks out, grades."""
    require(request.user, "station.view")
    found = of_code(code)
    if found is None:
        raise NotFound()
    seen = queries.stations_seen(request.user).filter(version=found, state__in=Station.AT_WORK)
    context = {"version": found, "criteria": read(found.content), "graded": seen.count()}
    return render(request, "stations/version.html", context)
