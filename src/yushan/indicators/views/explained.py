"""Behind a figure of the explorer: the lines or the activities that it counts."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yushan.common.paging import paginate
from yushan.indicators.moments import last_day
from yushan.indicators.queries import explained
from yushan.indicators.queries.cells import whose
from yushan.indicators.rules.pivot import MEASURES
from yushan.indicators.views.explorer import asked_of, narrowed, shown


@login_required
def behind(request: HttpRequest) -> HttpResponse:
    """Without names: who served is told where the people of a place are listed."""
    asked = asked_of(request)
    of_activities = asked.measure == "activities"
    found = explained.behind(request.user, asked)
    order = ["-ends_at", "-pk"] if of_activities else ["-service_day", "-pk"]
    context = {
        "asked": asked,
        "measure": MEASURES[asked.measure],
        "of_activities": of_activities,
        "page": paginate(found.rows, order=order, cursor=request.GET.get("after"), query=request.GET),
        "total": shown(asked, found.total),
        "narrowed": narrowed(request, asked),
        "whose": whose(request.user),
        "until": asked.until or last_day(asked.year),
        "back_url": reverse("indicators:explorer") + "?" + urlencode(asked.parameters),
    }
    return render(request, "indicators/explorer_behind.html", context)
