"""Cohorts are one of the pictures now; their former address leads there."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from yushan.indicators.views.asked import place_of


@login_required
def cohorts(request: HttpRequest) -> HttpResponse:
    """To the picture, with place and day."""
    place_of(request)  # who may not see it is not led on
    query = request.GET.urlencode()
    return redirect(reverse("indicators:picture", args=["cohorts"]) + (f"?{query}" if query else ""))
