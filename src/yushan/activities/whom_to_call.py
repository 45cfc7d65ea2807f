"""Whom those at an activity call first and where they go; the room above that keeps it provides it, for the page of one's own
sign-up.
"""

from collections.abc import Callable
from typing import Any

_find: Callable[[Any], dict[str, str] | None] | None = None


def provide(find: Callable[[Any], dict[str, str] | None]) -> None:
    """Called in AppConfig.ready(); `find(activity)` costs one statement and answers name, phone, hospital, place."""
    global _find
    _find = find


def of(sign_up: Any) -> dict[str, str] | None:
    """For who has a place, until the activity is over; None for others and where nobody said."""
    activity = sign_up.shift.activity
    if _find is None or sign_up.state not in sign_up.HOLDING or activity.state not in activity.OPEN:
        return None
    return _find(activity)
