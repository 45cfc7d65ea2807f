"""Which volunteers somebody may see or act upon.

Area administrators: by the volunteer's area and by teams of the area. Organization administrators: by membership; an
applicant is seen for the decision, no more. Unit administrators: by the roster, while somebody is in service. Others
get nothing, and 404 for a number they try.
"""

from collections import Counter
from typing import Any

from django.db.models import Q, QuerySet

from yushan.accounts.models import User
from yushan.common import clock
from yushan.common.errors import NotFound
from yushan.organizations.access import scope_filter
from yushan.organizations.models import StaffMember
from yushan.organizations.queries import in_force
from yushan.volunteers.models import Membership, Volunteer
from yushan.volunteers.queries.memberships import BELONGING, CURRENT

# Who sees the roster sees the registration of the people on it.
_ROSTER_CAPABILITY = {"volunteer.view": "roster.view"}


def _by_area_or_team(actor: Any, capability: str) -> Q | None:
    """Condition without the rosters; None when there is no limit (city, the platform itself)."""
    by_area = scope_filter(actor, capability, area="area")
    return None if by_area == Q() else by_area | Q(pk__in=_members(actor, capability))


def _members(actor: Any, capability: str) -> QuerySet[Any]:
    states = CURRENT if capability == "volunteer.view" else BELONGING
    in_teams = scope_filter(actor, capability, area="organization__area", organization="organization__path")
    return Membership.objects.filter(in_teams, state__in=states).order_by().values("volunteer_id")


def _on_rosters(actor: Any, capability: str) -> QuerySet[Any]:
    on_rosters = scope_filter(actor, _ROSTER_CAPABILITY.get(capability, capability), unit="unit")
    return StaffMember.objects.filter(on_rosters, in_force(clock.today())).order_by().values("person_id")


def _condition(actor: Any, capability: str) -> Q | None:
    """Condition for rows; None when there is no limit."""
    if (condition := _by_area_or_team(actor, capability)) is None:
        return None
    return condition | Q(person_id__in=_on_rosters(actor, capability))


def states_in_scope(actor: Any, capability: str = "volunteer.view") -> dict[str, int]:
    """How many there are of each state, for a scope that is a part of the city. 1 statement.

    Key and state of a district come over and are counted here: the database would look at everybody to join them.
    """
    bare = Volunteer.objects.filter(merged_into=None).order_by()
    own = bare.filter(scope_filter(actor, capability, area="area")).values_list("pk", "state")
    members = _members(actor, capability).filter(volunteer__merged_into=None)
    staff = bare.filter(person__in=_on_rosters(actor, capability)).values_list("pk", "state")
    found = own.union(members.values_list("volunteer_id", "volunteer__state"), staff)
    return Counter(state for _pk, state in found)


def sees_everybody(actor: Any, capability: str = "volunteer.view") -> bool:
    """True for the city."""
    return scope_filter(actor, capability, area="area") == Q()


def sees_few(actor: Any, capability: str = "volunteer.view") -> bool:
    """True for teams and units, whose people are a small part of everybody: a list gathers them first (paginate)."""
    return scope_filter(actor, capability, area="area") == Q(pk__in=[])


def gathered_in_scope(actor: Any, capability: str = "volunteer.view") -> QuerySet[Volunteer]:
    """The same volunteers, bare, for counting and for walking through all of them.

    One list of keys from three places: a condition that says «or» makes the database look at everybody.
    """
    rows = Volunteer.objects.filter(merged_into=None)
    by_area = scope_filter(actor, capability, area="area")
    if by_area == Q():
        return rows
    own = Volunteer.objects.filter(by_area).order_by().values("pk")
    staff = Volunteer.objects.filter(person__in=_on_rosters(actor, capability)).order_by().values("pk")
    return rows.filter(pk__in=own.union(_members(actor, capability), staff))


def volunteers_in_scope(actor: Any, capability: str = "volunteer.view") -> QuerySet[Volunteer]:
    """The volunteers over whom the actor has the capability, with person and area; second registrations are not shown."""
    rows = Volunteer.objects.select_related("person", "area").filter(merged_into=None)
    condition = _condition(actor, capability)
    return rows if condition is None else rows.filter(condition)


def may(actor: Any, capability: str, volunteer: Volunteer) -> bool:
    """True when this volunteer is within the actor's reach for the capability."""
    return volunteers_in_scope(actor, capability).filter(pk=volunteer.pk).exists()


def volunteer_or_404(actor: Any, pk: int, capability: str = "volunteer.view") -> Volunteer:
    """One volunteer by primary key; NotFound also for those of others."""
    found = volunteers_in_scope(actor, capability).filter(pk=pk).first()
    if found is None:
        raise NotFound()
    return found


def may_help_to_sign_in(actor: Any, volunteer: Volunteer) -> bool:
    """False for a unit over an account that somebody has of their own.

    A clerk puts anybody on the roster by name and number; that must not open the account of a stranger. Whom the unit
    registered itself, it helps again.
    """
    wide = _by_area_or_team(actor, "volunteer.register")
    if wide is None or Volunteer.objects.filter(wide, pk=volunteer.pk).exists():
        return True
    if not User.objects.filter(person_id=volunteer.person_id).exists():
        return True
    own = scope_filter(actor, "volunteer.register", unit="invited_by_unit")
    return Volunteer.objects.filter(own, pk=volunteer.pk).exists()
