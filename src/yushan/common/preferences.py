"""Light, dark or as the device; 长辈模式; Chinese or English: kept in a cookie, for everybody, signed in or not."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from yushan.common import english
from yushan.common.navigation import THEMES

_ALLOWED = {"theme": set(THEMES), "elder": {"on", "off"}, english.PARAMETER: set(english.CHOICES)}


def _without_language(address: str) -> str:
    """The address without `language=…`, which would undo what was just chosen."""
    parts = urlsplit(address)
    kept = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != english.PARAMETER]
    return urlunsplit(parts._replace(query=urlencode(kept)))


@require_POST
def update(request: HttpRequest) -> HttpResponse:
    """Sets the given preferences and goes back to the page one came from."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = redirect(_without_language(back) if english.PARAMETER in request.POST else back)
    for name, values in _ALLOWED.items():
        if (value := request.POST.get(name)) in values:
            english.keep_choice(response, name, value)
    return response
