"""The kept answers of requests that may be sent again (ADR 0008): how long, and with which key."""

from datetime import timedelta

from yushan.common import clock, vault
from yushan.common.models import IdempotencyRecord

# A phone that had no network at the door sends its queue within a day; nobody repeats a request after a week.
KEPT_FOR = timedelta(days=7)
_CHUNK = 500


def forget() -> int:
    """Deletes answers older than KEPT_FOR, in chunks; answers how many."""
    gone = 0
    while True:
        old = IdempotencyRecord.objects.filter(created_at__lt=clock.now() - KEPT_FOR).values("pk")[:_CHUNK]
        deleted, _ = IdempotencyRecord.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()
        gone += deleted
        if deleted < _CHUNK:
            return gone


def reseal() -> int:
    """Seals kept answers with the newest key; answers how many were not."""
    changed, last = 0, 0
    while rows := list(IdempotencyRecord.objects.filter(pk__gt=last).order_by("pk").only("pk", "body")[:_CHUNK]):
        for row in rows:
            if row.body and not vault.sealed_with_newest(bytes(row.body)):
                changed += IdempotencyRecord.objects.filter(pk=row.pk).update(
                    body=vault.seal(vault.unseal(bytes(row.body)))
                )
        last = rows[-1].pk
    return changed
