"""Who belongs to a station and so does not inspect it (rules/recusal.py): of one person, of everybody at once."""

from typing import Any

from django.db.models import Q

from yushan.common import clock
from yushan.organizations.access import grants_of
from yushan.organizations.models import RoleGrant, StaffMember
from yushan.organizations.queries import in_force
from yushan.stations.models import Assessment, Side
from yushan.stations.rules.recusal import Inspected, Ties, tie
from yushan.volunteers.models import Membership

_BELONGS = (Membership.State.APPROVED, Membership.State.PAUSED)


def inspected(assessment: Assessment) -> Inspected:
    """The station as the rule looks at it; read it with its organization. 1 statement."""
    station = assessment.station
    return Inspected(
        station.pk,
        station.host_id,
        station.organization.path if station.organization else "",
        station.applied_by_id,
        frozenset(assessment.hands.filter(side=Side.SELF).values_list("user", flat=True))
        | ({assessment.self_by_id} if assessment.self_by_id else set()),
    )


def has_hand(user: Any, assessment: Assessment) -> bool:
    """Whether somebody wrote something of either score, or is the one who inspects; 1 statement."""
    if not getattr(user, "pk", None):
        return False
    return user.pk in (assessment.inspector_id, assessment.self_by_id) or assessment.hands.filter(user=user).exists()


def ties_of(user: Any) -> Ties:
    """What a person belongs to now; 2 statements, the grants are kept on the user."""
    grants = grants_of(user)
    rosters = StaffMember.objects.filter(in_force(clock.today()), person__user=user.pk)
    teams = Membership.objects.filter(volunteer__person__user=user.pk, state__in=_BELONGS)
    units = {grant.scope_id for grant in grants if grant.scope == RoleGrant.Scope.UNIT}
    return Ties(
        user.pk,
        frozenset(grant.scope_id for grant in grants if grant.scope == RoleGrant.Scope.STATION),
        frozenset(units | set(rosters.values_list("unit", flat=True))),
        frozenset(grant.scope_path for grant in grants if grant.scope == "organization" and grant.scope_path),
        frozenset(teams.values_list("organization__path", flat=True)),
    )


def tie_of(user: Any, assessment: Assessment) -> str:
    """What ties a person to the station, in words; empty where nothing does. 3 statements."""
    return tie(ties_of(user), inspected(assessment))


def tied_users(assessment: Assessment) -> Q:
    """The same rule for users: those who belong to the station."""
    about, now = inspected(assessment), clock.now()
    where = Q(scope="station", scope_id=about.station)
    if about.unit:
        where |= Q(scope="unit", scope_id=about.unit)
    if about.team:
        where |= Q(scope="organization", scope_path__startswith=about.team)
    grants = RoleGrant.objects.filter(where, starts_at__lte=now).exclude(ends_at__lte=now)
    found = Q(pk__in=grants.values("user")) | Q(pk__in=[*about.written_by, about.applied_by or 0])
    if about.unit:
        roster = StaffMember.objects.filter(in_force(clock.today()), unit=about.unit, person__user__isnull=False)
        found |= Q(pk__in=roster.values("person__user"))
    if about.team:
        teams = Membership.objects.filter(
            organization__path__startswith=about.team, state__in=_BELONGS, volunteer__person__user__isnull=False
        )
        found |= Q(pk__in=teams.values("volunteer__person__user"))
    return found
