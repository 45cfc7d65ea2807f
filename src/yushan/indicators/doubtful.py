"""The checks of the data, by name: each finds the places where something is doubtful. Rooms above join at start.

How a check is called, its term and from which numbers on it speaks stand in the plan folder (indicators.toml, [[checks]]).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Found:
    """A place where a check found something: how many things, in words, and where it is put right.

    `scope` is city, area, unit or organization, `pk` its key (0: the city), `area` the key of the area it stands in.
    """

    scope: str
    pk: int
    area: int | None
    number: int
    text: str
    url: str = ""


# Scope and key of a place.
At = tuple[str, int]
# Day, numbers of the plan, the only place that is looked at (None: all) → what is doubtful on that day, one for each place.
# Narrowed to a place, as when somebody has put something right there, nothing of the others is read.
Find = Callable[[date, Mapping[str, int], At | None], Iterable[Found]]


@dataclass(frozen=True)
class Check:
    """`numbers` are those that the plan has to give it."""

    code: str
    find: Find
    numbers: tuple[str, ...] = ()


_checks: dict[str, Check] = {}


def register(check: Check) -> None:
    """Called in AppConfig.ready()."""
    _checks[check.code] = check


def known() -> dict[str, Check]:
    """All checks that the platform can make."""
    return dict(_checks)
