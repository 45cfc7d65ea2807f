"""The lists behind what is counted of training: terms of leaders, people with a certificate, classes, lessons given, bases."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from yushan.common import clock
from yushan.common.counted_things import Node, Part, Things, plainly
from yushan.common.counts import days_of_year, in_force, within_year
from yushan.organizations.models import Organization, OrganizationLeader
from yushan.training.models import Base, Teaching, TrainingCertificate, TrainingClass
from yushan.training.queries.audience import LEADING
from yushan.training.queries.courses import given
from yushan.training.queries.leaders import standing_on
from yushan.volunteers.counted_things import people_that

_HELD_BY = "training_class__organization"


def _terms(node: Node) -> QuerySet[Any]:
    own = standing_on(node.day).filter(volunteer__person=OuterRef("person"))
    rows = OrganizationLeader.objects.annotate(is_trained=Exists(own)).select_related("organization__area")
    return rows.filter(node.within(), post__in=LEADING, organization__state=Organization.State.ACTIVE)


def _in_office(node: Node) -> Q:
    return in_force("from_day", "until_day", node.day)


LEADERS = Things(
    code="leaders_in_office",
    title="正副队长",
    header=("姓名", "任职", "组织", "区县"),
    rows=_terms,
    cells=plainly(
        lambda row: row.name,
        lambda row: row.get_post_display(),
        lambda row: row.organization.name,
        lambda row: row.organization.area or "市级",
    ),
    order=("organization__code", "pk"),
    parts={
        "leaders_in_office": Part(_in_office),
        "leaders_with_training": Part(lambda node: _in_office(node) & Q(is_trained=True)),
    },
    needs="training.view",
    page=lambda row: reverse("organizations:organization", args=[row.organization_id]),
    opens="organization.view",
    whose=lambda row: int(row.person_id or 0),
)


def _completed(node: Node) -> Q:
    stands = Q(revoked_on=None) | Q(revoked_on__gt=node.day)
    where = node.within(area=f"enrolment__{_HELD_BY}__area_id", path=f"enrolment__{_HELD_BY}__path")
    rows = TrainingCertificate.objects.filter(stands, where, days_of_year("completed_on", node.day))
    return Q(Exists(rows.filter(volunteer=OuterRef("pk"))))


def _classes(node: Node) -> QuerySet[TrainingClass]:
    rows = TrainingClass.objects.exclude(state__in=(TrainingClass.State.DRAFT, TrainingClass.State.CANCELLED))
    return rows.filter(node.within()).select_related("organization")


CLASSES = Things(
    code="training_classes",
    title="培训班",
    header=("培训班", "编号", "举办组织", "开班"),
    rows=_classes,
    cells=plainly(
        lambda row: row.title,
        lambda row: row.code,
        lambda row: row.organization.name,
        lambda row: clock.local(row.starts_at).date(),
    ),
    order=("starts_at", "pk"),
    parts={"training_classes": Part(lambda node: within_year("starts_at", node.day))},
    needs="training.view",
    page=lambda row: reverse("training:detail", args=[row.pk]),
    opens="training.view",
)


def _given(node: Node) -> QuerySet[Teaching]:
    where = node.within(area=f"session__{_HELD_BY}__area_id", path=f"session__{_HELD_BY}__path")
    return given(Teaching.objects.filter(where)).select_related("session__training_class__organization", "lecturer")


LESSONS = Things(
    code="lecturer_hours",
    title="面授",
    header=("讲师", "培训班", "举办组织", "日期"),
    rows=_given,
    cells=plainly(
        lambda row: row.lecturer.name,
        lambda row: row.session.training_class.title,
        lambda row: row.session.training_class.organization.name,
        lambda row: clock.local(row.session.starts_at).date(),
    ),
    order=("session__starts_at", "pk"),
    parts={"lecturer_hours": Part(lambda node: within_year("session__ends_at", node.day), amount="minutes", per=60)},
    needs="training.view",
    page=lambda row: reverse("training:detail", args=[row.session.training_class_id]),
    opens="training.view",
)
BASES = Things(
    code="training_bases",
    title="培训基地",
    header=("基地", "主办组织", "依托单位", "登记日期"),
    rows=lambda node: Base.objects.filter(node.within()).select_related("organization"),
    cells=plainly(lambda row: row.name, lambda row: row.organization.name, lambda row: row.host, lambda row: row.since),
    order=("name", "pk"),
    parts={"training_bases": Part(lambda node: in_force("since", "ended_on", node.day))},
    needs="training.view",
)
THINGS = (
    LEADERS,
    people_that("trained_people", {"trained_people": Part(_completed)}, needs="training.view"),
    CLASSES,
    LESSONS,
    BASES,
)
