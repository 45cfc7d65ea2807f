"""What can be counted of members of teams and of those trained to lead. Who is registered: indicators/counts_people.py."""

from datetime import date

from django.db.models import Count, Q
from django.db.models.functions import Coalesce

from yushan.common.counts import (
    DAY,
    ORGANIZATION,
    Answers,
    Asked,
    CountSource,
    NamedCount,
    everywhere,
    tally,
    until,
)
from yushan.volunteers.models import Cultivation, Membership

COUNTS = (
    NamedCount("members", "在队队员", "人", DAY, everywhere(ORGANIZATION), "入队、离队记录（一人在两支队伍只算一次）"),
    NamedCount("leaders_trained", "已出师的带头人", "人", DAY, everywhere(ORGANIZATION), "带头人培育记录"),
    NamedCount(
        "leaders_in_training", "在培的带头人", "人", DAY, everywhere(ORGANIZATION), "带头人培育记录", dated=False
    ),
)
_IN_TEAM = Q(state__in=("approved", "paused", "left"))


def _member(day: date) -> Count:
    began = _IN_TEAM & until("began", day)
    return Count("volunteer_id", distinct=True, filter=began & (Q(left_at=None) | ~until("left_at", day)))


def _trained(day: date) -> Count:
    return Count("volunteer_id", distinct=True, filter=Q(state=Cultivation.State.COMPLETED) & until("changed_at", day))


def _in_training(day: date) -> Count:
    return Count("volunteer_id", distinct=True, filter=Q(state__in=Cultivation.OPEN))


def _read(asked: Asked) -> Answers:
    teams = tally(Membership.objects.annotate(began=Coalesce("decided_at", "applied_at")), asked, {"members": _member})
    leaders = tally(
        Cultivation.objects.all(), asked, {"leaders_trained": _trained, "leaders_in_training": _in_training}
    )
    return teams | leaders


SOURCE = CountSource(COUNTS, _read)
