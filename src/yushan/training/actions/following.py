"""What happens elsewhere and is followed here: somebody leaves, is erased, is there twice; an organization ends."""

from typing import Any

from yushan.accounts.models import Person
from yushan.audit.actions import record
from yushan.common.actors import WORKER
from yushan.common.locking import locked as locked_row
from yushan.organizations.effects import Effect
from yushan.organizations.models import Organization
from yushan.training.actions.classes import call_off, locked
from yushan.training.actions.enrolling import leave
from yushan.training.lifecycle import may
from yushan.training.models import (
    Answer,
    Attempt,
    Base,
    Course,
    Enrolment,
    Lecturer,
    LessonProgress,
    TrainingCertificate,
    TrainingClass,
)
from yushan.volunteers.actions.journal import Journal
from yushan.volunteers.models import Volunteer

_LIVING = (TrainingClass.State.DRAFT, TrainingClass.State.OPEN, TrainingClass.State.RUNNING)


def free_places(sender: Any, *, volunteer: Volunteer, **_more: Any) -> None:
    """Listens to volunteers.signals.volunteer_withdrawn: places go to who waits, in the order of the classes."""
    rows = Enrolment.objects.filter(
        volunteer=volunteer, state__in=may("withdraw"), training_class__state__in=TrainingClass.GOING_ON
    )
    for found in rows.select_related("training_class").order_by("training_class", "pk"):
        whole = locked(found.training_class)
        row = locked_row(found, "volunteer")
        if row.state in may("withdraw") and not row.attempts.filter(state=Attempt.State.OPEN).exists():
            leave(WORKER, whole, row, "注销志愿者注册")


def erase(person: Person) -> None:
    """For accounts.erasure: what was answered and how far somebody was goes; results stay as numbers without a name."""
    own = Enrolment.objects.filter(volunteer__person=person)
    Answer.objects.filter(attempt__enrolment__in=own).delete()
    LessonProgress.objects.filter(enrolment__in=own).delete()
    own.update(reason="")
    Lecturer.objects.filter(volunteer__person=person).update(name="已注销", title="", field="", is_active=False)


def take_along(sender: Any, *, kept: Volunteer, gone: Volunteer, journal: Journal, **_more: Any) -> None:
    """Listens to volunteers.signals.volunteers_joining. Where both were in one class, each stays as it is."""
    held = Enrolment.objects.filter(volunteer=kept).values("training_class")
    moving = Enrolment.objects.filter(volunteer=gone).exclude(training_class__in=held)
    certificates = TrainingCertificate.objects.filter(enrolment__in=list(moving.values_list("pk", flat=True)))
    journal.move(certificates, volunteer_id=kept.pk)
    journal.move(moving, volunteer_id=kept.pk)
    known = Lecturer.objects.filter(volunteer=kept).values("organization")
    journal.move(Lecturer.objects.filter(volunteer=gone).exclude(organization__in=known), volunteer_id=kept.pk)


def effects(organization: Organization, successor: Organization | None) -> list[Effect]:
    """What `carry` will do, for organizations.effects."""
    living = TrainingClass.objects.filter(organization=organization, state__in=_LIVING).count()
    courses = Course.objects.filter(organization=organization).count()
    fate = f"由{successor.name}接着办" if successor else "取消，报名的人会收到消息"
    return [
        Effect(living, "个没结束的培训班", fate),
        Effect(courses, "门课程和题库", f"移交{successor.name}" if successor else "移交上一级"),
    ]


def carry(
    sender: Any, actor: Any, organization: Organization, successor: Organization | None, parent: Organization | None,
    reason: str, **kwargs: Any,
) -> None:  # fmt: skip
    """Listens to organizations.signals.organization_ending: courses, bases and lecturers go over, classes too or are called off."""
    for found in TrainingClass.objects.filter(organization=organization, state__in=_LIVING).order_by("pk"):
        row = locked(found)
        if successor is None:
            call_off(actor, row, f"{organization.name}关闭：{reason}")
            continue
        row.organization = successor
        row.save(update_fields=["organization"])
        record(actor, "training.hand_over", subject=row, label=row.title, reason=reason, was=organization.name)
    if heir := successor or parent:
        Course.objects.filter(organization=organization).update(organization=heir)
        names = Base.objects.filter(organization=heir).values("name")
        Base.objects.filter(organization=organization).exclude(name__in=names).update(organization=heir)
        known = Lecturer.objects.filter(organization=heir, volunteer__isnull=False).values("volunteer")
        Lecturer.objects.filter(organization=organization).exclude(volunteer__in=known).update(organization=heir)
