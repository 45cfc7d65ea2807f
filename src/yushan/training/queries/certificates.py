"""Certificates: somebody's own, and what anybody is told at /verify."""

from django.db.models import QuerySet

from yushan.common import clock
from yushan.common.identity import mask_name
from yushan.ledger.papers import Paper
from yushan.training.models import TrainingCertificate
from yushan.volunteers.models import Volunteer

State = TrainingCertificate.State
_READ = ("volunteer__person", "course", "enrolment__training_class__organization")


_SAID = {
    "valid": "这份结业证书由本平台签发，登记在册，现在有效。",
    "superseded": "这份结业证书由本平台签发，登记在册，但已过有效期，要重新培训。",
    "revoked": "这份证书已经撤销，不能再作为凭据。",
}


def certificates_of(volunteer: Volunteer) -> QuerySet[TrainingCertificate]:
    """Somebody's, newest first."""
    rows = TrainingCertificate.objects.filter(volunteer=volunteer).select_related(*_READ)
    return rows.order_by("-completed_on", "-pk")


def paper_of(code: str) -> Paper | None:
    """For /verify: what the register says about a code, or about the digest of a file."""
    rows = TrainingCertificate.objects.select_related(*_READ).exclude(state=State.WAITING)
    if code.startswith("sha256:"):
        found = rows.filter(sha256=code.removeprefix("sha256:")).exclude(sha256="").first()
    else:
        found = rows.filter(code=code).first()
    if found is None:
        return None
    person, today = found.volunteer, clock.today()
    standing = "valid" if found.stands(today) else "superseded"
    standing = "revoked" if found.state == State.REVOKED else standing
    facts = [("课程", found.course.title), ("结业", found.completed_on.isoformat())]
    facts += [("有效期至", found.valid_until.isoformat())] if found.valid_until else []
    facts += [("发证单位", found.enrolment.training_class.organization.name)]
    shown = mask_name(person.person.name) if person.state == Volunteer.State.VERIFIED else "本人不公开姓名"
    return Paper(
        code=found.code, standing=standing, title="培训结业证书", number=found.number or "",
        name=shown, facts=tuple(facts), sha256=found.sha256,
        reason=_SAID[standing], label="已过有效期" if standing == "superseded" else "",
    )  # fmt: skip
