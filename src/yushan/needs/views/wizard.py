"""What was typed in earlier steps, sealed in the session for a day; which orders this browser may see."""

import json
import secrets
from typing import Any

from django.http import HttpRequest

from yushan.volunteers.views.wizard import drop_aside, kept_aside, put_aside

_KEY, _RECEIPT, _SEEN = "need", "need-receipt", "needs_seen"
_MOST_SEEN = 30


def load(request: HttpRequest) -> dict[str, Any]:
    """Everything typed so far; empty before the first step."""
    text = kept_aside(request, _KEY)
    kept: dict[str, Any] = json.loads(text) if text else {}
    return kept


def begin(request: HttpRequest, item: int | None) -> dict[str, Any]:
    """An order for a service (None: a wish). Another service begins anew; what was typed of where and who stays."""
    kept = load(request)
    if kept.get("item", -1) != item or "submission" not in kept:
        same = {name: kept[name] for name in ("where", "contact") if name in kept}
        kept = same | {"item": item, "submission": secrets.token_urlsafe(18)}
        put_aside(request, _KEY, json.dumps(kept))
    return kept


def keep(request: HttpRequest, **steps: Any) -> None:
    """Adds steps to what is kept."""
    put_aside(request, _KEY, json.dumps(load(request) | steps))


def finish(request: HttpRequest, token: str, code: str) -> None:
    """The order was placed: what was typed goes, the receipt can be read once more, the browser may see the order."""
    drop_aside(request, _KEY)
    put_aside(request, _RECEIPT, json.dumps({"token": token, "code": code}))
    let_see(request, token)


def receipt(request: HttpRequest) -> dict[str, str]:
    """Token and code of the order just placed; empty after a day."""
    text = kept_aside(request, _RECEIPT)
    found: dict[str, str] = json.loads(text) if text else {}
    return found


def let_see(request: HttpRequest, token: str) -> None:
    """This browser showed the right code."""
    seen = [one for one in request.session.get(_SEEN, []) if one != token]
    request.session[_SEEN] = [*seen, token][-_MOST_SEEN:]


def may_see(request: HttpRequest, token: str) -> bool:
    """Whether it did."""
    return token in request.session.get(_SEEN, [])
