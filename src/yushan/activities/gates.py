"""Registry: what rooms above ask of somebody who is about to get a place.

A check gets the activity and the volunteer who signs up themselves and raises a Refusal; organisers who add somebody are not
asked. A keeper knows whom something keeps out, whoever puts them on the list and however: by sign-up, by the organisers, from
the waitlist, by a draw, in somebody's stead.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from yushan.common.errors import Refusal

Check = Callable[[Any, Any], None]


@dataclass(frozen=True)
class KeptOut:
    """Why somebody gets no place. Others hear that it is so and whom to ask, never what is held against the person."""

    said_to_them: str
    said_to_others: str


# Gets an activity and keys of persons; answers those whom something keeps out of it now. One statement for many.
Keeper = Callable[[Any, Collection[int]], dict[int, KeptOut]]

_checks: dict[str, Check] = {}
_keepers: dict[str, Keeper] = {}


def register(name: str, check: Check) -> None:
    """Called in AppConfig.ready()."""
    _checks[name] = check


def register_keeper(name: str, keeper: Keeper) -> None:
    """Called in AppConfig.ready()."""
    _keepers[name] = keeper


def check(activity: Any, volunteer: Any) -> None:
    """Asks every room that joined."""
    for name in sorted(_checks):
        _checks[name](activity, volunteer)


def kept_out(activity: Any, person_ids: Collection[int]) -> dict[int, KeptOut]:
    """Those of some persons who get no place of the activity now, with why."""
    found: dict[int, KeptOut] = {}
    for name in sorted(_keepers):
        found = _keepers[name](activity, person_ids) | found
    return found


def keep_out(activity: Any, volunteer: Any, *, is_own: bool) -> None:
    """Refusal for somebody who is kept out, in words for themselves (`is_own`) or for whoever puts them on the list."""
    if why := kept_out(activity, [volunteer.person_id]).get(volunteer.person_id):
        raise Refusal(why.said_to_them if is_own else why.said_to_others, code="excluded")
