"""Whom a project can name: owners of improvements and risks, members, people of a meeting."""

from django.db.models import Q, QuerySet

from yushan.accounts.models import User
from yushan.common import clock
from yushan.organizations.access import MATRIX
from yushan.organizations.models import Organization, RoleGrant
from yushan.organizations.queries.named import named
from yushan.projects.models import Project


def possible_owners(project: Project) -> QuerySet[User]:
    """Everybody below the city who may see the project by a grant on its organization, one above it, or its area, and
    its lead. By name.
    """
    now = clock.now()
    organization = project.organization
    roles = [role for role, capabilities in MATRIX.items() if "project.view" in capabilities]
    ends = range(Organization.steplen, len(organization.path) + 1, Organization.steplen)
    where = Q(scope="organization", scope_path__in=[organization.path[:end] for end in ends])
    if organization.area_id:
        where |= Q(scope="area", scope_id=organization.area_id)
    grants = RoleGrant.objects.filter(where, role__in=roles, starts_at__lte=now).exclude(ends_at__lte=now)
    entitled = Q(pk__in=grants.values("user")) | Q(pk=project.lead_id or 0)
    return User.objects.filter(entitled, is_active=True).order_by("display_name", "pk")


def owners_to_choose(project: Project) -> list[tuple[int, str]]:
    """`possible_owners` by key and words, told apart. 2 statements."""
    return named(possible_owners(project))
