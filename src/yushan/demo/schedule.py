"""Which team did what on which day, and who was there: decided in memory, written by history.py."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from yushan.common import clock
from yushan.demo.topics import Topic, topics_for
from yushan.demo.tree import HOME_TEAM
from yushan.demo.world import Somebody, World
from yushan.organizations.models import Organization
from yushan.plan.queries import entries

_MOST = 60  # people at one activity
# Hours that people are free at.
_STARTS = ((9, 0), (9, 30), (10, 0), (14, 0), (14, 30), (15, 0))


@dataclass(eq=False)
class Held:
    """An activity of the past."""

    team: Organization
    topic: Topic
    starts_at: datetime
    ends_at: datetime
    people: list[Somebody] = field(default_factory=list)
    missed: list[Somebody] = field(default_factory=list)
    is_record: bool = False  # known from a file of records only

    @property
    def day(self) -> date:
        return clock.local(self.starts_at).date()


def window(world: World, topic: Topic, day: date) -> tuple[datetime, datetime]:
    """A start and an end on a day, in half hours; online talks are in the evening."""
    hour, minute = (19, 30) if topic.service_type == "online" else world.rng.choice(_STARTS)
    shortest, longest = topic.hours
    half_hours = world.rng.randint(round(shortest * 2), round(longest * 2))
    start = clock.at(day, hour, minute)
    return start, start + timedelta(minutes=30 * half_hours)


def _days(world: World, count: int, last: int) -> list[date]:
    """Days of the past, more on weekends and in the weeks of the plan's key dates; in order."""
    listed = [world.today - timedelta(days=back) for back in range(last, world.size.days)]
    peaks = {(entry.data.get("month"), entry.data.get("day")) for entry in entries("key_dates")}

    def weight(day: date) -> float:
        near = any((near.month, near.day) in peaks for near in (day + timedelta(days=d) for d in (-2, -1, 0, 1, 2)))
        return (2.6 if day.weekday() >= 5 else 1.0) * (1.8 if near or day.month == 9 else 1.0)

    return sorted(world.rng.choices(listed, [weight(day) for day in listed], k=count))


def _draw(world: World, pool: list[Somebody], day: date, wanted: int) -> list[Somebody]:
    """Members who were registered and free that day and have services to come; those with most to come first."""
    free = [who for who in pool if who.quota > 0 and day not in who.busy and who.verified_on and who.verified_on <= day]
    free.sort(key=lambda who: who.quota + world.rng.random() * 6, reverse=True)
    return free[:wanted]


def _put(held: Held, who: Somebody) -> None:
    who.busy.add(held.day)
    who.quota = max(0, who.quota - 1)
    held.people.append(who)


def _members(world: World) -> dict[int, list[Somebody]]:
    found: dict[int, list[Somebody]] = defaultdict(list)
    for who in world.volunteers:
        if who.volunteer_id and not who.withdrawn_on:
            for team in who.teams:
                found[team.pk].append(who)
    return found


def plan_history(world: World) -> list[Held]:
    """All activities of the past with the people who were there, in order of their days."""
    members = _members(world)
    teams = [team for team in world.teams if sum(who.quota for who in members[team.pk]) >= 3]
    active = [who for who in world.volunteers if who.quota]
    count = world.size.past + world.size.imported
    wanted = max(5, round(sum(who.quota for who in active) / count))
    recent = max(6, count // 22)  # of the last days: those in public notice, and those still to be confirmed
    days = sorted(
        _days(world, count - recent, 8) + [world.today - timedelta(days=1 + i * 7 // recent) for i in range(recent)]
    )
    found: list[Held] = []
    records = set(world.rng.sample(range(count - recent), world.size.imported))
    homes = set(range(1, count - recent, max(1, count // 8))) - records
    for place, day in enumerate(days):
        weights = [sum(who.quota for who in members[team.pk]) for team in teams]
        if not any(weights):
            break
        team = world.rng.choices(teams, weights)[0]
        if place in homes:
            team = _home(teams) or team
        held = _hold(world, team, day, is_record=place in records)
        size = max(4, round(world.rng.gauss(wanted, wanted * 0.3)))
        for who in _draw(world, members[team.pk], day, size):
            _put(held, who)
        if held.people:
            held.missed = _absent(world, held, members[team.pk])
            found.append(held)
    _place_the_rest(world, found, active)
    return sorted(found, key=lambda held: held.starts_at)


def _home(teams: list[Organization]) -> Organization | None:
    """The team of the printed sign-ins, which shall have a past to look at."""
    return next((team for team in teams if team.name == HOME_TEAM), None)


def _hold(world: World, team: Organization, day: date, *, is_record: bool) -> Held:
    topic = world.rng.choice(topics_for(team.kind))
    return Held(team, topic, *window(world, topic, day), is_record=is_record)


def _absent(world: World, held: Held, pool: list[Somebody]) -> list[Somebody]:
    """A few who had a place and did not come."""
    if held.is_record:
        return []
    here = {id(who) for who in held.people}
    free = [
        who for who in pool
        if id(who) not in here and held.day not in who.busy and who.verified_on and who.verified_on < held.day
    ]  # fmt: skip
    chosen = world.rng.sample(free, min(len(free), world.rng.choice((0, 0, 0, 1, 1, 2))))
    for who in chosen:
        who.busy.add(held.day)
    return chosen


def _place_the_rest(world: World, found: list[Held], active: list[Somebody]) -> None:
    """What somebody has still to do is done with their own teams, then with their neighbours."""
    of_team: dict[int, list[Held]] = defaultdict(list)
    in_area: dict[int | None, list[Held]] = defaultdict(list)
    for held in found:
        of_team[held.team.pk].append(held)
        in_area[held.team.area_id].append(held)
    for who in active:
        own = [held for team in who.teams for held in of_team[team.pk]]
        near = [held for held in in_area[who.area.pk if who.area else None] if held not in own]
        world.rng.shuffle(own)
        world.rng.shuffle(near)
        for held in [held for held in own + near if _could_come(who, held)]:
            if who.quota > 0 and held.day not in who.busy and len(held.people) < _MOST:
                _put(held, who)
        if not who.busy and (anywhere := [held for held in found if _could_come(who, held)]):
            _put(world.rng.choice(anywhere), who)


def _could_come(who: Somebody, held: Held) -> bool:
    return bool(who.verified_on and held.day >= who.verified_on and held.day not in who.busy)
