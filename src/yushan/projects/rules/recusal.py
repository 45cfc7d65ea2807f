"""Who does not judge a project because they are tied to it (回避); one rule for contests and evaluations. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Ties:
    """What a person is tied to. A grant as a reviewer over a district is the task itself and no tie."""

    user: int
    posts: frozenset[str] = frozenset()  # paths of organizations where one holds a grant, of whatever role
    teams: frozenset[str] = frozenset()  # paths of organizations of which one is a member, also where that is paused
    areas: frozenset[int] = frozenset()  # areas for which one works


@dataclass(frozen=True)
class Judged:
    """The project: who leads it, who works or worked on it, who handed the entry in, where it stands."""

    path: str
    area: int | None = None
    lead: int | None = None
    applied_by: int | None = None
    members: frozenset[int] = field(default=frozenset())


def in_line(path: str, paths: Iterable[str]) -> bool:
    """True when one of the organizations is this one, stands above it or below it."""
    return any(path.startswith(one) or one.startswith(path) for one in paths)


def tie(person: Ties, project: Judged) -> str:
    """What ties the person to the project, in words that follow «您»; empty where nothing does.

    Their own project, their own organization and those above and below it, the district for which they work.
    """
    if person.user == project.lead:
        return "是这个项目的负责人"
    if person.user in project.members:
        return "是这个项目的成员"
    if person.user == project.applied_by:
        return "是这个项目的申报人"
    if in_line(project.path, person.posts):
        return "在这个项目的组织或它的上级、下级组织任职"
    if project.area is not None and project.area in person.areas:
        return "在这个项目的区县任职"
    if in_line(project.path, person.teams):
        return "是这个项目的组织或它的上级、下级组织的队员"
    return ""
