"""What can be counted of members of teams and of those trained to lead. Who is registered: indicators/counts_people.py."""

from collections.abc import Callable
from datetime import date

from django.db.models import Count, Q

from yushan.common.counts import (
    DAY,
    ORGANIZATION,
    Answers,
    Asked,
    CountSource,
    NamedCount,
    everywhere,
    tally,
)
from yushan.volunteers.counted_things import IN_TRAINING, LEADERS, MEMBERS, in_team, trained, with_beginning
from yushan.volunteers.models import Cultivation, Membership

COUNTS = (
    NamedCount("members", "在队队员", "人", DAY, everywhere(ORGANIZATION), "入队、离队记录（一人在两支队伍只算一次）"),
    NamedCount("leaders_trained", "已出师的带头人", "人", DAY, everywhere(ORGANIZATION), "带头人培育记录"),
    NamedCount(
        "leaders_in_training", "在培的带头人", "人", DAY, everywhere(ORGANIZATION), "带头人培育记录", dated=False
    ),
)


def _people(condition: Callable[[date], Q]) -> Callable[[date], Count]:
    return lambda day: Count("volunteer_id", distinct=True, filter=condition(day))


def _read(asked: Asked) -> Answers:
    teams = tally(with_beginning(Membership.objects.all()), asked, {"members": _people(in_team)})
    leaders = tally(
        Cultivation.objects.all(), asked,
        {"leaders_trained": _people(trained), "leaders_in_training": _people(lambda day: IN_TRAINING)},
    )  # fmt: skip
    return teams | leaders


SOURCE = CountSource(COUNTS, _read, (MEMBERS, LEADERS))
