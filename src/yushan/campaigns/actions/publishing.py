"""The result: winners on the roll of honour, what a win does beside it, certificates, and taking an honour back by two."""

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Any

import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from yushan.accounts.erasure import erased_people
from yushan.audit.actions import record
from yushan.campaigns import winning
from yushan.campaigns.actions.base import by_whom, locked, tell_nominees
from yushan.campaigns.actions.checking import step
from yushan.campaigns.actions.reviewers import end_grants
from yushan.campaigns.documents.certificate import typeset_honour
from yushan.campaigns.models import AwardCampaign, HonourEntry, Kind, Nominee
from yushan.campaigns.queries.candidates import READ
from yushan.common import clock, jobs
from yushan.common.actors import WORKER
from yushan.common.counters import take
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.common.locking import locked as locked_row
from yushan.common.models import Job
from yushan.common.reasons import because
from yushan.common.spoken import spoken_code
from yushan.ledger.actions.signing import sign_certificate
from yushan.organizations.access import require

CERTIFICATES = "award-certificates"  # kind of the job
REASON = "荣誉证书"
_READ = ("campaign__area", "nominee__category", *(f"nominee__{name}" for name in READ))
State = HonourEntry.State
log = structlog.get_logger(__name__)


@transaction.atomic
def publish_result(
    actor: Any, *, campaign: AwardCampaign, document_no: str, valid_until: date | None = None
) -> AwardCampaign:
    """The notice is over for everybody and each objection answered: who stands in it has won; all who took part are told.

    Certificates follow by a job. `document_no` is the 文号 of the decision, `valid_until` the last day of a designation.
    """
    campaign = locked(campaign)
    require(actor, "award.edit", on=campaign)
    campaign.document_no, campaign.done_at = document_no.strip()[:60], clock.now()
    if len(campaign.document_no) < 4:
        raise Refusal("请写表彰文件的文号，会印在证书上。", field="document_no")
    if valid_until and valid_until <= clock.today():
        raise Refusal("有效期要晚于今天；不设有效期的不用填。", field="valid_until")
    step(actor, campaign, "publish", "document_no", "done_at")
    rows = list(campaign.nominees.filter(state=Nominee.State.SHORTLISTED).select_related(*READ).order_by("place", "pk"))
    entries = _enter(campaign, rows, valid_until)
    rest = list(campaign.nominees.filter(state=Nominee.State.ELIGIBLE).select_related(*READ))
    Nominee.objects.filter(pk__in=[row.pk for row in rows]).update(state=Nominee.State.WINNER)
    Nominee.objects.filter(pk__in=[row.pk for row in rest]).update(state=Nominee.State.OUT, reason="没有入选")
    winning.give(actor, entries)
    end_grants(campaign, "评选结束")
    won = {row.pk: (f"祝贺，入选“{row.category.honour}”", "证书开好以后可以下载。") for row in rows}
    tell_nominees(rows, "won", won)
    tell_nominees(rest, "lost", {row.pk: (f"“{campaign.title}”结果公布了", "这次没有入选，谢谢参加。") for row in rest})
    start_certificates(actor, campaign)
    return campaign


def _enter(campaign: AwardCampaign, rows: Sequence[Nominee], valid_until: date | None) -> list[HonourEntry]:
    today = clock.today()
    first = take(f"honour:{today.year}", len(rows)) if rows else 0
    made = HonourEntry.objects.bulk_create(
        [
            HonourEntry(
                nominee=row, campaign=campaign, kind=row.kind, area=row.area, year=campaign.year,
                title=row.category.honour, name="" if row.kind == Kind.PERSON else row.name[:120],
                document_no=campaign.document_no, awarded_on=today, valid_until=valid_until,
                number=f"渝科志荣〔{today.year}〕{first + place:05d}号", code=spoken_code(16).upper(),
            )
            for place, row in enumerate(rows)
        ],
        batch_size=200,
    )  # fmt: skip
    return list(made)


def start_certificates(actor: Any, campaign: AwardCampaign) -> Job:
    """Queues the certificates of a campaign that are not there yet."""
    total = _to_issue(campaign.pk).count()
    return jobs.start(
        by_whom(actor), kind=CERTIFICATES, title=f"荣誉证书：{total:,} 份", total=total,
        result_url=reverse("campaigns:honours_of", args=[campaign.pk]), campaign=campaign.pk,
    )  # fmt: skip


