"""Reading the tree level by level; nothing here walks it."""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet
from django.db.models.functions import Substr

from yushan.common import clock
from yushan.organizations.access import grants_of, visible
from yushan.organizations.models import Area, Organization, OrganizationEvent, RoleGrant
from yushan.organizations.queries.areas import areas

Level, State = Organization.Level, Organization.State
_FEW = 8


def seen(actor: Any) -> QuerySet[Organization]:
    """Organizations that the actor may see, with their area."""
    rows = Organization.objects.select_related("area", "town")
    return visible(actor, "organization.view", rows, area="area", organization="path")


def tree_top(actor: Any) -> QuerySet[Organization]:
    """The highest nodes that the actor sees: the corps, or the roots of the own grants."""
    rows = seen(actor).exclude(state=State.CLOSED)
    if rows.filter(depth=1).exists():
        return rows.filter(depth=1)
    roots = [grant.scope_path for grant in grants_of(actor) if grant.scope == RoleGrant.Scope.ORGANIZATION]
    in_areas = Q(
        area__in=[grant.scope_id for grant in grants_of(actor) if grant.scope == RoleGrant.Scope.AREA], depth=2
    )
    return rows.filter(Q(path__in=roots) | in_areas)


def children(actor: Any, organization: Organization) -> QuerySet[Organization]:
    """The nodes one level below that the actor sees, as of today: without closed ones (the list has them); by area and name."""
    below = seen(actor).filter(path__startswith=organization.path, depth=organization.depth + 1)
    return below.exclude(state=State.CLOSED).order_by("area__order", "level", "name", "pk")


def living_below(nodes: Iterable[Organization]) -> dict[str, int]:
    """How many organizations that are not closed stand right below each node, by its path; 1 statement."""
    wanted = {node.path: node.depth for node in nodes if node.numchild}
    if not wanted:
        return {}
    rows = Organization.objects.filter(depth__in={depth + 1 for depth in wanted.values()}).exclude(state=State.CLOSED)
    if len(wanted) <= _FEW:  # found by the index of paths, instead of cutting each path of the tree
        rows = rows.filter(reduce(or_, (Q(path__startswith=path) for path in wanted)))
    above = rows.annotate(above=Substr("path", 1, F("depth") * Organization.steplen - Organization.steplen))
    counts = above.filter(above__in=wanted).order_by().values_list("above").annotate(count=Count("*"))
    return dict(counts)


def squads_above(organization: Organization) -> int:
    """Levels of squads from the top down to this organization, itself included."""
    step = Organization.steplen
    chain = [organization.path[:end] for end in range(step, len(organization.path) + 1, step)]
    return int(Organization.objects.filter(path__in=chain, level=Level.SQUAD).count())


def height_below(organization: Organization) -> int:
    """Levels of living organizations below this one."""
    below = Organization.objects.filter(path__startswith=organization.path, depth__gt=organization.depth)
    deepest: int | None = below.exclude(state=State.CLOSED).aggregate(depth=Max("depth"))["depth"]
    return deepest - organization.depth if deepest else 0


def the_corps() -> Organization | None:
    """The city's corps; there is one at most (a constraint), None before it is founded."""
    found: Organization | None = Organization.objects.filter(level=Level.CORPS).exclude(state=State.CLOSED).first()
    return found


def areas_without_detachment(actor: Any) -> list[Area]:
    """Areas of today without an active detachment (G1), as far as the actor sees them."""
    held = set(
        Organization.objects.filter(level=Level.DETACHMENT, state=State.ACTIVE).values_list("area_id", flat=True)
    )
    own = {grant.scope_id for grant in grants_of(actor) if grant.scope == RoleGrant.Scope.AREA}
    everything = any(grant.scope == RoleGrant.Scope.CITY for grant in grants_of(actor))
    return [area for area in areas(clock.today()) if area.pk not in held and (everything or area.pk in own)]


def detachments_asked() -> dict[int, Organization]:
    """Detachments that do not run yet, or not now, by their area: there nobody can apply for a second one."""
    rows = Organization.objects.filter(level=Level.DETACHMENT).exclude(state__in=(State.ACTIVE, State.CLOSED))
    return {row.area_id: row for row in rows if row.area_id}


def members_of_level(actor: Any) -> dict[str, int]:
    """Active organizations by level, as far as the actor sees them."""
    rows = seen(actor).filter(state=State.ACTIVE).order_by().values_list("level").annotate(count=Count("*"))
    return dict(rows)


def history(organization: Organization) -> QuerySet[OrganizationEvent]:
    """The organization's life, newest first."""
    return OrganizationEvent.objects.filter(organization=organization).order_by("-id")
