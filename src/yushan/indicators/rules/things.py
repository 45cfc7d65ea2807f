"""What is counted of activities, of opinions about them, and of the tree: as steps by node and day. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from yushan.indicators.rules import NEVER, StepKey
from yushan.indicators.rules.people import Place

# Column of a counted activity → the metric of which it is a part.
FLAGS = {
    "held": "act",
    "demonstration": "act.demo",
    "regular": "act.regular",
    "online": "act.online",
    "key_date": "act.date",
    "project": "act.project",
    "work": "act.work",
    "posted": "act.posted",
    "reported": "act.report",
    "reached": "act.reached",
}
TEAMS = "act.teams"
SAID, SAID_POINTS, SAID_GOOD = "say", "say.points", "say.good"
GOOD = 4  # stars
# Levels of the tree that are counted.
LEVELS = {"detachment": "org.detachment", "team": "org.team", "squad": "org.squad"}
UNDER = "team."  # and the key of the area: teams of an area under a detachment, teams and squads of an area in a town


@dataclass(frozen=True)
class Happened:
    """An activity: where it is counted, on which day it ended, and its flags by column."""

    organization: int
    place: Place
    day: date
    is_team: bool
    flags: Mapping[str, int]


def activity_steps(one: Happened) -> Counter[StepKey]:
    """Of the year in which it ended, in the city, its area and the detachment of whoever held it."""
    return Counter(
        {
            (scope, node, FLAGS[name], one.day.year, one.day): amount
            for scope, node in one.place.nodes
            for name, amount in one.flags.items()
            if amount
        }
    )


def team_steps(happened: Iterable[Happened]) -> Counter[StepKey]:
    """Teams that did something: each once a year in a part of the city, from its first activity there on."""
    first: dict[tuple[int, str, int, int], date] = {}
    for one in happened:
        if one.is_team and one.flags.get("held"):
            for scope, node in one.place.nodes:
                key = one.organization, scope, node, one.day.year
                first[key] = min(first.get(key, one.day), one.day)
    return Counter((scope, node, TEAMS, year, day) for (_, scope, node, year), day in first.items())


def opinion_steps(place: Place, stars: Mapping[date, Iterable[int]]) -> Counter[StepKey]:
    """Opinions about one activity by the day on which they were given."""
    found: Counter[StepKey] = Counter()
    for day, given in stars.items():
        listed = list(given)
        amounts = {SAID: len(listed), SAID_POINTS: sum(listed), SAID_GOOD: sum(one >= GOOD for one in listed)}
        for scope, node in place.nodes:
            for metric, amount in amounts.items():
                found[scope, node, metric, day.year, day] += amount
    return found


@dataclass(frozen=True)
class Placed:
    """Where an organization stood from a day until another one. 0: none. `parent`: the detachment right above a team."""

    level: str
    place: Place
    parent: int
    town: int
    days: tuple[date, date]


def placement_steps(one: Placed) -> Counter[StepKey]:
    """Organizations that stand; of detachments that have teams and of towns that are covered what makes them so."""
    first, until = one.days
    found: Counter[StepKey] = Counter()
    if first >= until or one.level not in LEVELS:
        return found
    keys = [(scope, node, LEVELS[one.level]) for scope, node in one.place.nodes]
    if one.level == "team" and one.parent:
        keys.append(("parent", one.parent, f"{UNDER}{one.place.area}"))
    if one.level in ("team", "squad") and one.town:
        keys.append(("town", one.town, f"{UNDER}{one.place.area}"))
    for key in keys:
        found[*key, 0, first] += 1
        if until != NEVER:
            found[*key, 0, until] -= 1
    return found
