"""Tours for everybody: where the vehicle goes, and what happens there."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yushan.activities.queries.public import is_public
from yushan.common import clock
from yushan.common.maps import outline
from yushan.common.paging import paginate
from yushan.tours import queries
from yushan.tours.models import Stop


def listing(request: HttpRequest) -> HttpResponse:
    """Tours, the latest first."""
    page = paginate(
        queries.public_tours(), order=["-starts_on", "-id"], cursor=request.GET.get("after"), size=20,
        query=request.GET,
    )  # fmt: skip
    return render(request, "tours/public_list.html", {"page": page, "tab": "join"})


def tour(request: HttpRequest, code: str) -> HttpResponse:
    """One tour: its road on the map and as a list; a stop leads to its activity once that is published."""
    row = queries.public_tour(code)
    stops = list(queries.confirmed(row))
    lines = [(stop, stop.activity if stop.activity and is_public(stop.activity) else None) for stop in stops]
    context = {
        "tour": row,
        "lines": lines,
        "map": road(stops),
        "now": clock.now(),
        "is_open": row.takes_bookings(clock.today()),
        "tab": "join",
    }
    return render(request, "tours/public_detail.html", context)


def road(stops: list[Stop]) -> dict[str, Any]:
    """The stops with a place on the map, for the chart `route`."""
    found = []
    for stop in stops:
        if stop.longitude is None or stop.latitude is None:
            continue
        begin = clock.local(stop.starts_at)
        found.append(
            {
                "name": str(stop),
                "at": [float(stop.longitude), float(stop.latitude)],
                "text": f"{begin.month} 月 {begin.day} 日 {begin:%H:%M}",
                "url": reverse("activities:public_detail", args=[stop.activity.code])
                if stop.activity and is_public(stop.activity)
                else "",
            }
        )
    return {"outline": outline(), "stops": found}
