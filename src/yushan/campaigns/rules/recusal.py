"""Who does not score a nominee because they are tied to it (回避). Pure.

The same rule as for contests and evaluations (projects/rules/recusal.py), for four kinds of candidates.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from yushan.projects.rules.recusal import Ties, in_line


@dataclass(frozen=True)
class ReviewerTies:
    """What a reviewer is tied to: posts, teams and districts, and their employers and stations."""

    ties: Ties
    units: frozenset[int] = frozenset()
    stations: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Judged:
    """A nominee as the rule looks at it.

    `people`: users who are the candidate or lead it; `nominators`: who brought it; `paths`: of its organizations;
    `units`: employers of the candidate, its host, units that nominated it.
    """

    people: frozenset[int] = frozenset()
    nominators: frozenset[int] = frozenset()
    paths: tuple[str, ...] = ()
    area: int | None = None
    units: frozenset[int] = frozenset()
    station: int | None = None


def _in_team(path: str, teams: Iterable[str], root: int) -> bool:
    """In line with a team of one's own; to be a member of the corps itself ties to nobody: everybody is below it."""
    return len(path) > root and any(in_line(path, [team]) for team in teams if len(team) > root)


def tie(reviewer: ReviewerTies, nominee: Judged, root: int) -> str:
    """What ties the reviewer to the nominee, in words that follow «您»; empty where nothing does.

    Oneself, whom one nominated, the own unit, the own organization and those above and below it, the district for which
    one works. `root` is the length of the path of the corps.
    """
    person = reviewer.ties
    if person.user in nominee.people:
        return "就是候选人或它的负责人"
    if person.user in nominee.nominators:
        return "推荐了这个候选人"
    if reviewer.units & nominee.units:
        return "和候选人同一个单位"
    if nominee.station is not None and nominee.station in reviewer.stations:
        return "管理这个站点"
    if any(in_line(path, person.posts) for path in nominee.paths):
        return "在候选人的组织或它的上级、下级组织任职"
    if nominee.area is not None and nominee.area in person.areas:
        return "在候选人的区县任职"
    if any(_in_team(path, person.teams, root) for path in nominee.paths):
        return "和候选人同一支队伍"
    return ""
