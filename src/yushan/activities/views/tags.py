"""Statistics of the plan's activity tags (T1.1)."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yushan.activities.queries import tags as queries
from yushan.common import clock
from yushan.common.asked import asked_number
from yushan.common.errors import NotFound
from yushan.organizations.access import require
from yushan.plan.queries import entries


@login_required
def statistics(request: HttpRequest) -> HttpResponse:
    """One tag in one year: activities, people, party members among them, hours, by area."""
    require(request.user, "activity.view")
    tags = list(entries("activity_tags"))
    this_year = clock.today().year
    year = asked_number(request.GET.get("year", "")) or this_year
    tag = next((one for one in tags if one.code == request.GET.get("tag", "")), tags[0] if tags else None)
    if not 2020 <= year <= this_year + 1:
        raise NotFound()
    context = {
        "tags": tags,
        "tag": tag,
        "year": year,
        "years": (this_year - 1, this_year),
        "lines": queries.by_area(request.user, tag, year) if tag else [],
        "whole": queries.whole(request.user, tag, year) if tag else None,
    }
    return render(request, "activities/tags.html", context)
