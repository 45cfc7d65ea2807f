"""Who is tied to a project (rules/recusal.py): of one person and one project, of a person's list, of all who may be asked."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q

from yushan.accounts.models import User
from yushan.common import clock
from yushan.organizations.access import grants_of
from yushan.organizations.models import Organization, RoleGrant
from yushan.projects.models import Project, ProjectMember
from yushan.projects.rules.recusal import Judged, Ties, tie
from yushan.volunteers.models import Membership

_STEP = Organization.steplen
_BELONGS = (Membership.State.APPROVED, Membership.State.PAUSED)
_TASK = RoleGrant.Role.REVIEWER


def ties_of(user: Any) -> Ties:
    """What a person is tied to now; 2 statements, the grants are kept on the user."""
    grants = grants_of(user)
    teams = Membership.objects.filter(volunteer__person__user=user.pk, state__in=_BELONGS)
    return Ties(
        user=user.pk,
        posts=frozenset(one.scope_path for one in grants if one.scope == "organization" and one.scope_path),
        teams=frozenset(teams.values_list("organization__path", flat=True)),
        areas=frozenset(one.scope_id for one in grants if one.scope == "area" and one.role != _TASK and one.scope_id),
    )


def ties_of_many(users: Iterable[User]) -> dict[int, Ties]:
    """The same for many at once; 2 statements."""
    keys = [user.pk for user in users]
    posts: dict[int, set[str]] = {pk: set() for pk in keys}
    areas: dict[int, set[int]] = {pk: set() for pk in keys}
    teams: dict[int, set[str]] = {pk: set() for pk in keys}
    grants = RoleGrant.objects.filter(user__in=keys, starts_at__lte=clock.now()).exclude(ends_at__lte=clock.now())
    for pk, role, scope, key, path in grants.values_list("user", "role", "scope", "scope_id", "scope_path"):
        if scope == "organization" and path:
            posts[pk].add(path)
        elif scope == "area" and role != _TASK and key:
            areas[pk].add(key)
    members = Membership.objects.filter(volunteer__person__user__in=keys, state__in=_BELONGS)
    for pk, path in members.values_list("volunteer__person__user", "organization__path"):
        teams[pk].add(path)
    return {pk: Ties(pk, frozenset(posts[pk]), frozenset(teams[pk]), frozenset(areas[pk])) for pk in keys}


def judged(project: Project, applied_by: int | None = None) -> Judged:
    """The project as the rule looks at it; 1 statement. Read it with its organization."""
    return Judged(
        path=project.organization.path,
        area=project.organization.area_id,
        lead=project.lead_id,
        applied_by=applied_by,
        members=frozenset(ProjectMember.objects.filter(project=project).values_list("user", flat=True)),
    )


def tie_of(user: Any, project: Project, applied_by: int | None = None) -> str:
    """What ties the person to the project, in words; empty where nothing does. 3 statements."""
    return tie(ties_of(user), judged(project, applied_by))


def _above(path: str) -> list[str]:
    """Paths of the organization itself and of all above it."""
    return [path[:end] for end in range(_STEP, len(path) + 1, _STEP)]


def _in_line(at: str, paths: frozenset[str]) -> Q:
    found = Q()
    for path in sorted(paths):
        found |= Q(**{f"{at}__startswith": path}) | Q(**{f"{at}__in": _above(path)})
    return found


def tied_rows(user: Any, project: str, applied_by: str = "") -> Q:
    """The same rule for rows that lead to a project by the lookup `project`: those of projects the person is tied to."""
    mine = ties_of(user)
    members = ProjectMember.objects.filter(project=OuterRef(project), user=user.pk)
    found = Q(**{f"{project}__lead": user.pk}) | Q(Exists(members))
    found |= _in_line(f"{project}__organization__path", mine.posts | mine.teams)
    if applied_by:
        found |= Q(**{applied_by: user.pk})
    if mine.areas:
        found |= Q(**{f"{project}__organization__area__in": sorted(mine.areas)})
    return found


def tied_users(project: Project) -> Q:
    """The same rule for users: those who are tied to the project. Grants that are over tie nobody."""
    path, area = project.organization.path, project.organization.area_id
    line = Q(scope_path__in=_above(path)) | Q(scope_path__startswith=path)
    where = Q(line, scope="organization") & ~Q(scope_path="")
    if area:
        where |= Q(scope="area", scope_id=area) & ~Q(role=_TASK)
    grants = RoleGrant.objects.filter(where, starts_at__lte=clock.now()).exclude(ends_at__lte=clock.now())
    teams = Membership.objects.filter(
        Q(organization__path__in=_above(path)) | Q(organization__path__startswith=path),
        state__in=_BELONGS,
        volunteer__person__user__isnull=False,  # nothing is «not in» a list that holds NULL
    )
    return (
        Q(pk=project.lead_id or 0)
        | Q(pk__in=ProjectMember.objects.filter(project=project).values("user"))
        | Q(pk__in=grants.values("user"))
        | Q(pk__in=teams.values("volunteer__person__user"))
    )
