"""Which area somebody looks at: chosen on the page, kept in a cookie, else where they registered."""

from django.http import HttpRequest, HttpResponse

from yushan.organizations.models import Area
from yushan.volunteers.queries import volunteer_of

_COOKIE = "area"


def areas() -> list[Area]:
    """The areas in force, by code."""
    return list(Area.objects.filter(valid_until=None).order_by("code"))


def chosen(request: HttpRequest, listed: list[Area]) -> Area | None:
    """None is the whole city."""
    if "area" in request.GET:
        wanted = request.GET["area"]
    elif _COOKIE in request.COOKIES:
        wanted = request.COOKIES[_COOKIE]
    else:
        volunteer = volunteer_of(request.user)
        wanted = volunteer.area.code if volunteer and volunteer.area else ""
    return next((one for one in listed if one.code == wanted), None)


def remember(request: HttpRequest, response: HttpResponse, area: Area | None) -> HttpResponse:
    """Keeps a choice that was made on this page."""
    if "area" in request.GET:
        value = area.code if area else "all"
        response.set_cookie(_COOKIE, value, max_age=365 * 24 * 3600, samesite="Lax", httponly=True)
    return response
