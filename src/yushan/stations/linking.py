"""What the room of activities gives to this one below it: activities to book a room for, who came, a week of duty as
an activity. Values in, values out: an activity is known here by its public code.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yushan.organizations.models import Organization
from yushan.stations.models.station import Station


@dataclass(frozen=True)
class Linked:
    """An activity as this room shows it; `url` is its public page, empty while it has none."""

    title: str
    url: str


@dataclass(frozen=True)
class Joined:
    """`offered`: (code, label) of an organization's activities to come. `named`: by code. `came`: how many checked in, by code.

    `hosts`: organizations for which somebody may hold activities, sixty at most. `make`: a draft of the shifts (begin, end, places) of a week;
    answers the address of its staff page.
    """

    offered: Callable[[Organization], list[tuple[str, str]]]
    named: Callable[[Collection[str]], dict[str, Linked]]
    came: Callable[[Collection[str]], dict[str, int]]
    hosts: Callable[[Any], list[Organization]]
    make: Callable[[Any, Organization, Station, Sequence[tuple[datetime, datetime, int]]], str]


_NONE = Joined(lambda team: [], lambda codes: {}, lambda codes: {}, lambda user: [], lambda *facts: "")
_joined = _NONE


def provide(joined: Joined) -> None:
    """Called once at start by the room of activities."""
    global _joined
    _joined = joined


def activities() -> Joined:
    """What is provided; nothing where no room did."""
    return _joined
