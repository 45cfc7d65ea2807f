"""What came of projects, counted by the room of activities above, which joins at start; nothing here looks upward."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from yushan.projects.queries.quality import graded, reached
from yushan.projects.rules.effect import Reach
from yushan.projects.rules.quality import Graded


@dataclass(frozen=True)
class Outcome:
    """Activities that were held, people and minutes posted, visits by the closing reports; what the room of projects itself
    knows: the round evaluated last, people reached.
    """

    activities: int = 0
    people: int = 0
    minutes: int = 0
    visits: int = 0
    graded: Graded = field(default_factory=Graded)
    reach: Reach = field(default_factory=Reach)


@dataclass(frozen=True)
class AreaFigures:
    """A programme in one area (None: without an area) in a year."""

    area_id: int | None
    activities: int
    people: int
    minutes: int


@dataclass(frozen=True)
class Counts:
    """`of_projects(ids)` answers what came of each; `of_programme(code, year)` the sum and every area."""

    of_projects: Callable[[Iterable[int]], dict[int, Outcome]]
    of_programme: Callable[[int, int], tuple[AreaFigures, list[AreaFigures]]]


_counts: Counts | None = None


def provide(counts: Counts | None) -> None:
    """Called in AppConfig.ready() of the room of activities."""
    global _counts
    _counts = counts


def of_projects(ids: Iterable[int]) -> dict[int, Outcome]:
    """What came of several projects; those of which nothing is known are left out."""
    listed = list(ids)
    counted = _counts.of_projects(listed) if _counts else {}
    grades, people = graded(listed), reached(listed)
    return {
        key: replace(counted.get(key, Outcome()), graded=grades.get(key, Graded()), reach=people.get(key, Reach()))
        for key in {*counted, *grades, *people}
    }


def of_programme(programme_id: int, year: int) -> tuple[AreaFigures, list[AreaFigures]]:
    """A programme in a year: the whole, and by area."""
    return _counts.of_programme(programme_id, year) if _counts else (AreaFigures(None, 0, 0, 0), [])
