"""Registry: what a room above asks of somebody who signs up for an activity that is part of something larger.

A check gets the activity and the volunteer and raises a Refusal; organisers who add somebody are not asked.
"""

from collections.abc import Callable
from typing import Any

Check = Callable[[Any, Any], None]
_checks: dict[str, Check] = {}


def register(name: str, check: Check) -> None:
    """Called in AppConfig.ready()."""
    _checks[name] = check


def check(activity: Any, volunteer: Any) -> None:
    """Asks every room that joined."""
    for name in sorted(_checks):
        _checks[name](activity, volunteer)