def _to_issue(campaign: int) -> QuerySet[HonourEntry]:
    """Honours without a certificate; not those whose file went with the person (actions.following)."""
    rows = HonourEntry.objects.filter(campaign=campaign, file="", issued_at=None).exclude(state=State.REVOKED)
    return rows.exclude(nominee__volunteer__person__in=erased_people())


def issue_certificates(job: Job) -> None:
    """The job: one after the other, each once however often it runs; one that fails does not hold up the rest."""
    rows = _to_issue(job.arguments["campaign"])
    done = missing = 0
    for entry in rows.select_related(*_READ).order_by("pk"):
        try:
            issue_certificate(entry)
        except Exception:
            log.exception("certificate of honour not issued", entry=entry.pk)
            missing += 1
        done += 1
        if done % 5 == 0:
            jobs.progress(job, done)
    job.message = f"{done - missing:,} 份开好了" + (f"，{missing:,} 份没有开成，请再点一次。" if missing else "。")
    jobs.progress(job, max(done, job.total))


def issue_certificate(entry: HonourEntry) -> HonourEntry:
    """Typesets and signs the paper of an honour and keeps it; no lock is held meanwhile. Twice answers the first one."""
    pdf = sign_certificate(typeset_honour(entry), REASON)
    return _keep(entry, pdf)


@transaction.atomic
def _keep(entry: HonourEntry, pdf: bytes) -> HonourEntry:
    row = locked_row(entry, *_READ)
    if row.file or row.issued_at or row.state == State.REVOKED:
        return row
    row.file = default_storage.save(f"honours/{row.awarded_on.year}/{row.code}.pdf", ContentFile(pdf))
    row.sha256, row.issued_at = hashlib.sha256(pdf).hexdigest(), clock.now()
    row.save(update_fields=["file", "sha256", "issued_at"])
    person = row.nominee.volunteer.person_id if row.nominee.volunteer else None
    record(WORKER, "campaigns.certificate", subject=row, label=row.number, person_id=person)
    return row


@transaction.atomic
def hand_out_certificate(actor: Any, *, entry: HonourEntry) -> str:
    """The name of the file, for who speaks for the nominee and who organises; written down. Conflict while there is none."""
    if not entry.file:
        raise Conflict("证书还在开，请过几分钟再来。")
    if entry.state == State.REVOKED:
        raise Conflict("这项荣誉已经撤销，证书不能再取用。")
    person = entry.nominee.volunteer.person_id if entry.nominee.volunteer else None
    record(actor, "campaigns.download", subject=entry, label=entry.number, person_id=person)
    return entry.file


@transaction.atomic
def ask_revocation(actor: Any, *, entry: HonourEntry, reason: str) -> HonourEntry:
    """Asks that an honour is taken back, with the reason; another person has to agree."""
    row = locked_row(entry, *_READ)
    require(actor, "award.edit", on=row)
    if row.state != State.STANDING:
        raise Conflict(f"这项荣誉{row.get_state_display()}。")
    row.state, row.reason = State.ASKED, because(reason, "请写明为什么撤销，另一位管理员和获得者会看到。")
    row.asked_by, row.asked_at = by_whom(actor), clock.now()
    row.save(update_fields=["state", "reason", "asked_by", "asked_at"])
    record(actor, "campaigns.revoke_ask", subject=row, label=row.number, reason=row.reason)
    return row


@transaction.atomic
def decide_revocation(actor: Any, *, entry: HonourEntry, agrees: bool) -> HonourEntry:
    """The second person agrees or not. Agreed, the honour leaves the roll, the certificate is void, what it brought ends."""
    row = locked_row(entry, *_READ)
    require(actor, "award.edit", on=row)
    if row.state != State.ASKED:
        raise Conflict("没有等第二人同意的撤销申请。")
    if row.asked_by_id is not None and row.asked_by_id == getattr(actor, "pk", None):
        raise NotAllowed("撤销要由另一位管理员同意，您是提出的人。")
    if not agrees:
        row.state = State.STANDING
        row.save(update_fields=["state"])
        record(actor, "campaigns.revoke_refuse", subject=row, label=row.number)
        return row
    row.state, row.revoked_by, row.revoked_at = State.REVOKED, by_whom(actor), clock.now()
    row.save(update_fields=["state", "revoked_by", "revoked_at"])
    nominee = row.nominee
    nominee.state, nominee.reason = Nominee.State.STRUCK, row.reason
    nominee.save(update_fields=["state", "reason"])
    winning.take(actor, row)
    record(actor, "campaigns.revoke", subject=row, label=row.number, reason=row.reason)
    tell_nominees([nominee], "revoked", {nominee.pk: (f"“{row.title}”撤销了", row.reason)})
    return row
