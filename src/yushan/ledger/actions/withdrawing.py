"""Withdrawing certificates that are not true (any more), and handing out their files."""

from typing import Any

from django.db import transaction

from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.actors import is_system
from yushan.common.errors import Conflict, NotFound, Refusal
from yushan.common.locking import held
from yushan.common.locking import locked as locked_row
from yushan.ledger.actions.telling import tell_holder
from yushan.ledger.models import Certificate, HourEntry
from yushan.ledger.queries.certificates import may_download, valid_certificates_with
from yushan.organizations.access import require


def _withdraw(actor: Any, locked: Certificate, reason: str) -> None:
    locked.state, locked.revoked_at, locked.reason = Certificate.State.REVOKED, clock.now(), reason[:200]
    locked.revoked_by = None if is_system(actor) else actor
    locked.save(update_fields=["state", "revoked_at", "reason", "revoked_by"])
    record(
        actor,
        "ledger.revoke_certificate",
        subject=locked,
        label=locked.number or "",
        person_id=locked.volunteer.person_id,
        reason=reason,
    )
    tell_holder(
        locked,
        key="revoked",
        title=f"您的证明 {locked.number} 已撤销",
        body=f"原因：{reason} 仍有已入账时长的，可以重新申请一份。",
    )


@transaction.atomic
def revoke_certificate(actor: Any, *, certificate: Certificate, reason: str) -> Certificate:
    """Withdraws an untrue certificate; the holder reads the reason. Conflict when it is not valid any more."""
    require(actor, "certificate.manage", on=certificate)
    if not reason.strip():
        raise Refusal("请写明撤销的原因，持有人会看到。", field="reason")
    locked = locked_row(certificate, "volunteer", "issuer")
    if locked.state != Certificate.State.ISSUED:
        raise Conflict(f"这份证明现在是“{locked.get_state_display()}”，不能撤销。")
    _withdraw(actor, locked, reason.strip())
    return locked


def withdraw_untrue(actor: Any, *, entry: HourEntry, reason: str) -> int:
    """Withdraws the valid certificates that state a line that was taken back; answers how many.

    `reason` says what became of the line, after «的时长». Part of the reversal or correction.
    """
    ids = list(valid_certificates_with(entry).values_list("pk", flat=True))
    valid = Certificate.objects.filter(pk__in=ids, state=Certificate.State.ISSUED)
    untrue = held(valid.order_by("pk"), "volunteer", "issuer")
    text = f"其中 {entry.service_day:%Y-%m-%d}“{entry.activity_title}”的时长{reason}"
    for certificate in untrue:
        _withdraw(actor, certificate, text)
    return len(untrue)


@transaction.atomic
def hand_out_certificate(actor: Any, *, certificate: Certificate, what: str = "file") -> str:
    """Name of the signed file for who may have it; every hand-out is written down. NotFound for everybody else.

    `what` says in the trail whether it was the file itself or the proof out of the ledger that goes with it.
    """
    if not may_download(actor, certificate):
        raise NotFound()
    if certificate.state == Certificate.State.REVOKED:
        raise Conflict("这份证明已撤销，不再提供下载。")
    if not certificate.file:
        raise NotFound("这份证明还没有开好，请过一会儿再来。")
    person_id = certificate.volunteer.person_id
    label = certificate.number or ""
    record(actor, "ledger.download_certificate", subject=certificate, label=label, person_id=person_id, what=what)
    return certificate.file
