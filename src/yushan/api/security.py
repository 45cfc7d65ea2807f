"""Who may ask, and how often. The token itself is looked up by accounts.middleware.BearerMiddleware."""

import math
import threading
import time
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja.security import HttpBearer
from ninja.throttling import BaseThrottle

_MINUTE = 60.0
_MAX_KEPT = 10_000


class Bearer(HttpBearer):
    """Lets in whom the middleware recognised by their token."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        return request.user if request.user.is_authenticated else None


class PerMinute(BaseThrottle):
    """So many requests a minute of one user, reads and writes apart.

    Counted in the process: a count in the shared cache would cost every check-in one more write. With n processes a
    client may get up to n times as far, which still protects the machine from one that runs wild.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[tuple[int, bool], tuple[float, int]] = {}

    def allow_request(self, request: HttpRequest) -> bool:
        """Counts this request; False when the minute is used up."""
        is_read = request.method in ("GET", "HEAD")
        limit = settings.API_READS_PER_MINUTE if is_read else settings.API_WRITES_PER_MINUTE
        key, now = (request.user.pk or 0, is_read), time.monotonic()
        with self._lock:
            began, count = self._counts.get(key, (now, 0))
            if now - began >= _MINUTE:
                began, count = now, 0
            if len(self._counts) > _MAX_KEPT:
                self._counts.clear()
            self._counts[key] = (began, count + 1)
        self._left = math.ceil(_MINUTE - (now - began))
        return count < limit

    def wait(self) -> float | None:
        """Seconds until the next minute begins."""
        return self._left

    def forget(self) -> None:
        """For tests."""
        with self._lock:
            self._counts.clear()


THROTTLE = PerMinute()
