"""A person's own line, and that of a child they act for."""

from typing import Any

from yushan.ledger.models import HourEntry
from yushan.ledger.queries.entries import entries_of
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries import volunteer_of, wards_of


def own_entry(user: Any, pk: int) -> tuple[HourEntry, Volunteer] | None:
    """The line and whose it is, when it is one's own or a ward's; None for everybody else's."""
    own = volunteer_of(user)
    for volunteer in [*([own] if own else []), *wards_of(user)]:
        rows = entries_of(volunteer).select_related("organization", "volunteer__person", "reverses", "reversal")
        if found := rows.filter(pk=pk).first():
            return found, volunteer
    return None
