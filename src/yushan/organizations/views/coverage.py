"""T1.6: towns and their teams, area by area."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yushan.common.paging import paginate
from yushan.organizations.access import can, require
from yushan.organizations.queries import coverage as queries

_SHOWN = 6
_LISTS = ("", "missing", "unbound")


def _chips(context: dict[str, Any]) -> list[tuple[str, str, bool, int]]:
    """The three lists, each with its address and number."""
    words = (("", "全部镇街", "total"), ("missing", "还没有队的镇街", "missing"), ("unbound", "没写镇街的队", "loose"))
    area = {"area": context["area"].code} if context["area"] else {}
    return [
        (label, "?" + urlencode(area | ({"show": show} if show else {})), context["show"] == show, context[number])
        for show, label, number in words
    ]


@login_required
def towns(request: HttpRequest) -> HttpResponse:
    """Towns with their teams, those without one, and teams that are bound to no town; keyset pages."""
    require(request.user, "organization.view")
    areas = queries.areas_in_sight(request.user)
    area = next((one for one in areas if one.code == request.GET.get("area")), None)
    show = request.GET.get("show", "")
    covers = [one for one in queries.cover(request.user) if area is None or one.area == area]
    context: dict[str, Any] = {
        "areas": areas, "area": area, "show": show if show in _LISTS else "",
        "total": sum(one.total for one in covers), "missing": sum(one.missing for one in covers),
        "loose": queries.unbound_teams(request.user).filter(**({"area": area} if area else {})).count(),
    }  # fmt: skip
    context["chips"] = _chips(context)
    if show == "unbound":
        rows = queries.unbound_teams(request.user).filter(**({"area": area} if area else {}))
        page = paginate(rows, order=["name", "pk"], cursor=request.GET.get("after"), size=50, query=request.GET)
        for row in page:
            row.may_edit = can(request.user, "organization.edit", row)
        return render(request, "organizations/towns.html", context | {"page": page})
    found = queries.towns_seen(request.user, area=area, only_missing=show == "missing")
    page = paginate(found, order=["code", "pk"], cursor=request.GET.get("after"), size=50, query=request.GET)
    teams = queries.teams_of_towns([town.pk for town in page])
    detachments = queries.detachments_of([town.area_id for town in page])
    for town in page:
        town.teams, town.more = teams.get(town.pk, [])[:_SHOWN], len(teams.get(town.pk, [])[_SHOWN:])
        above = detachments.get(town.area_id)
        town.detachment = above if above and can(request.user, "organization.edit", above) else None
    return render(request, "organizations/towns.html", context | {"page": page})
