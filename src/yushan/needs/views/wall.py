"""The wall of wishes for everybody: what askers agreed to show and staff have read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yushan.common.paging import paginate
from yushan.needs.queries import own
from yushan.organizations.queries.areas import areas
from yushan.plan import queries as plan


def wishes(request: HttpRequest) -> HttpResponse:
    """Newest first, by type and district."""
    kind, area = request.GET.get("kind", ""), request.GET.get("area", "")
    page = paginate(own.wishes(kind, area), order=["-id"], cursor=request.GET.get("after"), size=20, query=request.GET)
    context = {
        "page": page, "kind": kind, "kinds": plan.choices("service_types"), "areas": areas(),
        "area": next((one for one in areas() if one.code == area), None), "is_narrowed": bool(kind or area), "tab": "home",
    }  # fmt: skip
    return render(request, "needs/wishes.html", context)
