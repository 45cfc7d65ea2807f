"""Members who go over to another team: what waits for whom."""

from typing import Any

from django.db.models import QuerySet

from yushan.organizations.access import visible
from yushan.volunteers.models import MembershipTransfer


def _with_names(rows: QuerySet[MembershipTransfer]) -> QuerySet[MembershipTransfer]:
    return rows.select_related("membership__volunteer__person", "membership__organization", "target")


def transfers_to_decide(actor: Any) -> QuerySet[MembershipTransfer]:
    """Waiting requests into teams over which the actor decides; their own is for somebody else."""
    waiting = MembershipTransfer.objects.filter(state=MembershipTransfer.State.WAITING)
    rows = visible(actor, "membership.decide", waiting, area="target__area", organization="target__path")
    if person_id := getattr(actor, "person_id", None):
        rows = rows.exclude(membership__volunteer__person_id=person_id)
    return _with_names(rows)


def transfers_asked(actor: Any) -> QuerySet[MembershipTransfer]:
    """Requests out of the actor's teams, waiting and past."""
    rows = visible(
        actor,
        "membership.decide",
        MembershipTransfer.objects.all(),
        area="membership__organization__area",
        organization="membership__organization__path",
    )
    return _with_names(rows)
