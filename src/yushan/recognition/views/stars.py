"""Stars of the people in reach, for staff: by area and team, with counts."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yushan.common.asked import asked_number
from yushan.common.paging import paginate
from yushan.organizations.access import can, require
from yushan.organizations.queries import areas
from yushan.recognition.actions.stars import thresholds
from yushan.recognition.queries.stars import counts_by_level, narrowed_stars, stars_in_scope, teams_to_choose
from yushan.recognition.words import star_name


@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """Who has which star. Counted over the list as it is narrowed by area and team."""
    require(request.user, "volunteer.view")
    area, team, asked = (request.GET.get(name, "")[:20] for name in ("area", "team", "star"))
    within = narrowed_stars(stars_in_scope(request.user), area=area, team=team)
    counts = counts_by_level(within.select_related(None))
    levels = range(len(thresholds()), 0, -1)
    level = number if (number := asked_number(asked)) in levels else 0
    rows = within.filter(level=level) if level else within
    page = paginate(
        rows, order=["-level", "-awarded_on", "-id"], cursor=request.GET.get("after"), size=30, query=request.GET
    )
    context = {
        "rows": [(row, star_name(row.level)) for row in page.rows],
        "page": page,
        "chips": [(number, star_name(number), counts.get(number, 0)) for number in levels],
        "total": sum(counts.values()),
        "level": level,
        "area": area,
        "team": team,
        "areas": areas(),
        "teams": teams_to_choose(request.user, area),
        "may_thank": can(request.user, "thanks.send"),
    }
    return render(request, "recognition/staff_stars.html", context)
