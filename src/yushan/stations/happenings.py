"""What goes on at stations; the room of activities above joins at start, nothing here looks upward."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Happening:
    """Something that everybody may come to, with its public page and a note («还缺 2 人»)."""

    title: str
    starts_at: datetime
    ends_at: datetime
    url: str
    note: str = ""


@dataclass(frozen=True)
class Served:
    """A project that serves at a station, with its public page."""

    title: str
    url: str


@dataclass(frozen=True)
class Board:
    """`coming(station ids, most)`: the next things of each; `projects(station id)`: public ones that served there within
    a year. Each in a bounded number of statements."""

    coming: Callable[[Iterable[int], int], dict[int, list[Happening]]]
    projects: Callable[[int], list[Served]]


_board: Board | None = None


def provide(board: Board | None) -> None:
    """Called in AppConfig.ready() of the room of activities."""
    global _board
    _board = board


def coming(station_ids: Iterable[int], most: int = 1) -> dict[int, list[Happening]]:
    """The next public things at several stations, soonest first."""
    return _board.coming(station_ids, most) if _board else {}


def projects(station_id: int) -> list[Served]:
    """Public projects that serve at a station."""
    return _board.projects(station_id) if _board else []
