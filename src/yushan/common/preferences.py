"""Light, dark or as the device; 长辈模式: kept in a cookie, for everybody, signed in or not."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from yushan.common.navigation import THEMES

_ALLOWED = {"theme": set(THEMES), "elder": {"on", "off"}}


@require_POST
def update(request: HttpRequest) -> HttpResponse:
    """Sets the given preferences and goes back to the page one came from."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = redirect(back)
    for name, values in _ALLOWED.items():
        if (value := request.POST.get(name)) in values:
            response.set_cookie(name, value, max_age=365 * 24 * 3600, samesite="Lax", httponly=True)
    return response
