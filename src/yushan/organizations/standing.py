"""Where somebody stands and how much they may do, seen by who wants to act for them or on their account."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from yushan.accounts.models import User
from yushan.accounts.recovery import Place
from yushan.common import clock
from yushan.common.errors import Refusal
from yushan.organizations.access import MATRIX, can, roles_of
from yushan.organizations.models import Area, Organization, RoleGrant, StaffMember, Unit
from yushan.organizations.queries.rosters import in_force
from yushan.organizations.scopes import place_of


def living_grants(user: User) -> list[RoleGrant]:
    """Roles that hold now or will begin."""
    rows = RoleGrant.objects.filter(Q(ends_at=None) | Q(ends_at__gt=clock.now()), user_id=user.pk)
    return list(rows.order_by("pk"))


def holds_more(user: User, *, than: Any) -> bool:
    """True when somebody may do anything anywhere that `than` may not do there."""
    for grant in living_grants(user):
        try:
            scope = place_of(grant.scope, grant.scope_id).scope if grant.scope != "self" else None
        except Refusal:  # the node is gone, and the role with it
            continue
        if scope is not None and any(not can(than, name, scope) for name in MATRIX[grant.role]):
            return True
    return False


def is_city_admin(user: Any) -> bool:
    """Now."""
    return RoleGrant.Role.CITY_ADMIN in roles_of(user)


def on_rosters(user: User) -> Iterable[Place]:
    """The units where somebody is in service."""
    if not user.person_id:
        return []
    rows = StaffMember.objects.filter(in_force(clock.today()), person_id=user.person_id).select_related("unit")
    return [Place(row.unit.name, area=row.unit.area_id, unit=row.unit_id) for row in rows.order_by("pk")]


def by_roles(user: User) -> Iterable[Place]:
    """Where somebody administers something: whoever stands above helps them as well."""
    found = []
    for grant in living_grants(user):
        if grant.scope == RoleGrant.Scope.UNIT and (unit := Unit.objects.filter(pk=grant.scope_id).first()):
            found.append(Place(unit.name, area=unit.area_id, unit=unit.pk))
        elif grant.scope == RoleGrant.Scope.AREA and (area := Area.objects.filter(pk=grant.scope_id).first()):
            found.append(Place(area.name, area=area.pk))
        elif grant.scope == RoleGrant.Scope.ORGANIZATION:
            node = Organization.objects.filter(pk=grant.scope_id).first()
            found += [Place(node.name, area=node.area_id, organization=node.path)] if node else []
    return found
