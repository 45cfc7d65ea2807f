"""What can be counted of training: classes, people who completed one, leaders who have it, bases (T5.8)."""

from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from yushan.common.counts import (
    DAY,
    ORGANIZATION,
    YEAR,
    Answers,
    Asked,
    CountSource,
    NamedCount,
    days_of_year,
    everywhere,
    in_force,
    scaled,
    tally,
    within_year,
)
from yushan.organizations.models import Organization, OrganizationLeader
from yushan.training.counted_things import THINGS
from yushan.training.models import Base, Teaching, TrainingCertificate, TrainingClass
from yushan.training.queries.audience import LEADING
from yushan.training.queries.courses import given
from yushan.training.queries.leaders import standing_on

_SCOPES = everywhere(ORGANIZATION)
COUNTS = (
    NamedCount(
        "leaders_in_office", "在任的组织负责人", "位", DAY, _SCOPES, "任职登记：运行中组织的正副队长，一人两职算两位"
    ),
    NamedCount(
        "leaders_with_training", "培训合格的组织负责人", "位", DAY, _SCOPES, "任职登记、培训结业证书（在有效期内）"
    ),
    NamedCount("trained_people", "培训结业人数", "人", YEAR, _SCOPES, "培训结业证书（一人一年只算一次）"),
    NamedCount("training_classes", "举办的培训班", "个", YEAR, _SCOPES, "培训班：本年开班，没有取消"),
    NamedCount("lecturer_hours", "讲师授课时长", "小时", YEAR, _SCOPES, "面授记录：已经上完、没有取消"),
    NamedCount("training_bases", "培训基地", "个", DAY, _SCOPES, "培训基地登记"),
)


def _in_office(asked: Asked) -> QuerySet[OrganizationLeader]:
    """Terms of leaders; whether the person is trained hangs on the day, so each day has a column of its own."""
    rows = OrganizationLeader.objects.filter(post__in=LEADING, organization__state=Organization.State.ACTIVE)
    for day in asked.days:
        own = standing_on(day).filter(volunteer__person=OuterRef("person"))
        rows = rows.annotate(**{f"trained_{day:%Y%m%d}": Exists(own)})
    return rows


def _office(day: date) -> Q:
    return in_force("from_day", "until_day", day)


_LEADERS: dict[str, Any] = {
    "leaders_in_office": lambda day: Count("pk", filter=_office(day)),
    "leaders_with_training": lambda day: Count("pk", filter=_office(day) & Q(**{f"trained_{day:%Y%m%d}": True})),
}


def _completed(day: date) -> Count:
    stands = Q(revoked_on=None) | Q(revoked_on__gt=day)
    return Count("volunteer", distinct=True, filter=days_of_year("completed_on", day) & stands)


_CLASSES: dict[str, Any] = {
    "training_classes": lambda day: Count("pk", filter=within_year("starts_at", day)),
}
_TAUGHT: dict[str, Any] = {
    "lecturer_hours": lambda day: Sum("minutes", filter=within_year("session__ends_at", day)),
}
_BASES: dict[str, Any] = {"training_bases": lambda day: Count("pk", filter=in_force("since", "ended_on", day))}


def _read(asked: Asked) -> Answers:
    found: Answers = {}
    if asked.names & _LEADERS.keys():
        found |= tally(_in_office(asked), asked, _LEADERS)
    whole = "enrolment__training_class__organization"
    people = TrainingCertificate.objects.order_by()
    found |= tally(people, asked, {"trained_people": _completed}, area=f"{whole}__area_id", path=f"{whole}__path")
    held = TrainingClass.objects.exclude(state__in=(TrainingClass.State.DRAFT, TrainingClass.State.CANCELLED))
    found |= tally(held, asked, _CLASSES)
    whole = "session__training_class__organization"
    taught = given(Teaching.objects.order_by())
    hours = tally(taught, asked, _TAUGHT, area=f"{whole}__area_id", path=f"{whole}__path")
    found |= scaled(hours, 60)
    return found | tally(Base.objects.order_by(), asked, _BASES)


SOURCE = CountSource(COUNTS, _read, THINGS)
