"""Years whose figures somebody has signed: rooms above say which, and tell who signed when facts below them change."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Protocol

from yushan.organizations.models import Unit


class Closed(Protocol):
    """Signed years of one unit that rest on the days from `first` to before `until` (None: to today)."""

    def years(self, unit: Unit, first: date, until: date | None) -> Sequence[int]: ...

    def tell(self, actor: Any, unit: Unit, years: Sequence[int], text: str) -> None: ...


_rooms: list[Callable[[], Closed]] = []


def register(room: Callable[[], Closed]) -> None:
    """Called in AppConfig.ready() of the room that keeps signatures."""
    _rooms.append(room)


def signed_years(unit: Unit, first: date, until: date | None) -> list[int]:
    """Signed years that rest on these days, oldest first."""
    return sorted({year for room in _rooms for year in room().years(unit, first, until)})


def tell(actor: Any, unit: Unit, years: Sequence[int], text: str) -> None:
    """What was signed stays; who signed above hears what has changed below."""
    for room in _rooms:
        room().tell(actor, unit, years, text)
