"""What happens elsewhere and is followed here: somebody leaves, is erased, is there twice; an organization ends."""

from collections.abc import Iterator
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from yushan.accounts.erasure import Obstacle
from yushan.accounts.models import Person
from yushan.audit.actions import record
from yushan.common.actors import WORKER
from yushan.common.locking import held
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
    SessionMark,
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


def obstacles(person: Person) -> Iterator[Obstacle]:
    """A certificate that is being made shall not come out without a name."""
    rows = TrainingCertificate.objects.filter(volunteer__person=person, state=TrainingCertificate.State.WAITING)
    if rows.exists():
        yield Obstacle("有一份结业证书正在制作，请等它做好", reverse("training:mine"))


def erase(person: Person) -> None:
    """For accounts.erasure: what was answered, how far somebody was and what was said of them goes, and the signed papers
    with name and number; results and the register stay as numbers without a name, so that a copy can still be verified."""
    own = Enrolment.objects.filter(volunteer__person=person)
    Answer.objects.filter(attempt__enrolment__in=own).delete()
    LessonProgress.objects.filter(enrolment__in=own).delete()
    SessionMark.objects.filter(enrolment__in=own).exclude(reason="", device="").update(reason="", device="")
    own.update(reason="")
    papers = TrainingCertificate.objects.filter(volunteer__person=person)
    files = [name for name in papers.values_list("file", flat=True) if name]
    papers.update(file="", reason="")

    def remove() -> None:
        for name in files:
            default_storage.delete(name)

    transaction.on_commit(remove)
    Lecturer.objects.filter(volunteer__person=person).update(name="已注销", title="", field="", is_active=False)


def take_along(sender: Any, *, kept: Volunteer, gone: Volunteer, journal: Journal, **_more: Any) -> None:
    """Listens to volunteers.signals.volunteers_joining. Where both are in one class, the one with the certificate counts."""
    _make_way(kept, gone, journal)
    own = Enrolment.objects.filter(volunteer=kept, state__in=Enrolment.CURRENT).values("training_class")
    both = Q(training_class__in=own, state__in=Enrolment.CURRENT)
    moving = Enrolment.objects.filter(volunteer=gone).exclude(both)
    certificates = TrainingCertificate.objects.filter(enrolment__in=list(moving.values_list("pk", flat=True)))
    journal.move(certificates, volunteer_id=kept.pk)
    journal.move(moving, volunteer_id=kept.pk)
    known = Lecturer.objects.filter(volunteer=kept).values("organization")
    journal.move(Lecturer.objects.filter(volunteer=gone).exclude(organization__in=known), volunteer_id=kept.pk)


def _make_way(kept: Volunteer, gone: Volunteer, journal: Journal) -> None:
    """A current enrolment of `kept` without a certificate ends where `gone` has one for the same class: nobody is in it twice."""
    earned = Enrolment.objects.filter(volunteer=gone, state__in=Enrolment.CURRENT, certificate__isnull=False)
    rows = Enrolment.objects.filter(volunteer=kept, state__in=Enrolment.CURRENT, certificate__isnull=True)
    for row in rows.filter(training_class__in=earned.values("training_class")).order_by("pk"):
        # Not by the table of states: no act of the person, and it is undone with the merging.
        journal.change(row, state=Enrolment.State.WITHDRAWN, reason=row.reason or "重复登记合并，按另一条报名算")


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
        _hand_over(actor, organization, heir, reason)


def _hand_over(actor: Any, organization: Organization, heir: Organization, reason: str) -> None:
    """Courses with their banks, bases and lecturers. A base whose name the heir has already gets the old owner's behind its
    own; a lecturer whom the heir has already stays, their hours stand on the person's page all the same."""
    for course in held(Course.objects.filter(organization=organization).order_by("pk")):
        course.organization = heir
        course.save(update_fields=["organization"])
        record(
            actor, "training.hand_over_course", subject=course, label=course.title, reason=reason, was=organization.name
        )
    taken = set(Base.objects.filter(organization=heir).values_list("name", flat=True))
    for base in held(Base.objects.filter(organization=organization).order_by("pk")):
        if base.name in taken:
            base.name = f"{base.name[:40]}（{organization.name[:17]}）"
        base.organization = heir
        base.save(update_fields=["organization", "name"])
        record(actor, "training.hand_over_base", subject=base, label=base.name, reason=reason, was=organization.name)
    known = Lecturer.objects.filter(organization=heir, volunteer__isnull=False).values("volunteer")
    rows = Lecturer.objects.filter(organization=organization).exclude(volunteer__in=known)
    for lecturer in held(rows.order_by("pk"), "volunteer"):
        lecturer.organization = heir
        lecturer.save(update_fields=["organization"])
        record(
            actor, "training.hand_over_lecturer", subject=lecturer, label=lecturer.name, reason=reason,
            was=organization.name, person_id=lecturer.volunteer.person_id if lecturer.volunteer else None,
        )  # fmt: skip
