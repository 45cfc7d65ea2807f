"""Having the roots stamped by an outside authority; what failed is tried again by the schedule."""

import structlog
from django.db import transaction

from yushan.audit.actions import record
from yushan.ledger.documents import stamping
from yushan.ledger.models import LedgerRoot, RootStamp

# A platform that turns it on late has all its roots stamped little by little.
_AT_A_TIME = 30
log = structlog.get_logger(__name__)


def stamp_roots(actor: object) -> str:
    """Stamps roots that have none, newest first: it covers those before it. Answers what came of it.

    The first failure ends the round: a server that is away is not asked thirty times.
    """
    if not stamping.is_configured():
        return "off"
    done = 0
    for root in LedgerRoot.objects.filter(stamp=None).order_by("-day")[:_AT_A_TIME]:
        try:
            token = stamping.ask(bytes.fromhex(root.root))
        except stamping.Unavailable as error:
            log.warning("root not stamped", day=str(root.day), reason=str(error))
            return f"{done} stamped, then: {error}"
        _keep(actor, root, token)
        done += 1
    return f"{done} stamped"


@transaction.atomic
def _keep(actor: object, root: LedgerRoot, token: bytes) -> None:
    """Beside the root; another worker may have been quicker, then its stamp stays."""
    told = stamping.verified(token, root.root, stamping.trusted())
    LedgerRoot.objects.select_for_update().get(pk=root.pk)
    if RootStamp.objects.filter(root=root).exists():
        return
    RootStamp.objects.create(root=root, token=token, stamped_at=told.at, authority=told.authority)
    record(actor, "ledger.stamp", subject=root, label=str(root.day), authority=told.authority)
