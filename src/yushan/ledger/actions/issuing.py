"""Issuing: typeset, signed, registered (令第67号). The slow part holds no lock."""

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any

import structlog
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from yushan.accounts.actions import lock_people
from yushan.audit import words
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.counters import take
from yushan.common.errors import Conflict
from yushan.common.identity import mask_identity
from yushan.common.latin import latin_name
from yushan.common.locking import locked as locked_row
from yushan.ledger.actions.requesting import issuer_of, rows_for
from yushan.ledger.actions.signing import sign_certificate
from yushan.ledger.actions.telling import tell_holder
from yushan.ledger.documents.statement import CertificateContent, StatementLine
from yushan.ledger.documents.typeset import render
from yushan.ledger.models import Certificate, CertificateEntry, HourEntry
from yushan.organizations.access import require

log = structlog.get_logger(__name__)
State = Certificate.State


@dataclass(frozen=True)
class _Draft:
    """What was found when the number was given; the paper says exactly this."""

    certificate: Certificate
    entries: list[HourEntry]
    issued_on: date

    def minutes_of(self, grade: str) -> int:
        return sum(entry.minutes for entry in self.entries if entry.grade == grade)


def _recorders(entries: list[HourEntry]) -> str:
    names = list(dict.fromkeys(words.actor(entry.recorder) for entry in entries if entry.recorder))
    return "、".join(names[:3]) + ("等" if len(names) > 3 else "")


def _content(draft: _Draft) -> CertificateContent:
    certificate, volunteer = draft.certificate, draft.certificate.volunteer
    return CertificateContent(
        number=certificate.number or "",
        code=certificate.code,
        verify_url=settings.SITE_URL + reverse("ledger:verify", args=[certificate.code]),
        volunteer_name=volunteer.person.name,
        volunteer_number=volunteer.number,
        identity_masked=mask_identity(str(volunteer.person.identity_number)),
        period_from=certificate.period_from,
        period_until=certificate.period_until,
        lines=[
            StatementLine(
                day=entry.service_day,
                title=entry.activity_title,
                organization=entry.organization.name,
                content=entry.service_type or entry.content,
                minutes=entry.minutes,
                grade=str(entry.get_grade_display()),
            )
            for entry in draft.entries
        ],
        issuer=certificate.issuer.name,
        issued_on=draft.issued_on,
        issuer_contact=str(certificate.issuer.contact_phone),
        recorder=_recorders(draft.entries),
        language=certificate.language,
        activity=certificate.activity_title,
        name_latin=latin_name(volunteer.person.name) if certificate.language != Certificate.Language.ZH else "",
    )


def _locked(certificate: Certificate) -> Certificate:
    """The row under lock, after the person's: a reversal of the same person's hours waits."""
    lock_people([certificate.volunteer.person_id])
    return locked_row(certificate, "volunteer__person", "issuer", "within")


def _standing(certificate: Certificate) -> QuerySet[HourEntry]:
    return rows_for(
        certificate.volunteer,
        certificate.period_from,
        certificate.period_until,
        certificate.within,
        certificate.activity_id,
    )


@transaction.atomic
def _prepare(actor: Any, certificate: Certificate) -> _Draft | None:
    """Gives the number and fixes what the paper will say; None when there is nothing (more) to do."""
    locked = _locked(certificate)
    if locked.state != State.REQUESTED:
        return None
    entries = list(_standing(locked))
    if not entries:
        _give_up(actor, locked)
        return None
    today = clock.today()
    if not locked.number:  # kept over a crash, so that the register has no gap
        locked.number = f"渝科志证〔{today.year}〕{take(f'certificate:{today.year}'):06d}号"
    locked.issuer = issuer_of(entries)
    locked.save(update_fields=["number", "issuer"])
    return _Draft(locked, entries, today)


def _give_up(actor: Any, locked: Certificate) -> None:
    locked.state, locked.revoked_at = State.REVOKED, clock.now()
    locked.reason = "开具之前，这段时间的时长已全部冲正，没有可以证明的记录。"
    locked.save(update_fields=["state", "revoked_at", "reason"])
    record(
        actor, "ledger.revoke_certificate", subject=locked, label=f"{locked.volunteer.number} 的证明",
        person_id=locked.volunteer.person_id,
    )  # fmt: skip
    tell_holder(locked, key="none", title="您申请的志愿服务记录证明没有开成", body=locked.reason)


def _supersede(fresh: Certificate) -> None:
    """The earlier valid certificate over the very same period, organizations and activity, in the same language, gives way."""
    older = Certificate.objects.select_for_update().filter(
        volunteer=fresh.volunteer,
        state=State.ISSUED,
        period_from=fresh.period_from,
        period_until=fresh.period_until,
        within=fresh.within,
        activity_id=fresh.activity_id,
        language=fresh.language,
    )
    for old in older.order_by("pk")[:1]:
        old.state, old.superseded_by = State.SUPERSEDED, fresh
        old.save(update_fields=["state", "superseded_by"])


@transaction.atomic
def _register(actor: Any, draft: _Draft, pdf: bytes) -> Certificate | None:
    """Enters the signed paper into the register; None when the hours changed while it was typeset."""
    locked = _locked(draft.certificate)
    if locked.state != State.REQUESTED:
        return locked
    if list(_standing(locked).values_list("pk", flat=True)) != [entry.pk for entry in draft.entries]:
        return None
    locked.file = default_storage.save(f"certificates/{draft.issued_on.year}/{locked.code}.pdf", ContentFile(pdf))
    locked.sha256 = hashlib.sha256(pdf).hexdigest()
    locked.measured_minutes = draft.minutes_of(HourEntry.Grade.MEASURED)
    locked.confirmed_minutes = draft.minutes_of(HourEntry.Grade.CONFIRMED)
    locked.declared_minutes = draft.minutes_of(HourEntry.Grade.DECLARED)
    _supersede(locked)
    locked.state, locked.issued_at = State.ISSUED, clock.now()
    locked.save()
    CertificateEntry.objects.bulk_create(
        [CertificateEntry(certificate=locked, entry=entry) for entry in draft.entries], batch_size=500
    )
    person_id = locked.volunteer.person_id
    record(actor, "ledger.issue_certificate", subject=locked, label=locked.number or "", person_id=person_id)
    tell_holder(locked, key="issued", title="您的志愿服务记录证明开好了", body=f"{locked.number}，可以下载和核验。")
    return locked


def issue_certificate(actor: Any, *, certificate: Certificate) -> Certificate:
    """Typesets, signs and registers a requested certificate. Doing it twice answers the issued one.

    A request whose hours were all reversed meanwhile ends without a paper, and the holder is told.
    """
    require(actor, "certificate.manage", on=certificate)
    for _attempt in range(3):
        draft = _prepare(actor, certificate)
        if draft is None:
            return Certificate.objects.select_related("volunteer__person", "issuer").get(pk=certificate.pk)
        pdf = sign_certificate(render(_content(draft), settings.FONT_DIR))
        if registered := _register(actor, draft, pdf):
            return registered
    raise Conflict("这个人的时长正在变动，请过一会儿再开。")


def issue_requested(actor: Any) -> int:
    """Issues what is still requested, oldest first; answers how many. One that fails does not hold up the rest."""
    issued = 0
    waiting = Certificate.objects.filter(state=State.REQUESTED).select_related("volunteer", "issuer")
    for one in waiting.order_by("requested_at", "pk")[:200]:
        try:
            issued += issue_certificate(actor, certificate=one).state == State.ISSUED
        except Exception:
            log.exception("certificate not issued", certificate=one.pk)
    return issued
