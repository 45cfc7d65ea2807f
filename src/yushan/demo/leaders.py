"""Who leads the organizations of the demo, in terms of three years: some end soon, a few are over with nobody to follow.

And what the health check says of them month by month.
"""

from datetime import date, timedelta

from yushan.common import clock
from yushan.demo.world import World
from yushan.guidance.actions import keep_scores
from yushan.organizations.actions import appoint_leader, keep_names, renew_leader
from yushan.organizations.models import Organization

TERM = timedelta(days=1095)


def _ends(world: World, node: Organization, founded: date, number: int) -> date:
    """The last day of the present term. Of twenty organizations one is about to elect, and one has missed it."""
    if number % 20 == 3:
        return world.today + timedelta(days=16)
    if number % 20 == 7:
        return world.today - timedelta(days=24)
    last = founded + TERM - timedelta(days=1)
    while last < world.today + timedelta(days=45):
        last += TERM
    return last


def give_terms(world: World, node: Organization, name: str, founded: date, *, soon: bool = False) -> None:
    """A head since the founding, in as many terms as the years ask for, and in larger ones a deputy and a liaison."""
    number, city = world.led, world.users["city_admin"]
    world.led += 1
    last = world.today + timedelta(days=18) if soon else _ends(world, node, founded, number)
    lasts = [last]
    while lasts[0] - TERM > founded:
        lasts.insert(0, lasts[0] - TERM)
    with clock.pretend(clock.at(founded, 11)):
        row = appoint_leader(
            city, organization=node, post="head", name=name, from_day=founded, last_day=lasts[0],
            basis="成立大会选举",
        )  # fmt: skip
        if number % 3 == 0:
            for post in ("deputy", "liaison"):
                appoint_leader(
                    city, organization=node, post=post, name=world.names.name(world.rng.choice("MF")),
                    from_day=founded, last_day=founded + 2 * TERM, phone=world.names.landline(),
                )  # fmt: skip
    for until in lasts[1:]:
        with clock.pretend(clock.at(min(row.until_day or founded, world.today) - timedelta(days=9), 15)):
            row = renew_leader(city, leader=row, last_day=until, basis="换届选举")


def look_back(world: World) -> None:
    """The cards show today's heads, and the health check has its scores of the last year."""
    keep_names()
    day = world.today
    for _ in range(min(12, 2 + world.size.days // 30)):
        keep_scores(day)
        day = day.replace(day=1) - timedelta(days=1)
