"""Reports by schedule: who orders which, making them once a period is over, and telling the readers."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.audit.actions import record
from yushan.common import clock, jobs
from yushan.common.errors import NotAllowed, NotFound, Refusal
from yushan.common.models import Job
from yushan.indicators.documents.report import report_book, typeset_report
from yushan.indicators.models import KeptReport, ReportOrder
from yushan.indicators.places import VIEW, Place, no_permission
from yushan.indicators.queries import reports as found
from yushan.indicators.rules.reports import PERIODS, Span, as_data, digest, over
from yushan.organizations.access import can

MAKE = "indicators.report"
ARRANGE = "grant.manage"
_AGAIN = timedelta(days=1)
WORDS = {
    "indicators.order_report": "订阅报告",
    "indicators.stop_report": "停止报告",
    MAKE: "生成报告",
}
log = structlog.get_logger(__name__)


def may_arrange(actor: Any, place: Place) -> bool:
    """True for who decides for others who reads the reports of a node; everybody else orders for themselves."""
    return can(actor, ARRANGE, on=place.access)


@transaction.atomic
def order(
    actor: Any, *, place: Place, period: str, readers: Collection[int], offered: Collection[int] = ()
) -> ReportOrder:
    """From now on the node's report is made after each period and these people are told.

    Who may not arrange for others adds or keeps only themselves. Who arranges takes off whoever was `offered` and not
    chosen; everybody else who ordered it stays. Every reader must see the figures.
    """
    if not can(actor, VIEW, on=place.access):
        raise no_permission()
    if period not in PERIODS:
        raise Refusal("请选择周报、月报或年报。", field="period")
    chosen = set(readers) if may_arrange(actor, place) else {actor.pk}
    if not chosen:
        raise Refusal("请至少选一位接收人。", field="readers")
    may = set(found.entitled(place, chosen).values_list("pk", flat=True))
    if chosen - may:
        raise Refusal("选中的人里有人看不到这里的数字，请先授权，或去掉他。", field="readers")
    # Two who order the same at once: the second is put beside the first.
    node = found.node_of(place)
    more = {"area_id": node.pop("area_id")} if place.unit else {}  # a unit that moved keeps its order
    kept, _ = ReportOrder.objects.get_or_create(period=period, defaults=more, **node)
    kept.readers.add(*chosen)
    if may_arrange(actor, place):
        kept.readers.remove(*(set(offered) - chosen))
    kept.changed_by, kept.changed_at = actor, clock.now()
    kept.save(update_fields=["changed_by", "changed_at"])
    record(
        actor, "indicators.order_report", subject=kept, label=f"{place.name} {PERIODS[period]}", readers=len(chosen),
    )  # fmt: skip
    return kept


@transaction.atomic
def stop(actor: Any, *, pk: int) -> None:
    """Takes oneself off an order; who arranges for others ends it. An order without readers ends by itself."""
    kept = found.orders_seen(actor).filter(pk=pk).first()
    if kept is None:
        raise NotFound("没有这个订阅，或者不在您的范围里。")
    place = found.place_of(kept)
    if not may_arrange(actor, place):
        if not kept.readers.filter(pk=actor.pk).exists():
            raise NotAllowed("您没有订这份报告，不用停。")
        kept.readers.remove(actor)
    record(actor, "indicators.stop_report", subject=kept, label=f"{place.name} {PERIODS[kept.period]}")
    if may_arrange(actor, place) or not kept.readers.exists():
        kept.delete()


@transaction.atomic
def start(actor: Any, *, place: Place, period: str) -> Job:
    """Queues the report of the last period that is over, for who wants it now."""
    if not can(actor, VIEW, on=place.access):
        raise no_permission()
    if period not in PERIODS:
        raise Refusal("请选择周报、月报或年报。", field="period")
    span = over(period, clock.today())
    record(actor, MAKE, label=f"{place.name} {span.title}")
    return _queue(actor, place, span)


def _title(place: Place, span: Span) -> str:
    return f"生成“{place.name} {span.title}”"[:200]


def _queue(owner: Any, place: Place, span: Span) -> Job:
    return jobs.start(
        owner, kind=MAKE, title=_title(place, span), result_url=reverse("indicators:reports"), scope=place.scope,
        pk=place.pk, period=span.period, first=span.first.isoformat(), last=span.last.isoformat(),
    )  # fmt: skip


def due() -> str:
    """Run by the workers every hour: queues what ended and was not made yet."""
    today, queued = clock.today(), 0
    # Asked for within a day: it waits, it is being made, or it failed and is tried again tomorrow.
    asked = set(Job.objects.filter(kind=MAKE, created_at__gt=clock.now() - _AGAIN).values_list("title", flat=True))
    for one in ReportOrder.objects.select_related("unit__area", "area"):
        place, span = found.place_of(one), over(one.period, today)
        if _title(place, span) not in asked and found.made_already(place, span) is None:
            _queue(None, place, span)
            queued += 1
    return f"{queued} reports queued"


def run(job: Job) -> None:
    """The job: makes the report and tells the readers. Running it twice makes it once."""
    asked = job.arguments
    span = Span(asked["period"], date.fromisoformat(asked["first"]), date.fromisoformat(asked["last"]))
    place = found.place_by_key(asked["scope"], asked["pk"])
    kept = make(place, span)
    job.result_url = reverse("indicators:report", args=[kept.pk])
    job.message = f"已生成“{place.name} {span.title}”。"


def make(place: Place, span: Span) -> KeptReport:
    """The report of a node and a period: the one that is there, else a new one. Nothing is locked while it is set."""
    if kept := found.made_already(place, span):
        return kept
    report = found.content(place, span)
    data = as_data(report)
    sha256 = digest(data)
    name = f"reports/{span.last.year}/{sha256[:32]}"
    pdf = default_storage.save(f"{name}.pdf", ContentFile(typeset_report(report, sha256)))
    book = default_storage.save(f"{name}.xlsx", ContentFile(report_book(report)))
    try:
        with transaction.atomic():
            kept = KeptReport.objects.create(
                period=span.period, first_day=span.first, last_day=span.last, content=data, sha256=sha256, pdf=pdf,
                book=book, made_at=clock.now(), **found.node_of(place),
            )  # fmt: skip
            _tell(place, span, kept)
    except IntegrityError:  # another worker was faster
        for left in (pdf, book):
            default_storage.delete(left)
        other = found.made_already(place, span)
        if other is None:
            raise
        return other
    log.info("report made", report=kept.pk, period=span.period)
    return kept


def _tell(place: Place, span: Span, kept: KeptReport) -> None:
    """The readers who still may see the figures."""
    wanted = found.order_of(place, span.period)
    if wanted is None:
        return
    readers = list(wanted.readers.values_list("pk", flat=True))
    notify(
        found.entitled(place, readers).values_list("pk", flat=True),
        key=f"report:{kept.pk}",
        title=f"{place.name} {span.title}做好了",
        body=f"各项数字截至 {span.last}，可以看，也可以下载 PDF 和 Excel。",
        url=reverse("indicators:report", args=[kept.pk]),
    )
