"""Where a page of figures stands: the city, an area, a unit; and where each person begins."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from yushan.common.errors import NotAllowed, NotFound
from yushan.indicators.moments import Moment
from yushan.organizations.access import CAPABILITIES, MATRIX, can, grants_of, roles_of, visible
from yushan.organizations.models import Area, Organization, RoleGrant, Unit
from yushan.plan.queries import current_plan

Scope = RoleGrant.Scope
VIEW = "indicators.view"
_RUNNING = (Organization.State.ACTIVE, Organization.State.SUSPENDED)


@dataclass(frozen=True)
class Place:
    """A node with figures. `access` is where it stands for the permission matrix, `level` that of an organization."""

    scope: str
    pk: int
    code: str
    name: str
    access: dict[str, object]
    unit: Unit | None = None
    level: str = ""

    def url(
        self,
        page: str = "",
        moment: Moment | None = None,
        query: Mapping[str, str] | None = None,
        person: int | None = None,
    ) -> str:
        """Address of the node's page, or of a page below it («people»); a past day goes along."""
        names = {"city": page or "home", "area": f"area_{page}".rstrip("_"), "unit": f"unit_{page}".rstrip("_")}
        arguments: list[object] = [] if self.scope == "city" else [self.code]
        if person is not None:
            arguments.append(person)
        parts = (moment.parameters if moment else {}) | dict(query or {})
        address = reverse(f"indicators:{names[self.scope]}", args=arguments)
        return f"{address}?{urlencode(parts)}" if parts else address


def page_of(place: Place, indicator: str) -> str:
    """The page of an indicator at a node, for messages."""
    own = {} if place.scope == "city" else {"scope": place.scope, "node": place.code}
    address = reverse("indicators:catalogue_one", args=[indicator])
    return f"{address}?{urlencode(own)}" if own else address


def no_permission() -> NotAllowed:
    """What somebody reads who may see no figures here."""
    return NotAllowed(f"您没有“{CAPABILITIES[VIEW]}”的权限，可向本级或上级管理员申请授权。")


def city(actor: Any) -> Place:
    """The city; NotAllowed for who does not hold it."""
    if not can(actor, VIEW, on={}):
        if sees_figures(actor):
            raise NotAllowed("全市的数据要有市级的权限才能看。您自己范围的数据，请从左边的“数据总览”进入。")
        raise no_permission()
    plan = current_plan()
    return Place("city", 0, plan.city_code, plan.city_name, {})


def area(actor: Any, code: str) -> Place:
    """An area by code; NotFound for areas of others: codes cannot be probed."""
    return _of_area(visible(actor, VIEW, Area.objects.all(), area="pk").filter(code=code).first())


def unit(actor: Any, code: str) -> Place:
    """A unit by its code; NotFound for units of others."""
    units = visible(actor, VIEW, Unit.objects.select_related("area"), area="area", unit="pk")
    return _of_unit(units.filter(code=code.upper()).first())


def _of_area(found: Area | None) -> Place:
    if found is None:
        raise NotFound()
    return Place("area", found.pk, found.code, found.name, {"area": found.pk})


def _of_unit(found: Unit | None) -> Place:
    if found is None:
        raise NotFound()
    return Place("unit", found.pk, found.code, found.name, found.access_scope(), found)


def _of_organization(found: Organization | None) -> Place:
    if found is None:
        raise NotFound()
    return Place("organization", found.pk, found.code, found.name, found.access_scope(), level=found.level)


def organization(actor: Any, code: str) -> Place:
    """A running organization by its code, with all that is below it; NotFound for those of others."""
    rows = visible(actor, VIEW, Organization.objects.all(), area="area", organization="path")
    return _of_organization(rows.filter(code=code, state__in=_RUNNING).first())


def asked(actor: Any, scope: str, code: str) -> Place:
    """The node that an address names; without one, where somebody begins: the city, else their first node."""
    kinds = {"area": area, "unit": unit, "organization": organization}
    if scope in kinds and code:
        return kinds[scope](actor, code)
    if scope == "city" or can(actor, VIEW, on={}):
        return city(actor)
    for grant in grants_of(actor):
        if VIEW not in MATRIX[grant.role]:
            continue
        if grant.scope == Scope.AREA:
            return _of_area(Area.objects.filter(pk=grant.scope_id).first())
        if grant.scope == Scope.UNIT:
            return _of_unit(Unit.objects.select_related("area").filter(pk=grant.scope_id).first())
        if grant.scope == Scope.ORGANIZATION:
            return _of_organization(Organization.objects.filter(pk=grant.scope_id).first())
    raise no_permission()


def areas_to_choose(actor: Any) -> list[tuple[str, str]]:
    """Code and name of the areas whose figures somebody may see; empty where there is nothing to choose."""
    if not can(actor, VIEW, on={}) and len(_nodes(actor, Scope.AREA)) < 2:
        return []
    return list(visible(actor, VIEW, Area.objects.all(), area="pk").values_list("code", "name"))


def is_city_admin(actor: Any) -> bool:
    """True for who administers the whole city."""
    return RoleGrant.Role.CITY_ADMIN in roles_of(actor)


def _nodes(actor: Any, scope: str) -> list[int]:
    return [grant.scope_id for grant in grants_of(actor) if grant.scope == scope and VIEW in MATRIX[grant.role]]


def sees_figures(actor: Any) -> bool:
    """True for who has a page of figures at all: over the city, an area or a unit."""
    return can(actor, VIEW, on={}) or bool(_nodes(actor, Scope.AREA) or _nodes(actor, Scope.UNIT))


def sees_city(actor: Any) -> bool:
    """True for who sees the figures of the whole city."""
    return can(actor, VIEW, on={})


def sees_pictures(actor: Any) -> bool:
    """True for who sees the city or an area: pictures are drawn of these."""
    return can(actor, VIEW, on={}) or bool(_nodes(actor, Scope.AREA))


def sees_page(actor: Any) -> bool:
    """True for who has figures to begin with, those of a detachment or a team among them."""
    return sees_figures(actor) or bool(_nodes(actor, Scope.ORGANIZATION))


def own_organizations(actor: Any) -> list[tuple[str, str]]:
    """Code and name of the running organizations that somebody was granted, by code; for who has nothing above them."""
    rows = Organization.objects.filter(pk__in=_nodes(actor, Scope.ORGANIZATION), state__in=_RUNNING)
    return list(rows.order_by("code").values_list("code", "name"))


def organizations_to_choose(actor: Any) -> QuerySet[Organization]:
    """Running organizations whose figures somebody may see, by code; for the choice on the pages of the catalogue."""
    rows = visible(actor, VIEW, Organization.objects.all(), area="area", organization="path")
    found: QuerySet[Organization] = rows.filter(state__in=_RUNNING).select_related("area").order_by("code")
    return found


def beginning(actor: Any) -> str:
    """Address where somebody begins who does not see the city: the only area or unit, the list of units where there are
    several; the catalogue of their detachment or team for who has neither.
    """
    areas, units = _nodes(actor, Scope.AREA), _nodes(actor, Scope.UNIT)
    if len(areas) == 1:
        return reverse("indicators:area", args=[Area.objects.get(pk=areas[0]).code])
    if len(units) == 1 and not areas:
        return reverse("indicators:unit", args=[Unit.objects.get(pk=units[0]).code])
    if not areas and not units:
        if own := own_organizations(actor):
            query = urlencode({"scope": Scope.ORGANIZATION.value, "node": own[0][0]})
            return f"{reverse('indicators:catalogue')}?{query}"
        raise no_permission()
    return reverse("indicators:units")
