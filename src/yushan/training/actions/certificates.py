"""The paper of a certificate: numbered, typeset and signed by the worker; downloaded, revoked."""

import hashlib
from typing import Any

import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.actors import WORKER
from yushan.common.counters import take
from yushan.common.errors import Conflict, NotFound
from yushan.common.locking import locked as locked_row
from yushan.common.reasons import because
from yushan.ledger.actions.signing import sign_certificate
from yushan.organizations.access import can, require
from yushan.training.actions.base import by_whom, tell
from yushan.training.documents.certificate import typeset_certificate
from yushan.training.models import TrainingCertificate
from yushan.volunteers.actions.qualifications import take_back_granted
from yushan.volunteers.queries import acts_for

REASON = "培训结业证书"
State = TrainingCertificate.State
READ = (
    "enrolment__training_class__version__course", "enrolment__training_class__organization", "volunteer__person",
    "course", "qualification",
)  # fmt: skip
log = structlog.get_logger(__name__)


def issue_due(limit: int = 200) -> int:
    """Regular work: makes what waits, one after the other, each once; answers how many. One that fails holds up nobody."""
    rows = TrainingCertificate.objects.filter(state=State.WAITING).select_related(*READ).order_by("pk")[:limit]
    made = 0
    for row in rows:
        try:
            made += issue(row)
        except Exception:
            log.exception("training certificate not made", certificate=row.pk)
    return made


def issue(certificate: TrainingCertificate) -> bool:
    """Number first, for it stands on the paper; no lock is held while it is typeset. False when somebody else was quicker."""
    number = _numbered(certificate)
    if number is None:
        return False
    certificate.number = number
    pdf = sign_certificate(typeset_certificate(certificate), REASON)
    return _keep(certificate, pdf)


@transaction.atomic
def _numbered(certificate: TrainingCertificate) -> str | None:
    row = locked_row(certificate)
    if row.state != State.WAITING:
        return None
    if not row.number:
        year = row.completed_on.year
        row.number = f"渝科志训〔{year}〕{take(f'training-certificate:{year}'):06d}号"
        row.save(update_fields=["number"])
    return row.number


@transaction.atomic
def _keep(certificate: TrainingCertificate, pdf: bytes) -> bool:
    row = locked_row(certificate, *READ)
    if row.state != State.WAITING:
        return False
    row.file = default_storage.save(f"training/{row.completed_on.year}/{row.code}.pdf", ContentFile(pdf))
    row.sha256, row.issued_at, row.state = hashlib.sha256(pdf).hexdigest(), clock.now(), State.VALID
    row.save(update_fields=["file", "sha256", "issued_at", "state"])
    record(WORKER, "training.issue", subject=row, label=row.number or "", person_id=row.volunteer.person_id)
    tell(
        [row.enrolment],
        key="certificate",
        title=f"“{row.course.title}”的结业证书好了",
        body="可以下载，也可以把核验码给别人核验。",
    )
    return True


@transaction.atomic
def hand_out(actor: Any, *, certificate: TrainingCertificate) -> str:
    """The name of the file, for the person and for who arranges training; written down."""
    row = TrainingCertificate.objects.select_related(*READ).filter(pk=certificate.pk).first()
    if row is None or not (acts_for(actor, row.volunteer) or can(actor, "training.view", on=row)):
        raise NotFound()
    if row.state == State.WAITING:
        raise Conflict("证书还在制作，请过几分钟再来。")
    if row.state == State.REVOKED:
        raise Conflict("这份证书已经撤销，不能再取用。")
    record(actor, "training.download", subject=row, label=row.number or "", person_id=row.volunteer.person_id)
    return row.file


@transaction.atomic
def revoke(actor: Any, *, certificate: TrainingCertificate, reason: str) -> TrainingCertificate:
    """The certificate is void from today on, and so is the qualification it gave; the person reads why."""
    row = locked_row(certificate, *READ)
    require(actor, "training.edit", on=row.enrolment)
    if row.state == State.REVOKED:
        raise Conflict("这份证书已经撤销。")
    row.reason = because(reason, "请写明为什么撤销，本人和核验的人会看到已撤销。")
    row.state, row.revoked_on, row.revoked_by = State.REVOKED, clock.today(), by_whom(actor)
    row.save(update_fields=["state", "reason", "revoked_on", "revoked_by"])
    if row.qualification:
        take_back_granted(actor, qualification=row.qualification, reason=f"培训证书撤销：{row.reason}")
    record(
        actor,
        "training.revoke",
        subject=row,
        label=row.number or "",
        reason=row.reason,
        person_id=row.volunteer.person_id,
    )
    tell([row.enrolment], key="revoked", title=f"“{row.course.title}”的结业证书撤销了", body=row.reason)
    return row
