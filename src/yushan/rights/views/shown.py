"""Which cases this browser has shown the code of: in a sealed cookie of its own, nothing of it on the server.

A session would lie beside whoever is signed in; this cookie goes only to the pages of the desk and ends after two hours.
"""

import base64
import json
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from yushan.common import clock, vault

COOKIE, PATH = "ys-rights", "/rights"
_KEPT = timedelta(hours=2)


def let_see(response: HttpResponse, case_id: int) -> HttpResponse:
    """The browser showed the right code."""
    held = json.dumps({"case": case_id, "at": clock.now().isoformat()}).encode()
    response.set_cookie(
        COOKIE, base64.urlsafe_b64encode(vault.seal(held)).decode(), max_age=int(_KEPT.total_seconds()), path=PATH,
        secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Strict",
    )  # fmt: skip
    return response


def seen_case(request: HttpRequest) -> int | None:
    """Which case that was; None for none, or too long ago."""
    try:
        held = json.loads(vault.unseal(base64.urlsafe_b64decode(request.COOKIES.get(COOKIE, ""))))
        is_fresh = datetime.fromisoformat(held["at"]) >= clock.now() - _KEPT
        return int(held["case"]) if is_fresh else None
    except (ValueError, KeyError, TypeError):
        return None


def forget(response: HttpResponse) -> HttpResponse:
    """Somebody else may use this browser next."""
    response.delete_cookie(COOKIE, path=PATH, samesite="Strict")
    return response
