"""What the audit trail tells of the ledger: it has a chain of its own, so who rewrites both has to do it twice."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Max

from yushan.audit.models import AuditLine
from yushan.common import clock
from yushan.ledger.models import HourEntry, LedgerRoot
from yushan.ledger.verification.flaw import Flaw
from yushan.organizations.models import Organization

POSTING = ("ledger.post", "ledger.reverse", "ledger.correct")


def trail_flaws() -> Iterator[Flaw]:
    """Roots that are not those that were published, and lines of the last days that are gone with their heads."""
    standing = dict(LedgerRoot.objects.values_list("day", "root"))
    by_day = {day.isoformat(): root for day, root in standing.items()}
    told = AuditLine.objects.filter(action="ledger.seal").order_by("pk")
    for day, details in told.values_list("subject_label", "details").iterator():
        if by_day.get(day) != details.get("root"):
            what = "与公布时记入审计的不同，被换过" if day in by_day else "公布时记入了审计，台账里却没有，被删除了"
            yield Flaw(f"{day} 的日根", what)
    yield from _lost_ends(max(standing, default=None))


def _lost_ends(last_day: date | None) -> Iterator[Flaw]:
    """Chains that end earlier than they did by the trail: lines that no root knows yet are gone with their head."""
    told = AuditLine.objects.filter(action__in=POSTING)
    if last_day:
        told = told.filter(at__gte=clock.at(last_day + timedelta(days=1)))
    reached: dict[int, int] = {}
    for details in told.values_list("details", flat=True).iterator():
        if "sequence" in details:  # lines of before it was kept do not say
            organization = int(details["organization"])
            reached[organization] = max(reached.get(organization, 0), int(details["sequence"]))
    chains = HourEntry.objects.filter(organization__in=reached).order_by().values("organization")
    ends = dict(chains.annotate(Max("sequence")).values_list("organization", "sequence__max"))
    short = {pk: end for pk, end in reached.items() if ends.get(pk, 0) < end}
    for pk, code in Organization.objects.filter(pk__in=short).order_by("code").values_list("pk", "code"):
        yield Flaw(f"{code} 链尾", f"审计记到第 {short[pk]} 条，台账里只到第 {ends.get(pk, 0)} 条，末尾被删除了")
