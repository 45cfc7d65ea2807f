"""Memberships: one's own, and the applications that wait for somebody's decision."""

from typing import Any

from django.db.models import Prefetch, QuerySet

from yushan.common.tallies import up_to
from yushan.organizations.access import visible
from yushan.volunteers.models import Membership, MembershipPause, MembershipTransfer, Volunteer

CURRENT = (Membership.State.APPLIED, Membership.State.APPROVED, Membership.State.PAUSED)
# In the team, on a break or not; only APPROVED counts as active and is asked to step in.
BELONGING = (Membership.State.APPROVED, Membership.State.PAUSED)


def memberships_of(volunteer: Volunteer) -> QuerySet[Membership]:
    """Everything there ever was, newest first, with organization and area."""
    rows = Membership.objects.filter(volunteer=volunteer).select_related("organization__area")
    return rows.order_by("-applied_at", "-id")


def membership_history(volunteer: Volunteer) -> QuerySet[Membership]:
    """The same with breaks and moves to other teams beside each (`pauses.all()`, `transfers.all()`); 3 statements."""
    pauses = MembershipPause.objects.order_by("began_at", "pk")
    transfers = MembershipTransfer.objects.select_related("target").order_by("asked_at", "pk")
    return memberships_of(volunteer).prefetch_related(
        Prefetch("pauses", queryset=pauses), Prefetch("transfers", queryset=transfers)
    )


def current_memberships(volunteer: Volunteer) -> QuerySet[Membership]:
    """Applied, approved and paused ones: what counts against the limit."""
    return memberships_of(volunteer).filter(state__in=CURRENT)


def applications(actor: Any) -> QuerySet[Membership]:
    """Applications over which the actor decides; those of the actor themselves are for somebody else.

    People whom a team's file invited have not answered yet: nothing to decide.
    """
    rows = Membership.objects.filter(state=Membership.State.APPLIED).exclude(
        volunteer__state=Volunteer.State.TO_CONFIRM
    )
    found = visible(
        actor, "membership.decide", rows, area="organization__area", organization="organization__path"
    ).select_related("volunteer__person", "volunteer__area", "organization")
    if person_id := getattr(actor, "person_id", None):
        found = found.exclude(volunteer__person_id=person_id)
    return found


def applications_count(actor: Any) -> str:
    """How many applications wait for the actor, as text (common.tallies.up_to); "" where none does."""
    counted = up_to(applications(actor))
    return "" if counted == "0" else counted


def inviting_teams(digest: str) -> list[str]:
    """Names of the teams that somebody to confirm joins with their yes (a file of the team brought them)."""
    rows = Membership.objects.filter(
        volunteer__person__identity_hash=digest,
        volunteer__state=Volunteer.State.TO_CONFIRM,
        state=Membership.State.APPLIED,
    )
    return list(rows.order_by("organization_id").values_list("organization__name", flat=True))
