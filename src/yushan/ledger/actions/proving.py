"""Handing out what proves a line against the published roots."""

from typing import Any

from django.db import transaction

from yushan.audit.actions import record
from yushan.common.errors import Conflict, NotFound
from yushan.ledger.models import HourEntry
from yushan.ledger.queries import entries_in_scope, leaf_over, own_entry, proof_of_entry


@transaction.atomic
def hand_out_proof(actor: Any, *, entry: HourEntry) -> dict[str, Any]:
    """The proof of a line, for whose it is and for staff who see it; written down. NotFound for everybody else.

    Conflict while no root commits to the line.
    """
    if not (own_entry(actor, entry.pk) or entries_in_scope(actor).filter(pk=entry.pk).exists()):
        raise NotFound()
    if leaf_over(entry) is None:
        raise Conflict("这一条还没有写进台账凭据，请第二天再来下载。")
    record(
        actor, "ledger.download_proof", subject=entry, label=entry.activity_title, person_id=entry.volunteer.person_id
    )
    return proof_of_entry(entry)
