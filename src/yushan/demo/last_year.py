"""What teams did last year, before they planned on the platform: records that the city took over, month by month.

Posted before everything else, because the roots of the ledger follow the days. Drawn by dice of its own.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from yushan.common import clock
from yushan.common.actors import WORKER
from yushan.demo.posting import post_records
from yushan.demo.schedule import Held, window
from yushan.demo.topics import topics_for
from yushan.demo.world import Somebody, World
from yushan.ledger.actions import seal_due
from yushan.organizations.models import Organization

_PEOPLE = 22  # at one activity
_SHARE = 0.8  # of those who were registered then and take part at all


def make_last_year(world: World) -> None:
    """A third as many activities as this year has, from January until the history of this year begins."""
    own = replace(world, rng=Random(f"{world.size.name}:{world.today.isoformat()}:last-year"))  # noqa: S311
    first, last = date(world.today.year - 1, 1, 6), date(world.today.year - 1, 12, 20)
    last = min(last, world.today - timedelta(days=world.size.days + 12))
    months: dict[int, list[Held]] = defaultdict(list)
    for held in _held(own, first, last):
        months[held.day.month].append(held)
    for _, listed in sorted(months.items()):
        with clock.pretend(clock.at(max(held.day for held in listed) + timedelta(days=3), 10, 30)):
            seal_due(WORKER)
            post_records(own, listed)


def _held(world: World, first: date, last: date) -> list[Held]:
    if (span := (last - first).days) < 1:
        return []
    count = max(6, world.size.past // 3)
    days = sorted(first + timedelta(days=world.rng.randint(0, span)) for _ in range(count))
    members: dict[int, list[Somebody]] = defaultdict(list)
    for who in world.volunteers:
        if who.volunteer_id and who.quota and not who.withdrawn_on and world.rng.random() < _SHARE:
            for team in who.teams:
                members[team.pk].append(who)
    served: Counter[int] = Counter()
    found = []
    for day in days:
        gathered = _gathered(world, members, day, served)
        if gathered:
            team, people = gathered
            topic = world.rng.choice(topics_for(team.kind))
            found.append(Held(team, topic, *window(world, topic, day), people=list(people), is_record=True))
            served.update(who.volunteer_id for who in people)
            for who in people:
                who.busy.add(day)
    return found


def _gathered(
    world: World, members: dict[int, list[Somebody]], day: date, served: Counter[int]
) -> tuple[Organization, Sequence[Somebody]] | None:
    """A team that stood then, with most of those who could come; people who did nothing yet come first."""
    could: dict[int, list[Somebody]] = {}
    teams = [team for team in world.teams if team.founded_on and team.founded_on < day]
    for team in teams:
        could[team.pk] = [
            who for who in members[team.pk] if who.verified_on and who.verified_on < day and day not in who.busy
        ]
    weights = [sum(3 if not served[who.volunteer_id] else 1 for who in could[team.pk]) for team in teams]
    if not any(weights):
        return None
    team = world.rng.choices(teams, weights)[0]
    people = sorted(could[team.pk], key=lambda who: (served[who.volunteer_id], world.rng.random()))
    return team, people[: max(3, min(_PEOPLE, len(people) * 3 // 4))]
