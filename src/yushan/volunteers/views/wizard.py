"""What was typed in earlier steps, kept sealed in the session for a day; never a password, only its hash."""

import base64
import json
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from yushan.common import clock, vault

_KEY = "registration"
_KEPT = timedelta(hours=24)
BACK = "registration_back"  # the page to which one returns once registered


def load(request: HttpRequest, key: str = _KEY) -> dict[str, Any]:
    """Everything kept, empty when nothing is or it is too old to trust that the same person still sits here."""
    sealed = request.session.get(key)
    if not sealed:
        return {}
    try:
        kept: dict[str, Any] = json.loads(vault.unseal(base64.b64decode(sealed)))
    except ValueError:  # sealed with a key that was rotated away
        return {}
    if datetime.fromisoformat(kept["at"]) < clock.now() - _KEPT:
        return {}
    return kept


def keep(request: HttpRequest, **steps: Any) -> None:
    """Adds steps to what is kept."""
    _put(request, _KEY, load(request) | steps)


def _put(request: HttpRequest, key: str, values: dict[str, Any]) -> None:
    kept = values | {"at": clock.now().isoformat()}
    request.session[key] = base64.b64encode(vault.seal(json.dumps(kept).encode())).decode()


def forget(request: HttpRequest) -> None:
    """Drops everything."""
    request.session.pop(_KEY, None)


def put_aside(request: HttpRequest, key: str, text: str) -> None:
    """Keeps one more thing beside the steps, which `forget` leaves alone (an invitation on the way)."""
    _put(request, key, {"text": text})


def kept_aside(request: HttpRequest, key: str) -> str:
    """What was put aside; empty after a day."""
    return str(load(request, key).get("text", ""))


def drop_aside(request: HttpRequest, key: str) -> None:
    """Drops what was put aside."""
    request.session.pop(key, None)


def keep_back(request: HttpRequest) -> None:
    """Keeps where somebody came from (`?next=`), to return there once registered; only an address of this site."""
    back = request.GET.get("next", "")
    own = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    if own and back.startswith("/"):
        put_aside(request, BACK, back)


def back_of(request: HttpRequest) -> str:
    """The page to which one returns; empty where nobody said so."""
    return kept_aside(request, BACK)
