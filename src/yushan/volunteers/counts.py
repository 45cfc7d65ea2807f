"""What can be counted of people who registered, of members of teams and of those trained to lead."""

from datetime import date

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from yushan.common.counts import (
    DAY,
    ORGANIZATION,
    Answers,
    Asked,
    CountSource,
    NamedCount,
    everywhere,
    in_force,
    tally,
    until,
)
from yushan.volunteers.models import Cultivation, Membership, PastRegistration, Volunteer

COUNTS = (
    NamedCount("volunteers", "注册志愿者", "人", DAY, everywhere(), "志愿者注册记录"),
    NamedCount("members", "在队队员", "人", DAY, everywhere(ORGANIZATION), "入队、离队记录（一人在两支队伍只算一次）"),
    NamedCount("leaders_trained", "已出师的带头人", "人", DAY, everywhere(ORGANIZATION), "带头人培育记录"),
    NamedCount(
        "leaders_in_training", "在培的带头人", "人", DAY, everywhere(ORGANIZATION), "带头人培育记录", dated=False
    ),
    NamedCount(
        "volunteers_with_skills", "填了专业特长的注册志愿者", "人", DAY, everywhere(), "志愿者资料", dated=False
    ),
)
_IN_TEAM = Q(state__in=("approved", "paused", "left"))


def _on(day: date) -> Q:
    """Registered on a day, also in an earlier time of somebody who left and came back."""
    earlier = PastRegistration.objects.filter(in_force("verified_on", "withdrawn_on", day), volunteer=OuterRef("pk"))
    return in_force("verified_on", "withdrawn_on", day) | Q(Exists(earlier))


def _registered(day: date) -> Count:
    return Count("pk", filter=_on(day))


def _member(day: date) -> Count:
    began = _IN_TEAM & until("began", day)
    return Count("volunteer_id", distinct=True, filter=began & (Q(left_at=None) | ~until("left_at", day)))


def _trained(day: date) -> Count:
    return Count("volunteer_id", distinct=True, filter=Q(state=Cultivation.State.COMPLETED) & until("changed_at", day))


def _skilled(day: date) -> Count:
    return Count("pk", filter=_on(day) & ~Q(skills=[]))


def _in_training(day: date) -> Count:
    return Count("volunteer_id", distinct=True, filter=Q(state__in=Cultivation.OPEN))


def _read(asked: Asked) -> Answers:
    people = tally(
        Volunteer.objects.filter(verified_on__isnull=False), asked,
        {"volunteers": _registered, "volunteers_with_skills": _skilled}, area="area_id",
    ) if asked.scope != ORGANIZATION else {}  # fmt: skip
    teams = tally(Membership.objects.annotate(began=Coalesce("decided_at", "applied_at")), asked, {"members": _member})
    leaders = tally(
        Cultivation.objects.all(), asked, {"leaders_trained": _trained, "leaders_in_training": _in_training}
    )
    return people | teams | leaders


SOURCE = CountSource(COUNTS, _read)
