"""What rooms above tell this one about a project: they join at start, nothing here looks upward.

The room of activities stands above; it provides the count that guards ask and the rows that the page shows.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict

from yushan.common.paging import Page
from yushan.projects.rules import ActivityTally


@dataclass(frozen=True)
class ActivityLine:
    """One activity of a project as its page shows it."""

    title: str
    url: str
    starts_at: datetime
    place: str
    taken: int
    places: int
    state: str
    state_label: str


@dataclass(frozen=True)
class ActivityBoard:
    """`tallies(project_ids)` counts in one statement; `lines(project_id, query)` is a page of ActivityLine.

    `create_url(project_id)` leads to where an activity of the project is made.
    """

    tallies: Callable[[Iterable[int]], dict[int, ActivityTally]]
    lines: Callable[[int, QueryDict], Page]
    create_url: Callable[[int], str]


_board: ActivityBoard | None = None


def provide(board: ActivityBoard | None) -> None:
    """Called in AppConfig.ready() of the room of activities."""
    global _board
    _board = board


def tallies(project_ids: Iterable[int]) -> dict[int, ActivityTally]:
    """Counts of several projects; projects without activities are left out."""
    return _board.tallies(project_ids) if _board else {}


def tally(project_id: int) -> ActivityTally:
    """Counts of one project."""
    return tallies([project_id]).get(project_id, ActivityTally())


def lines(project_id: int, query: QueryDict) -> Page:
    """A page of the project's activities, latest first."""
    return _board.lines(project_id, query) if _board else Page([], None, None)


def create_url(project_id: int) -> str:
    """Where an activity of the project is made; empty while nobody makes activities."""
    return _board.create_url(project_id) if _board else ""
