"""Who may read which part of the audit trail."""

from typing import Any

from django.db.models import Q

from yushan.organizations.access import MATRIX, grants_of, require
from yushan.organizations.models import RoleGrant
from yushan.organizations.queries.grants import in_area


def visible_lines(actor: Any) -> Q:
    """Condition on audit lines: the city sees all, an area's auditor what people with roles in that area did.

    Needs audit.view somewhere, else NotAllowed.
    """
    require(actor, "audit.view")
    reading = [grant for grant in grants_of(actor) if "audit.view" in MATRIX[grant.role]]
    if any(grant.scope == RoleGrant.Scope.CITY for grant in reading):
        return Q()
    people = RoleGrant.objects.filter(in_area([grant.scope_id for grant in reading])).values("user_id")
    return Q(actor__in=people)
