"""What rooms above say an activity was made for: an order that it serves."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from yushan.activities.models import Activity


@dataclass(frozen=True)
class Origin:
    """One link on the activity's page for staff."""

    label: str
    url: str


Find = Callable[[Any, Activity], list[Origin]]
_finders: dict[str, Find] = {}


def register(name: str, find: Find) -> None:
    """Called in AppConfig.ready(); `find` answers what the actor may see, at the cost of one statement."""
    _finders[name] = find


def of(actor: Any, activity: Activity) -> list[Origin]:
    """Everything that the activity serves, as far as the actor may see it."""
    return [one for name in sorted(_finders) for one in _finders[name](actor, activity)]
