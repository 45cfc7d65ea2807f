"""Stations for everybody: list and map, by distance, one station, its pictures."""

import math
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yushan.common import clock, maps
from yushan.common.errors import NotFound, Refusal
from yushan.common.paging import paginate
from yushan.organizations.models import Area
from yushan.plan import queries as plan
from yushan.stations import happenings, panels
from yushan.stations.actions.photos import PHOTOS
from yushan.stations.models import Station, StationTag
from yushan.stations.queries import public
from yushan.stations.queries.criteria import grade_name
from yushan.stations.queries.demonstration import standing_of
from yushan.stations.queries.duty import on_duty_today
from yushan.stations.queries.opening import opening_of, openings
from yushan.stations.queries.rooms import bookable_stations
from yushan.stations.queries.seen import in_force
from yushan.stations.views.shared import kind_name

_FARTHEST = 200  # rows of the list by distance; whoever looks for more chooses a district


def _filters(source: QueryDict) -> dict[str, Any]:
    """What narrows the list."""
    areas = list(Area.objects.filter(valid_until=None).order_by("code"))
    tags = [(f"{table}.{entry.code}", entry.name) for table in StationTag.TABLES for entry in plan.entries(table)]
    tag = source.get("tag", "")
    return {
        "areas": areas, "area": next((one for one in areas if one.code == source.get("area")), None),
        "kind": source.get("kind", "")[:40], "kinds": plan.choices("station_kinds"), "text": source.get("q", "")[:60],
        "open_now": bool(source.get("open")), "tag": tag if tag in dict(tags) else "", "tags": tags,
        "demonstration": bool(source.get("demonstration")), "tab": "home",
    }  # fmt: skip


def _rows(chosen: dict[str, Any]) -> Any:
    return public.public_stations(
        chosen["area"], chosen["kind"], chosen["text"], open_now=chosen["open_now"], tag=chosen["tag"],
        demonstration=chosen["demonstration"],
    )  # fmt: skip


def _shown(stations: list[Any]) -> list[dict[str, Any]]:
    """Cards: opening, the next thing that goes on, rooms to book, kind, marks; 5 statements."""
    open_at = openings(stations)
    keys = [station.pk for station in stations]
    coming = happenings.coming(keys, 1)
    named = set(in_force().filter(station__in=keys).values_list("station", flat=True))
    bookable = set(bookable_stations().filter(pk__in=keys).values_list("pk", flat=True))
    offers: dict[int, list[str]] = {}
    tagged = StationTag.objects.filter(station__in=keys, entry__table="access_features").select_related("entry")
    for tag in tagged:
        offers.setdefault(tag.station_id, []).append(tag.entry.name)
    return [
        {
            "station": station, "kind": kind_name(station), "opening": open_at[station.pk], "named": station.pk in named,
            "next": next(iter(coming.get(station.pk, [])), None), "offers": offers.get(station.pk, []),
            "near": getattr(station, "near", ""), "is_bookable": station.pk in bookable,
        }
        for station in stations
    ]  # fmt: skip


def _map(rows: Any) -> dict[str, Any]:
    points, more = public.points(rows)
    return {
        "outline": maps.outline(),
        "near": True,
        "more": more,
        "points": [
            {"name": f"{name} · {area}", "at": [east, north], "url": reverse("places:station", args=[code])}
            for code, name, area, east, north in points
        ],
    }


def listing(request: HttpRequest) -> HttpResponse:
    """Stations by area, kind, words, what they offer, and whether they are open now; as a list and on the map."""
    chosen = _filters(request.GET)
    rows = _rows(chosen)
    page = paginate(rows, order=["area__code", "id"], cursor=request.GET.get("after"), size=20, query=request.GET)
    context = chosen | {"page": page, "rows": _shown(page.rows), "map": _map(rows)}
    return render(request, "places/list.html", context)


def near(request: HttpRequest) -> HttpResponse:
    """The same list by distance from where the visitor is. The position comes in the body and is kept nowhere."""
    if request.method != "POST":
        return redirect("places:list")
    try:
        longitude, latitude = (float(request.POST.get(name, "")) for name in ("longitude", "latitude"))
        start = min(max(int(request.POST.get("start") or 0), 0), _FARTHEST)
    except ValueError:
        longitude = latitude = math.nan
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise Refusal(_("没有得到您的位置。请允许使用位置，或者选择区县。"))
    chosen = _filters(request.POST)
    rows = _rows(chosen)
    found, more = public.stations_near(rows, longitude, latitude, start=start)
    context = chosen | {
        "rows": _shown(found), "map": _map(rows), "first": start == 0,
        "here": {"longitude": f"{longitude:.3f}", "latitude": f"{latitude:.3f}"},
        "next_start": start + len(found) if more and start < _FARTHEST else 0,
    }  # fmt: skip
    answer = render(request, "places/list.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def station(request: HttpRequest, code: str) -> HttpResponse:
    """One station: open or not, what goes on, how to get there; where it rests, since when it does and why."""
    found = public.public_station(code)
    is_resting = found.state in public.RESTING
    context: dict[str, Any] = {"station": found, "kind": kind_name(found), "tab": "home", "is_resting": is_resting}
    if is_resting:
        others = public.public_stations(found.area).exclude(pk=found.pk)
        if found.longitude is not None and found.latitude is not None:
            listed, _more = public.stations_near(others, float(found.longitude), float(found.latitude), size=4)
        else:
            listed = list(others.order_by("name", "pk")[:4])
        return render(request, "places/station.html", context | {"others": _shown(listed)})
    tags = list(found.tags.select_related("entry"))
    context |= {
        "opening": opening_of(found),
        "closed": [row for row in found.closed_days.all() if row.last_day >= clock.today()][:6],
        "offers": [tag.entry.name for tag in tags if tag.entry.table == "access_features"],
        "features": [tag.entry.name for tag in tags if tag.entry.table == "station_features"],
        "photos": list(found.photos.all()), "named": standing_of(found), "grade": grade_name(found),
        "coming": happenings.coming([found.pk], 6).get(found.pk, []), "projects": happenings.projects(found.pk),
        "panels": panels.public_panels(request.user, found), "map": _point(found),
        "is_bookable": bookable_stations().filter(pk=found.pk).exists(), "duty": _on_duty(found),
    }  # fmt: skip
    return render(request, "places/station.html", context)


def _on_duty(found: Station) -> list[tuple[datetime, datetime, int]]:
    """From when until when so many people are there today; nobody's name on a page of the open web."""
    return [(begin, end, len(names)) for begin, end, names in on_duty_today(found)]


def _point(found: Station) -> dict[str, Any] | None:
    if found.longitude is None or found.latitude is None:
        return None
    at = [float(found.longitude), float(found.latitude)]
    return {"outline": maps.outline(), "near": True, "points": [{"name": found.name, "at": at, "size": 3}]}


def photo(request: HttpRequest, code: str, photo: str) -> HttpResponse:
    """A picture of the public page. It holds nothing of what a camera writes beside it."""
    found = public.public_station(code)
    row = found.photos.filter(code=photo).first() if found.state in Station.AT_WORK else None
    if row is None:
        raise NotFound("这张照片已经撤下。")
    answer = HttpResponse(PHOTOS.fetch(row.file), content_type=row.media_type)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "public, max-age=300"
    return answer
