"""What is dear to make and may be a little old: made by one at a time, while everybody else gets what there was before."""

import time
from collections.abc import Callable
from typing import Any

from django.core.cache import cache

# What took a second to make is good for a hundred.
_TIMES_ITS_COST = 100
# So many times longer it may still be handed out while somebody makes it anew; no longer, the cache holds rate limits too.
_STALE = 3
_BUSY = 300  # seconds after which whoever was making it is thought to have died
_WAIT = 0.2


def kept(key: str, seconds: float, make: Callable[[], Any], *, patience: float = 10) -> Any:
    """What `make` answered at most `seconds` ago, or longer where making it is dear; shared by all processes.

    Who finds it older makes it anew; others meanwhile get the older one. Where there is none yet they wait for it, for
    `patience` seconds, and only then make it themselves.
    """
    until = time.monotonic() + patience
    while True:
        found = cache.get(key)
        if found is not None and time.time() < found[0]:
            return found[1]
        if cache.add(f"{key}:busy", 1, _BUSY):
            try:
                return _made(key, seconds, make)
            finally:
                cache.delete(f"{key}:busy")
        if found is not None:
            return found[1]
        if time.monotonic() > until:
            return make()
        time.sleep(_WAIT)


def _made(key: str, seconds: float, make: Callable[[], Any]) -> Any:
    began = time.monotonic()
    value = make()
    good = max(seconds, _TIMES_ITS_COST * (time.monotonic() - began)) if seconds else 0
    cache.set(key, (time.time() + good, value), max(1, _STALE * good))
    return value
