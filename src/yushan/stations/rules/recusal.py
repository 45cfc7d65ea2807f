"""Who does not inspect a station because they belong to it (回避): its own unit scores, another unit looks. Pure."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Ties:
    """What a person belongs to. `units`: grants over them or a place on their roster; `teams`: paths of organizations
    that one manages or is a member of."""

    user: int
    stations: frozenset[int] = field(default=frozenset())
    units: frozenset[int] = field(default=frozenset())
    posts: frozenset[str] = field(default=frozenset())
    teams: frozenset[str] = field(default=frozenset())


@dataclass(frozen=True)
class Inspected:
    """The station: its host unit, the path of its team, who asked for it, everybody who wrote something of its own score."""

    station: int
    unit: int | None = None
    team: str = ""
    applied_by: int | None = None
    written_by: frozenset[int] = field(default=frozenset())


def tie(person: Ties, about: Inspected) -> str:
    """What ties the person to the station, in words that follow «您»; empty where nothing does.

    The detachment above the team is another unit: to look after its teams is its task.
    """
    if person.user in about.written_by:
        return "填写了这个站点的自评"
    if person.user == about.applied_by:
        return "申请设立了这个站点"
    if about.station in person.stations:
        return "是这个站点的管理员"
    if about.unit is not None and about.unit in person.units:
        return "是这个站点依托单位的人"
    if about.team and any(path.startswith(about.team) for path in person.posts):
        return "在负责这个站点的服务队任职"
    if about.team and any(path.startswith(about.team) for path in person.teams):
        return "是负责这个站点的服务队的队员"
    return ""
