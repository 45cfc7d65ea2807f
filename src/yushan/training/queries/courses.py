"""Courses, bases and lecturers that somebody disposes of, and what is in a bank."""

from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from yushan.common import clock
from yushan.common.errors import NotFound
from yushan.organizations.access import visible, visible_or_404
from yushan.organizations.models import Organization
from yushan.stations.models import Station
from yushan.training.models import (
    Base,
    Course,
    CourseVersion,
    Lecturer,
    Lesson,
    Material,
    Question,
    Teaching,
    TrainingClass,
)

REACH = {"area": "organization__area", "organization": "organization__path"}
COURSE_REACH = {name: f"course__{lookup}" for name, lookup in REACH.items()}


def bank_of(course_id: int) -> dict[str, int]:
    """How many questions in use a bank has of each kind; 1 statement."""
    rows = Question.objects.filter(course=course_id, is_active=True).order_by()
    return dict(rows.values_list("kind").annotate(Count("pk")))


def holders(user: Any) -> QuerySet[Organization]:
    """Organizations for which the person may arrange training."""
    rows = Organization.objects.filter(state=Organization.State.ACTIVE)
    return visible(user, "training.edit", rows, area="area", organization="path").order_by("path")


def courses(user: Any) -> QuerySet[Course]:
    """Courses that the person disposes of or looks at."""
    rows = Course.objects.select_related("organization", "grants")
    return visible(user, "training.view", rows, **REACH)


def course_seen(user: Any, pk: int) -> Course:
    """One of them; NotFound for others'."""
    return visible_or_404(user, "training.view", Course.objects.select_related("organization", "grants"), pk, **REACH)


def course_edited(user: Any, pk: int) -> Course:
    """One whose bank the person keeps; NotFound for all else."""
    return visible_or_404(user, "training.edit", Course.objects.select_related("organization"), pk, **REACH)


def version_edited(user: Any, pk: int) -> CourseVersion:
    """One that the person may change; NotFound for others'."""
    return visible_or_404(
        user, "training.edit", CourseVersion.objects.select_related("course__organization"), pk, **COURSE_REACH
    )


def lesson_edited(user: Any, pk: int) -> tuple[CourseVersion, Lesson]:
    """A lesson with its version, for who writes it. NotFound for others'."""
    if (lesson := Lesson.objects.select_related("version").filter(pk=pk).first()) is None:
        raise NotFound()
    return version_edited(user, lesson.version_id), lesson


def material_seen(user: Any, pk: int) -> Material:
    """A document of a course in reach. NotFound for others'."""
    if (row := Material.objects.select_related("version").filter(pk=pk).first()) is None:
        raise NotFound()
    course_seen(user, row.version.course_id)
    return row


def current_versions(user: Any) -> QuerySet[CourseVersion]:
    """What the person can hold a class of: versions in force of courses of their organizations and of those above."""
    rows = CourseVersion.objects.filter(state=CourseVersion.State.CURRENT, course__state=Course.State.OFFERED)
    # One that stands at or under it, asked of the database: a city has more organizations than fit into a list.
    under = holders(user).order_by().filter(path__startswith=OuterRef("course__organization__path"))
    above = Q(course__organization__level=Organization.Level.CORPS) | Q(Exists(under))
    return rows.filter(above).select_related("course").order_by("course__title")


def bases(user: Any) -> QuerySet[Base]:
    """Bases that the person keeps, with the number of classes held there."""
    rows = Base.objects.select_related("organization", "station", "entry").annotate(class_count=Count("classes"))
    return visible(user, "training.view", rows, **REACH)


def usable_bases(user: Any) -> QuerySet[Base]:
    """Where a class can be held: everywhere that still is a base."""
    today = clock.today()
    return Base.objects.filter(Q(ended_on=None) | Q(ended_on__gt=today)).order_by("name")


def stations(user: Any) -> QuerySet[Station]:
    """Stations that a base can be."""
    rows = Station.objects.exclude(state__in=(Station.State.CLOSED, Station.State.DECLINED))
    return rows.order_by("area__code", "name")


def lecturers(user: Any) -> QuerySet[Lecturer]:
    """Lecturers of the organizations in reach."""
    rows = Lecturer.objects.select_related("organization", "volunteer__person")
    return visible(user, "training.view", rows, **REACH)


def given(rows: QuerySet[Teaching]) -> QuerySet[Teaching]:
    """Of sessions that were not called off, alone or with their class, and of no class that nobody opened."""
    rows = rows.filter(session__cancelled_at=None)
    return rows.exclude(session__training_class__state=TrainingClass.State.DRAFT)


def taught(rows: QuerySet[Teaching]) -> QuerySet[Teaching]:
    """What was really taught: given, and over."""
    return given(rows).filter(session__ends_at__lte=clock.now())


def hours_taught(lecturer_ids: list[int], since: date | None = None) -> dict[int, int]:
    """Minutes taught by lecturer; 1 statement."""
    rows = taught(Teaching.objects.filter(lecturer__in=lecturer_ids))
    if since:
        rows = rows.filter(session__starts_at__gte=clock.at(since))
    return dict(rows.order_by().values_list("lecturer").annotate(Sum("minutes")))


def taught_by(volunteer_id: int) -> QuerySet[Teaching]:
    """What a volunteer taught, newest first."""
    rows = taught(Teaching.objects.filter(lecturer__volunteer=volunteer_id))
    return rows.select_related("session__training_class").order_by(F("session__starts_at").desc())
