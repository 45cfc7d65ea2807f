"""Against guessing: how many wrong codes and how many files came from one address within the hour.

allauth's limits leave GET alone, and a code is looked up by GET.
"""

from allauth.account.adapter import get_adapter
from allauth.core.internal.ratelimit import truncate_ip
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

_HOUR = 3600


def _key(request: HttpRequest, what: str) -> str:
    return f"ledger:verify:{what}:{truncate_ip(get_adapter().get_client_ip(request))}"


def is_over(request: HttpRequest, what: str) -> bool:
    """True when this address has used up its `what` (miss, file) of settings.VERIFY_LIMITS."""
    return int(cache.get(_key(request, what), 0)) >= settings.VERIFY_LIMITS[what]


def count(request: HttpRequest, what: str) -> None:
    """One more; the hour begins with the first."""
    key = _key(request, what)
    if not cache.add(key, 1, _HOUR):
        try:
            cache.incr(key)
        except ValueError:  # the hour ended between the two
            cache.add(key, 1, _HOUR)
