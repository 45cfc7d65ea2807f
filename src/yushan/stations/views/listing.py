"""Staff pages of stations."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yushan.common import code_tables
from yushan.common.asked import asked_number
from yushan.common.paging import paginate
from yushan.organizations.access import can, require
from yushan.organizations.queries import areas
from yushan.stations import queries


@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """All stations that one may see, by area, kind and a piece of name or address."""
    require(request.user, "station.view")
    kind, text = request.GET.get("kind", "")[:40], request.GET.get("q", "")[:60]
    area = asked_number(request.GET.get("area")) or None
    found = queries.stations_seen(request.user, area_id=area, kind=kind, text=text)
    page = paginate(found, order=["area__code", "name", "pk"], cursor=request.GET.get("after"), query=request.GET)
    kinds = code_tables.choices("station_kinds")
    context = {
        "page": page, "rows": [(station, code_tables.label("station_kinds", station.kind)) for station in page.rows],
        "total": found.count(), "areas": areas(), "kinds": kinds, "area": area, "kind": kind, "text": text,
        "may_import": can(request.user, "station.edit") and can(request.user, "import.run"),
    }  # fmt: skip
    return render(request, "stations/list.html", context)
