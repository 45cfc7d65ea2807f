"""Where saved filters can be shared: at the nodes of one's roles; they reach whoever has a role there or below."""

from typing import Any

from django.db.models import Q

from yushan.common.errors import Refusal
from yushan.common.lists import Node
from yushan.organizations import scopes
from yushan.organizations.access import MATRIX, grants_of
from yushan.organizations.models import Organization, RoleGrant

Scope = RoleGrant.Scope


def nodes_of(user: Any) -> list[Node]:
    """The nodes at which this person has a role with capabilities, each once."""
    found: dict[tuple[str, int], Node] = {}
    for grant in grants_of(user):
        if MATRIX[grant.role]:
            label = grant.scope_label or ("全市" if grant.scope == Scope.CITY else grant.get_scope_display())
            found[grant.scope, grant.scope_id] = Node(grant.scope, grant.scope_id, grant.scope_path, label)
    return list(found.values())


def reaches(user: Any) -> Q:
    """Shared filters of the nodes at which this person has a role, and of those above them."""
    condition = Q(pk__in=[])
    for grant in grants_of(user):
        if not MATRIX[grant.role]:
            continue
        condition |= Q(scope=Scope.CITY)
        condition |= Q(scope=grant.scope, scope_id=grant.scope_id)
        try:
            place = scopes.place_of(grant.scope, grant.scope_id)
        except Refusal:  # the node is gone
            continue
        if area := place.scope.get("area"):
            condition |= Q(scope=Scope.AREA, scope_id=area)
        if path := str(place.scope.get("organization") or ""):
            step = Organization.steplen
            above = [path[:end] for end in range(step, len(path) + 1, step)]
            condition |= Q(scope=Scope.ORGANIZATION, scope_path__in=above)
    return condition
