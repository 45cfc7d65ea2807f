"""Filling an empty database, team by team, in portions that are committed together."""

from collections.abc import Callable

from django.db import connection, transaction

from yushan.common import clock, statistics
from yushan.common.errors import Refusal
from yushan.indicators.actions.recounting import make_sums
from yushan.ledger.models import HourEntry
from yushan.organizations.models import Area, Organization, Unit
from yushan.scale import wanted as rules
from yushan.scale.hours import Hours, served_from
from yushan.scale.made_up import most_people
from yushan.scale.people import People
from yushan.scale.places import Places, make_places
from yushan.scale.wanted import Wanted, spread
from yushan.volunteers.models import Volunteer

_PORTION = 5_000  # volunteers and lines that go into one transaction
_TAKEN = (("组织", Organization), ("单位", Unit), ("志愿者", Volunteer), ("时长记录", HourEntry))

# Told what has been written since it was told the last time.
Progress = Callable[[int], object]


def check(wanted: Wanted) -> None:
    """Refusal where the numbers do not go together or somebody's data is here."""
    if text := rules.objection(wanted):
        raise Refusal(text)
    areas = Area.objects.filter(valid_until=None).count()
    if not areas:
        raise Refusal("还没有载入行动方案。请先运行：yushan plan load plans/chongqing-2025")
    if wanted.volunteers * 2 > (most := most_people(1)):
        raise Refusal(f"志愿者最多 {most // 2:,} 人。")
    if found := [name for name, model in _TAKEN if model.objects.exists()]:
        raise Refusal(f"数据库里已经有{'、'.join(found)}，没有改动。请用一个空的数据库。")


def fill(wanted: Wanted, progress: Progress) -> None:
    """Writes everything; a stop on the way leaves a part, begin again with an empty database then."""
    check(wanted)
    places = make_places(wanted, progress)
    today = clock.today()
    people, hours = People(places, served_from(wanted, today)), Hours(wanted, today)
    _fill_teams(wanted, places, people, hours, progress)
    _fill_rest(wanted, places, people, progress)
    with transaction.atomic():
        people.finish()
        hours.finish()
    make_sums()
    _measure()


def _fill_teams(wanted: Wanted, places: Places, people: People, hours: Hours, progress: Progress) -> None:
    count = len(places.teams)
    shares = zip(
        places.teams, spread(wanted.members, count), spread(wanted.activities, count), spread(wanted.records, count),
        strict=True,
    )  # fmt: skip
    waiting = 0
    for team, members, activities, records in shares:
        first = people.next_volunteer()
        served = hours.add(team, range(first, first + members), activities, records if members else 0)
        for service in served:
            people.add_volunteer(team.area_id, team.pk, service)
        progress(members + activities + records)
        waiting += members + records
        if waiting >= _PORTION:
            _write(people, hours)
            waiting = 0
    _write(people, hours)


def _fill_rest(wanted: Wanted, places: Places, people: People, progress: Progress) -> None:
    """Volunteers who are in no team yet."""
    areas, left = places.areas, wanted.volunteers - wanted.members
    for place in range(left):
        people.add_volunteer(areas[place % len(areas)].pk, None)
        if place % _PORTION == 0:
            with transaction.atomic():
                people.write()
        progress(1)


@transaction.atomic
def _write(people: People, hours: Hours) -> None:
    people.write()
    hours.write()


def _measure() -> None:
    """So much at once is news for the query planner; and what the database does by itself some minutes later, while
    somebody measures, it does now."""
    statistics.refresh()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE" if connection.in_atomic_block else "VACUUM ANALYZE")
