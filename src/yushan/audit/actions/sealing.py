"""The chain over the trail: lines are sealed in batches by regular work, and any later change of one is found.

Writers only insert their line: a thousand check-ins at once do not wait for the end of one chain. The worker seals
within a minute; what is not sealed yet is counted, and named as such by the check.
"""

from datetime import timedelta

from django.db import transaction

from yushan.audit.chain import end_of_chain, facts_of
from yushan.audit.models import AuditLine, AuditLink, AuditSeal
from yushan.audit.rules import GENESIS, line_hash
from yushan.common import clock
from yushan.common.counters import take

_BATCH = 2000
# A line's key is given before its transaction commits, so a smaller key may appear later. After a day none does.
_LATEST = timedelta(days=1)


def seal(*, everything: bool = False) -> int:
    """Takes up every line that is not in the chain yet, in batches; answers how many. Harmless twice or by two at once.

    `everything` also looks for lines beside those sealed more than a day ago.
    """
    total = 0
    while (done := _seal_batch(everything)) == _BATCH:
        total += done
    return total + done


@transaction.atomic
def _seal_batch(everything: bool) -> int:
    take("audit.chain", 0)  # locks the row of that counter: one worker at a time
    last = end_of_chain()
    lines = AuditLine.objects.filter(link=None).order_by("pk")
    if not everything:
        settled = AuditSeal.objects.filter(sealed_at__lte=clock.now() - _LATEST).order_by("-sealed_at").first()
        lines = lines.filter(pk__gt=settled.highest_line if settled else 0)
    found = list(lines[:_BATCH])
    if not found:
        return 0
    sequence, previous = (last.sequence, last.hash) if last else (0, GENESIS)
    hashes = []
    for place, line in enumerate(found, sequence + 1):
        previous = line_hash(previous, place, facts_of(line))
        hashes.append((place, line.pk, previous))
    batch = AuditSeal.objects.create(
        sealed_at=clock.now(),
        lines=len(found),
        sequence=hashes[-1][0],
        hash=previous,
        highest_line=max(found[-1].pk, last.highest_line if last else 0),
    )
    AuditLink.objects.bulk_create(
        [AuditLink(sequence=place, line_id=pk, seal=batch, hash=mark) for place, pk, mark in hashes], batch_size=500
    )
    return len(found)
