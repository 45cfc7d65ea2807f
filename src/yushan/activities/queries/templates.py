"""Templates that somebody may begin an activity from: of their own organizations, and of those above these."""

from typing import Any

from django.db.models import Q, QuerySet

from yushan.activities.models import ActivityTemplate
from yushan.activities.queries.staff import SCOPE
from yushan.common.errors import NotFound
from yushan.organizations.access import MATRIX, grants_of, scope_filter, visible
from yushan.organizations.models import Organization, RoleGrant

CAPABILITY = "activity.edit"


def _ancestors(path: str) -> list[str]:
    step = Organization.steplen
    return [path[:length] for length in range(step, len(path), step)]


def _above(actor: Any) -> Q:
    """Organizations above those where the actor may edit activities; 1 statement for a grant over an area, else none."""
    paths: set[str] = set()
    for grant in grants_of(actor):
        if CAPABILITY not in MATRIX[grant.role]:
            continue
        if grant.scope == RoleGrant.Scope.ORGANIZATION and grant.scope_path:
            paths |= set(_ancestors(grant.scope_path))
        elif grant.scope == RoleGrant.Scope.AREA:
            # The detachment, and teams right under the corps: whatever is deeper lies below one of these.
            tops = Organization.objects.filter(area=grant.scope_id, depth__lte=2).values_list("path", flat=True)
            paths |= {above for path in tops for above in _ancestors(path)}
    return Q(organization__path__in=paths)


def templates_for(actor: Any, *, retired: bool = False, text: str = "") -> QuerySet[ActivityTemplate]:
    """In use: own ones and those above; `retired`: only those that the actor may take back. Order ["name", "id"]."""
    rows = ActivityTemplate.objects.select_related("organization").filter(retired_at__isnull=not retired)
    reach = scope_filter(actor, CAPABILITY, **SCOPE)
    # Over the whole city there is no condition, and nothing would be left of it beside another one.
    rows = rows.filter(reach | _above(actor) if reach and not retired else reach)
    if words := text.strip():
        rows = rows.filter(Q(name__icontains=words) | Q(organization__name__icontains=words))
    return rows


def template_for(actor: Any, pk: int) -> ActivityTemplate:
    """One that is in use; NotFound for any other."""
    found = templates_for(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound()
    return found


def organizations_for(actor: Any, template: ActivityTemplate) -> QuerySet[Organization]:
    """Which of the actor's organizations may begin an activity from it."""
    below = Organization.objects.filter(state="active", path__startswith=template.organization.path)
    return visible(actor, CAPABILITY, below, area="area", organization="path").order_by("path")
