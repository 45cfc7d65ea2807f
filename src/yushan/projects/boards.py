"""What rooms above tell this one about a project: they join at start, nothing here looks upward.

The room of activities stands above; it provides the count that guards ask and the rows that the page shows.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict

from yushan.common.paging import Page
from yushan.projects.rules.stages import ActivityTally


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
class Span:
    """A round in time: activities belong to it that begin at or after `since` and before `until`; None: no limit."""

    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Ahead:
    """An activity that has not begun, with how many people are signed up for it."""

    title: str
    url: str
    starts_at: datetime
    state: str
    state_label: str
    people: int


@dataclass(frozen=True)
class Totals:
    """What the activities of a round came to: distinct volunteers, their services, posted minutes; people served as the
    activities' own reports count them (`reached`, of `reports` published ones).
    """

    volunteers: int = 0
    services: int = 0
    minutes: int = 0
    reached: int = 0
    reports: int = 0


@dataclass(frozen=True)
class ActivityBoard:
    """`tallies(project_ids)` counts in one statement; `lines(project_id, query)` is a page of ActivityLine.

    `create_url(project_id)` leads to where an activity of the project is made. `tally(project_id, span)` counts a round,
    `totals` what it came to, `held` its sessions as (key, title, moment) for forms, `served` the volunteers who served in
    it. `ahead(project_id)` lists what has not begun, `call_off(actor, project_id, reason)` calls it off and tells people,
    `tell(project_id, key, title, body)` writes to everybody signed up for it; both answer how many.
    """

    tallies: Callable[[Iterable[int]], dict[int, ActivityTally]]
    lines: Callable[[int, QueryDict], Page]
    create_url: Callable[[int], str]
    tally: Callable[[int, Span], ActivityTally]
    totals: Callable[[int, Span], Totals]
    held: Callable[[int, Span], list[tuple[int, str, datetime]]]
    served: Callable[[int, Span], set[int]]
    ahead: Callable[[int], list[Ahead]]
    call_off: Callable[[Any, int, str], int]
    tell: Callable[[int, str, str, str], int]


_board: ActivityBoard | None = None


def provide(board: ActivityBoard | None) -> None:
    """Called in AppConfig.ready() of the room of activities."""
    global _board
    _board = board


def tallies(project_ids: Iterable[int]) -> dict[int, ActivityTally]:
    """Counts of several projects; projects without activities are left out."""
    return _board.tallies(project_ids) if _board else {}


def tally(project_id: int, span: Span) -> ActivityTally:
    """Counts of one round of a project."""
    return _board.tally(project_id, span) if _board else ActivityTally()


def totals(project_id: int, span: Span) -> Totals:
    """What the activities of a round came to."""
    return _board.totals(project_id, span) if _board else Totals()


def held(project_id: int, span: Span) -> list[tuple[int, str, datetime]]:
    """Sessions of a round that have begun, latest first."""
    return _board.held(project_id, span) if _board else []


def served(project_id: int, span: Span) -> set[int]:
    """Volunteers who served in a round."""
    return _board.served(project_id, span) if _board else set()


def ahead(project_id: int) -> list[Ahead]:
    """What has not begun, soonest first."""
    return _board.ahead(project_id) if _board else []


def call_off(actor: Any, project_id: int, reason: str) -> int:
    """Calls off what has not begun; everybody signed up is told and free again."""
    return _board.call_off(actor, project_id, reason) if _board else 0


def tell(project_id: int, *, key: str, title: str, body: str) -> int:
    """Writes to everybody signed up for what has not begun."""
    return _board.tell(project_id, key, title, body) if _board else 0


def lines(project_id: int, query: QueryDict) -> Page:
    """A page of the project's activities, latest first."""
    return _board.lines(project_id, query) if _board else Page([], None, None)


def create_url(project_id: int) -> str:
    """Where an activity of the project is made; empty while nobody makes activities."""
    return _board.create_url(project_id) if _board else ""
