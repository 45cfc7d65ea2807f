"""How much is wanted, and how it spreads over the teams."""

from collections.abc import Iterator
from dataclasses import dataclass

# Of ten volunteers seven belong to a team; the others wait for one.
_IN_TEAMS = 7


@dataclass(frozen=True)
class Wanted:
    """Totals of what is to be written."""

    volunteers: int
    teams: int
    activities: int
    records: int

    @property
    def members(self) -> int:
        """Volunteers who belong to a team, spread evenly; none where there is no team."""
        return self.volunteers * _IN_TEAMS // 10 if self.teams else 0

    @property
    def steps(self) -> int:
        """How much work it is, for the progress."""
        return self.volunteers + self.teams + self.activities + self.records


def objection(wanted: Wanted) -> str:
    """Why these numbers cannot be written; empty when they can."""
    if min(wanted.volunteers, wanted.teams, wanted.activities, wanted.records) < 0:
        return "数量不能是负数。"
    if wanted.activities and not wanted.teams:
        return "活动属于服务队：--activities 大于 0 时 --teams 也要大于 0。"
    if wanted.records and not wanted.members:
        return "记录属于队员：--records 大于 0 时，--volunteers 至少 2，--teams 至少 1。"
    if wanted.records > wanted.members * MOST_RECORDS:
        return f"每名队员最多 {MOST_RECORDS} 条记录：--records 最多 {wanted.members * MOST_RECORDS:,}。"
    return ""


# One a day at most, over the days in which they served: nobody is at two places at once.
MOST_RECORDS = 365


def spread(total: int, parts: int) -> Iterator[int]:
    """`total` cut into `parts` shares that differ by one at most."""
    for part in range(parts):
        yield total * (part + 1) // parts - total * part // parts
