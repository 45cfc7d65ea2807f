"""Who dispatches in an area, and who in the city once something went up that far."""

from django.db.models import Q

from yushan.common import clock
from yushan.needs.models import Need
from yushan.organizations.access import MATRIX
from yushan.organizations.models import RoleGrant

_ROLES = [role for role, capabilities in MATRIX.items() if "need.triage" in capabilities]


def triagers(need: Need, level: int) -> list[int]:
    """Users to be told of something at a level; 1 statement."""
    now = clock.now()
    where = Q(scope=RoleGrant.Scope.AREA, scope_id=need.area_id)
    if level == Need.Level.CITY:
        where |= Q(scope=RoleGrant.Scope.CITY)
    rows = RoleGrant.objects.filter(where, Q(ends_at=None) | Q(ends_at__gt=now), role__in=_ROLES, starts_at__lte=now)
    return sorted(set(rows.values_list("user_id", flat=True)))
