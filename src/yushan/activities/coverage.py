"""Registry: policies that are not of one activity alone insure people at its posts too: of a team for a year, of people.

A room above that keeps such policies answers a condition on sign-ups of the activity.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Q

_conditions: dict[str, Callable[[Any], Q]] = {}


def register(name: str, condition: Callable[[Any], Q]) -> None:
    """Called in AppConfig.ready()."""
    _conditions[name] = condition


def covering(activity: Any) -> Q:
    """Sign-ups of the activity that any of them insures; nobody where no room joined."""
    found = Q(pk__in=[])
    for name in sorted(_conditions):
        found |= _conditions[name](activity)
    return found
