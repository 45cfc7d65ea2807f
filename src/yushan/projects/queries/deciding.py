"""Over whose matters somebody decides, as a condition: the level above an organization (four eyes stand beside it)."""

from typing import Any

from django.db.models import Q

from yushan.common.actors import is_system
from yushan.organizations.access import MATRIX, grants_of, roles_of
from yushan.organizations.models import RoleGrant

# A scope that only a grant over the whole city covers.
CITY: dict[str, object] = {}


def not_own(actor: Any, applied_by: str) -> Q:
    """Four eyes as a condition, as needs_second_person() in access.py: who applied, by the lookup, does not decide, unless it
    is the city or the platform.
    """
    if is_system(actor) or RoleGrant.Role.CITY_ADMIN in roles_of(actor):
        return Q()
    return Q(**{applied_by: None}) | ~Q(**{applied_by: actor.pk})


def decides(actor: Any, at: str, capability: str = "project.approve") -> Q:
    """Rows whose organization, reached by the lookup `at`, stands below the actor: as level_above() in access.py."""
    if is_system(actor):
        return Q()
    condition = Q(pk__in=[])
    for grant in grants_of(actor):
        if capability not in MATRIX[grant.role]:
            continue
        if grant.scope == "city":
            return Q()
        if grant.scope == "area":
            condition |= Q(**{f"{at}__area": grant.scope_id, f"{at}__depth__gt": 1})
        elif grant.scope == "organization" and grant.scope_path:
            below = Q(**{f"{at}__path__startswith": grant.scope_path})
            condition |= below & ~Q(**{f"{at}__path": grant.scope_path})
    return condition
