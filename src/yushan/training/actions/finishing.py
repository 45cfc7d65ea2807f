"""The last thing that was missing makes somebody complete: certificate, qualification, the step of a leader to be."""

from typing import Any

from yushan.accounts.models import User
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.actors import WORKER
from yushan.common.locking import locked as locked_row
from yushan.common.spoken import spoken_code
from yushan.organizations.access import can
from yushan.training.actions.base import tell
from yushan.training.lifecycle import ENROLMENT, may
from yushan.training.models import Attempt, Course, Enrolment, TrainingCertificate, TrainingClass
from yushan.training.queries.doing import lacks_of
from yushan.training.rules.validity import valid_until
from yushan.volunteers.actions.cultivation import note_training
from yushan.volunteers.actions.qualifications import grant_qualification
from yushan.volunteers.models import Qualification, QualificationKind
from yushan.volunteers.queries.qualifications import standing


def complete_if_due(enrolment: Enrolment, actor: Any = WORKER) -> bool:
    """Looks whether everything is done, with the row held; True when it was the last thing. Inside a transaction.

    Who arranges the class needs an exam or somebody else's mark for it. No lock of the class is taken, and no running number: a thousand who finish in one minute do not queue for each other.
    """
    row = locked_row(enrolment, "training_class__version__course", "training_class__organization", "volunteer__person")
    if row.state not in may("complete") or lacks_of([row])[row.pk] or is_own_word(row):
        return False
    row.state, row.ended_at, row.reason = ENROLMENT.next_state(row.state, "complete"), clock.now(), ""
    row.save(update_fields=["state", "ended_at", "reason"])
    whole = row.training_class
    record(actor, "training.complete", subject=row, label=whole.title, person_id=row.volunteer.person_id)
    _certify(row, whole.version.course)
    tell(
        [row],
        key="completed",
        title=f"“{whole.title}”结业了",
        body="证书正在制作，好了可以在这一页下载。请顺手打个分。",
    )
    return True


def is_own_word(enrolment: Enrolment) -> bool:
    """Whether somebody who arranges the class has done everything by their own word alone: neither an exam was passed nor
    has anybody else marked them present. They would hand themselves a certificate, and with it a qualification."""
    user = User.objects.filter(person=enrolment.volunteer.person_id, is_active=True).first()
    if user is None or not can(user, "training.edit", on=enrolment.training_class):
        return False
    by_others = enrolment.marks.filter(is_present=True).exclude(recorded_by=user)
    return not by_others.exists() and not enrolment.attempts.filter(passed=True).exists()


def complete_all_due(training_class: TrainingClass, actor: Any = WORKER) -> int:
    """The same for everybody of a class who lacks nothing; answers how many. The caller holds the class."""
    rows = list(Enrolment.objects.filter(training_class=training_class, state=Enrolment.State.ENROLLED).order_by("pk"))
    missing = lacks_of(rows) if rows else {}
    return sum(complete_if_due(row, actor) for row in rows if not missing[row.pk])


def _standing_until(row: Enrolment, course: Course) -> Any:
    """The last day of what stands already and is renewed by this; None where nothing does."""
    if course.grants:
        found = standing(course.grants.code, clock.today()).filter(volunteer=row.volunteer, kind=course.grants)
        return found.exclude(expires_on=None).order_by("-expires_on").values_list("expires_on", flat=True).first()
    own = TrainingCertificate.objects.filter(volunteer=row.volunteer, course=course, revoked_on=None)
    return own.exclude(valid_until=None).order_by("-valid_until").values_list("valid_until", flat=True).first()


def _certify(row: Enrolment, course: Course) -> None:
    today = clock.today()
    until = valid_until(today, course.months, _standing_until(row, course))
    best = Attempt.objects.filter(enrolment=row, passed=True).order_by("-half_points").first()
    certificate = TrainingCertificate.objects.create(
        enrolment=row, volunteer=row.volunteer, course=course, code=spoken_code(16).upper(), completed_on=today,
        valid_until=until, is_compulsory=course.is_compulsory, minutes=row.training_class.version.minutes, score=best.percent if best else "",
    )  # fmt: skip
    if course.grants:
        certificate.qualification = _grant(row, course.grants, until)
        certificate.save(update_fields=["qualification"])
    if course.is_cultivation:
        said = f"{row.training_class.title}结业" + (f"，考试 {best.percent} 分" if best else "")
        note_training(WORKER, volunteer=row.volunteer, evidence=said)


def _grant(row: Enrolment, kind: QualificationKind, until: Any) -> Qualification:
    return grant_qualification(
        WORKER, volunteer=row.volunteer, kind=kind, issued_on=clock.today(), expires_on=until,
        number=row.training_class.code, issuer=row.training_class.organization.name,
    )  # fmt: skip
