"""Requests to servers outside: no redirect is followed, time is short, what comes back is bounded."""

import json
import urllib.error
import urllib.request
from typing import Any

from yushan.notifications.gateways.letters import NotSent

SECONDS = 5
_LONGEST_ANSWER = 64 * 1024


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def post_json(url: str, body: dict[str, Any]) -> dict[str, Any]:
    """What the server answers to a JSON document. NotSent for anything but 200 and JSON."""
    request = urllib.request.Request(  # noqa: S310 - the address is the operator's, looked at by `look`
        url, data=json.dumps(body, ensure_ascii=False).encode(), headers={"Content-Type": "application/json"},
        method="POST",
    )  # fmt: skip
    try:
        with urllib.request.build_opener(_NoRedirects).open(request, timeout=SECONDS) as answer:
            found = json.loads(answer.read(_LONGEST_ANSWER))
    except urllib.error.HTTPError as error:
        raise NotSent(f"对方答复 {error.code}") from error
    except ValueError as error:
        raise NotSent("对方的答复看不懂") from error
    except OSError as error:
        raise NotSent(f"对方没有答复：{type(error).__name__}") from error
    if not isinstance(found, dict):
        raise NotSent("对方的答复看不懂")
    return found
