"""Suggestions of host units while one types."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yushan.organizations.access import require
from yushan.organizations.queries.hosts import units_like


@login_required
def options(request: HttpRequest) -> HttpResponse:
    """The options of the list beside the field (forms_hosts.py), for who writes cards of organizations."""
    require(request.user, "organization.edit")
    units = units_like(request.GET.get("host_unit", "")[:60])
    return render(request, "organizations/host_options.html", {"units": units})
