"""What was typed in earlier steps, kept sealed in the session for a day; never a password, only its hash."""

import base64
import json
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest

from yushan.common import clock, vault

_KEY = "registration"
_KEPT = timedelta(hours=24)


def load(request: HttpRequest) -> dict[str, Any]:
    """Everything kept, empty when nothing is or it is too old to trust that the same person still sits here."""
    sealed = request.session.get(_KEY)
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
    kept = load(request) | steps | {"at": clock.now().isoformat()}
    request.session[_KEY] = base64.b64encode(vault.seal(json.dumps(kept).encode())).decode()


def forget(request: HttpRequest) -> None:
    """Drops everything."""
    request.session.pop(_KEY, None)
