"""One's own training: classes, progress, what is still missing."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from yushan.common.errors import NotFound
from yushan.training.models import Enrolment, Lesson, LessonProgress
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries import acts_for

_READ = (
    "training_class__version__course__grants", "training_class__organization", "training_class__base",
    "volunteer__person", "certificate",
)  # fmt: skip


def enrolments_of(volunteer: Volunteer) -> QuerySet[Enrolment]:
    """Somebody's, newest first."""
    return Enrolment.objects.filter(volunteer=volunteer).select_related(*_READ).order_by("-pk")


def own_enrolment(user: Any, pk: int) -> Enrolment:
    """One's own, or that of a child one is guardian of. NotFound for all else."""
    found = Enrolment.objects.select_related(*_READ).filter(pk=pk).first()
    if found is None or not acts_for(user, found.volunteer):
        raise NotFound()
    return found


@dataclass(frozen=True)
class Reading:
    """A lesson with how far the person is."""

    lesson: Lesson
    position: int
    is_begun: bool
    is_done: bool


def readings_of(enrolment: Enrolment) -> list[Reading]:
    """The lessons of the class in their order; 2 statements."""
    known = {row.lesson_id: row for row in LessonProgress.objects.filter(enrolment=enrolment)}
    found = []
    for one in Lesson.objects.filter(version=enrolment.training_class.version_id):
        row = known.get(one.pk)
        found.append(Reading(one, row.position if row else 0, row is not None, bool(row and row.done_at)))
    return found
