"""Certificates for many: ordered once, issued one after the other in the background, each once however often it runs."""

from datetime import date
from typing import Any

import structlog
from django.db import transaction
from django.urls import reverse

from yushan.audit.actions import record
from yushan.common import clock, jobs
from yushan.common.actors import WORKER
from yushan.common.errors import Conflict, NotFound, Refusal
from yushan.common.locking import locked
from yushan.common.models import Job
from yushan.ledger.actions.issuing import issue_certificate
from yushan.ledger.actions.requesting import register_request
from yushan.ledger.actions.telling import tell_batch_done
from yushan.ledger.models import BatchItem, Certificate, CertificateBatch
from yushan.ledger.queries.batches import people_with_hours
from yushan.organizations.access import can, require
from yushan.organizations.models import Organization

BATCH = "certificates"  # kind of the job
MOST = 2000
log = structlog.get_logger(__name__)


@transaction.atomic
def order_batch(
    actor: Any,
    *,
    organization: Organization,
    period_from: date,
    period_until: date,
    language: str = Certificate.Language.ZH,
    activity_id: int | None = None,
    activity_title: str = "",
) -> CertificateBatch:
    """Orders a certificate for everybody with standing hours of this organization (and below) in a period or activity.

    Needs certificate.manage over the organization. Refusal when there is nobody, or more than MOST people.
    """
    require(actor, "certificate.manage", on=organization)
    if period_from > period_until:
        raise Refusal("开始日期在结束日期之后，请改一下。", field="period_from")
    people = list(
        people_with_hours(organization, period_from, period_until, activity_id).values_list("pk", flat=True)[: MOST + 1]
    )
    if not people:
        raise Refusal("这段时间里还没有已入账的服务时长。公示结束入账后就可以开具。", field="period_from")
    if len(people) > MOST:
        raise Refusal(f"一次最多开 {MOST:,} 份，请把时段缩短，或按下级组织、按活动分几次开。", field="period_until")
    batch = CertificateBatch.objects.create(
        organization=organization,
        activity_id=activity_id,
        activity_title=activity_title,
        period_from=period_from,
        period_until=period_until,
        language=language or Certificate.Language.ZH,
        ordered_by=actor,
        ordered_at=clock.now(),
    )
    BatchItem.objects.bulk_create([BatchItem(batch=batch, volunteer_id=pk) for pk in people], batch_size=500)
    job = jobs.start(
        actor,
        kind=BATCH,
        title=f"批量开具证明：{len(people):,} 份",
        total=len(people),
        result_url=reverse("ledger:batch", args=[batch.pk]),
        batch=batch.pk,
    )
    batch.job_id = job.pk
    batch.save(update_fields=["job_id"])
    record(actor, "ledger.order_batch", subject=batch, label=organization.name, people=len(people))
    return batch


def issue_batch(job: Job) -> None:
    """The job: every person that waits, in the order of the list; a worker that is killed goes on where it stopped.

    Rights are looked at person by person; one that cannot be issued does not hold up the rest.
    """
    batch = CertificateBatch.objects.select_related("organization", "ordered_by").get(pk=job.arguments["batch"])
    waiting = list(batch.items.filter(is_done=False).order_by("pk").values_list("pk", flat=True))
    before = job.total - len(waiting)
    for done, pk in enumerate(waiting, 1):
        _one(batch, pk)
        if done % 5 == 0:
            jobs.progress(job, before + done)
    CertificateBatch.objects.filter(pk=batch.pk, done_at=None).update(done_at=clock.now())
    missing = batch.items.exclude(said="").count()
    job.message = f"{job.total - missing:,} 份开好了" + (f"，{missing:,} 人没有开成。" if missing else "。")
    jobs.progress(job, job.total)
    tell_batch_done(batch, job.message)


def _one(batch: CertificateBatch, pk: int) -> None:
    """One person: the request and its place in the batch are one transaction, so a second run finds the same paper."""
    said = ""
    try:
        certificate = _requested(batch, pk)
        issued = issue_certificate(WORKER, certificate=certificate)
        if issued.state == Certificate.State.REVOKED:
            said = issued.reason
    except Refusal as error:
        said = error.message
    except Exception:
        log.exception("certificate of a batch not issued", batch=batch.pk, item=pk)
        said = "没有开成，请单独开具。"
    BatchItem.objects.filter(pk=pk).update(is_done=True, said=said[:200])


@transaction.atomic
def _requested(batch: CertificateBatch, pk: int) -> Certificate:
    item = locked(BatchItem(pk=pk), "volunteer__person", "certificate__volunteer", "certificate__issuer")
    if item.certificate is None:
        item.certificate = register_request(
            batch.ordered_by,
            volunteer=item.volunteer,
            period_from=batch.period_from,
            period_until=batch.period_until,
            within=batch.organization,
            activity_id=batch.activity_id,
            language=batch.language,
        )
        item.save(update_fields=["certificate"])
    return item.certificate


@transaction.atomic
def hand_out_batch(actor: Any, *, batch: CertificateBatch) -> list[Certificate]:
    """The valid certificates of a batch for who keeps the register; each person finds in the trail who took theirs.

    NotFound for everybody else, Conflict while it is being issued.
    """
    if not can(actor, "certificate.manage", on=batch):
        raise NotFound()
    if batch.done_at is None:
        raise Conflict("还没有全部开好，请等进度走完再下载。")
    rows = Certificate.objects.filter(batch_item__batch=batch, state=Certificate.State.ISSUED).exclude(file="")
    found = list(rows.select_related("volunteer__person", "issuer").order_by("number"))
    record(
        actor, "ledger.download_batch", subject=batch, label=batch.organization.name, count=len(found),
        touched=[one.volunteer.person_id for one in found],
    )  # fmt: skip
    return found
