"""Who holds a capability on exactly one organization: those to be told about what is asked of it."""

from django.db.models import Q

from yushan.common import clock
from yushan.organizations.access import MATRIX
from yushan.organizations.models import Organization, RoleGrant


def holders_on(organization: Organization, capability: str) -> list[int]:
    """Users whose grant in force on this organization itself carries the capability; 1 statement."""
    roles = [role for role, capabilities in MATRIX.items() if capability in capabilities]
    now = clock.now()
    rows = RoleGrant.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=now),
        scope=RoleGrant.Scope.ORGANIZATION,
        scope_id=organization.pk,
        role__in=roles,
        starts_at__lte=now,
    )
    return sorted(set(rows.values_list("user_id", flat=True)))
