"""Who gives, who does, who sees: default is no.

The level that gave a task signs it off, and no other one; whoever received it reports, and nobody for them: also not the
detachment above a team. Who leads or helps by the plan sees how all receivers stand.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from yushan.common import clock
from yushan.common.actors import is_system
from yushan.common.errors import NotFound
from yushan.organizations.access import MATRIX, can, grants_of, scope_filter
from yushan.organizations.models import Area, RoleGrant
from yushan.oversight.models import Assignment, Evidence, PlanTask, ResponsibleUnit

VIEW, GIVE, REPORT = "task.view", "task.assign", "task.report"
Scope = RoleGrant.Scope


def _grants(actor: Any, capability: str) -> list[RoleGrant]:
    return [grant for grant in grants_of(actor) if capability in MATRIX[grant.role]]


def levels(actor: Any) -> list[Area | None]:
    """The levels for which somebody gives tasks: None is the city, then districts by code. 1 statement at most."""
    found = _grants(actor, GIVE)
    city: list[Area | None] = [None] if any(one.scope == Scope.CITY for one in found) else []
    keys = [one.scope_id for one in found if one.scope == Scope.AREA]
    return city + (list(Area.objects.filter(pk__in=keys, valid_until=None).order_by("code")) if keys else [])


def gives_for(actor: Any, area_id: int | None) -> bool:
    """True for who stands at exactly this level (None: the city): the city does not sign off what a district gave."""
    if is_system(actor):
        return True
    if area_id is None:
        return any(one.scope == Scope.CITY for one in _grants(actor, GIVE))
    return any((one.scope, one.scope_id) == (Scope.AREA, area_id) for one in _grants(actor, GIVE))


def receives(actor: Any, assignment: Assignment) -> bool:
    """True for who answers for the receiver itself."""
    own = assignment.scope
    return is_system(actor) or any((one.scope, one.scope_id) == own for one in _grants(actor, REPORT))


def is_city(actor: Any) -> bool:
    """True for who oversees the whole city."""
    return is_system(actor) or any(one.scope == Scope.CITY for one in _grants(actor, GIVE))


def reach(actor: Any, at: str = "") -> Q:
    """Assignments that somebody may see: those of their districts, units and teams; those that their district gave, wherever
    the receiver is now; those of tasks that their unit or organization leads or helps with.
    """
    found = scope_filter(
        actor, VIEW, area=f"{at}stands_in", unit=f"{at}unit", organization=f"{at}organization__path"
    )  # fmt: skip
    if not found:  # the whole city
        return found
    ties = PlanTask.responsible.through.objects.filter(
        scope_filter(
            actor, VIEW, unit="responsibleunit__unit", organization="responsibleunit__organization__path"
        )
    )  # fmt: skip
    given = scope_filter(actor, VIEW, area=f"{at}task__area")
    return found | given | Q(**{f"{at}task__in": ties.values("plantask")})


def assignments_seen(actor: Any) -> QuerySet[Assignment]:
    """These, with task and receiver."""
    rows = Assignment.objects.select_related("task__area", "area", "unit", "organization", "stands_in")
    return rows.filter(reach(actor))


def assignment_seen(actor: Any, pk: int) -> Assignment:
    """One of them; NotFound else: numbers cannot be probed."""
    found = (
        assignments_seen(actor).select_related("task__decision", "task__regulation", "signed_by").filter(pk=pk).first()
    )
    if found is None:
        raise NotFound()
    return found


def evidence_of(assignment: Assignment, code: str) -> Evidence:
    """A file that one of its reports brought. NotFound once it was removed."""
    found = Evidence.objects.filter(report__assignment=assignment, code=code).first()
    if found is None:
        raise NotFound("这份佐证已经删除。")
    return found


def tasks_seen(actor: Any) -> QuerySet[PlanTask]:
    """Tasks that somebody gave, or of which they see an assignment."""
    rows = PlanTask.objects.select_related("area", "regulation", "decision", "part_of__area")
    if can(actor, VIEW, on={}):
        return rows
    own = scope_filter(actor, VIEW, area="area")
    return rows.filter(own | Q(Exists(Assignment.objects.filter(reach(actor), task=OuterRef("pk")))))


def task_seen(actor: Any, pk: int) -> PlanTask:
    """One of them; NotFound else."""
    found = tasks_seen(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound()
    return found


def _in_force() -> QuerySet[RoleGrant]:
    now = clock.now()
    return RoleGrant.objects.filter(Q(ends_at=None) | Q(ends_at__gt=now), starts_at__lte=now)


def _roles(capability: str) -> list[str]:
    return [role for role, held in MATRIX.items() if capability in held]


def holders(assignments: Iterable[Assignment]) -> dict[tuple[str, int], list[int]]:
    """Users who answer for each receiver, by kind and key of it; 1 statement."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for one in assignments:
        wanted[one.scope[0]].add(one.scope[1])
    condition = Q(pk__in=[])
    for scope, keys in wanted.items():
        condition |= Q(scope=scope, scope_id__in=keys)
    found: dict[tuple[str, int], set[int]] = defaultdict(set)
    rows = _in_force().filter(condition, role__in=_roles(REPORT))
    for scope, key, user in rows.values_list("scope", "scope_id", "user_id"):
        found[scope, key or 0].add(user)
    return {key: sorted(users) for key, users in found.items()}


def people_of(rows: Iterable[ResponsibleUnit]) -> list[int]:
    """Users who answer for the units and organizations that these names are tied to; 1 statement."""
    condition = Q(pk__in=[])
    for one in rows:
        if one.unit_id:
            condition |= Q(scope=Scope.UNIT, scope_id=one.unit_id)
        elif one.organization_id:
            condition |= Q(scope=Scope.ORGANIZATION, scope_id=one.organization_id)
    found = _in_force().filter(condition, role__in=_roles(REPORT))
    return sorted(set(found.values_list("user_id", flat=True)))


def givers(area_id: int | None) -> list[int]:
    """Users of the level that gave a task; 1 statement."""
    place = Q(scope=Scope.CITY) if area_id is None else Q(scope=Scope.AREA, scope_id=area_id)
    return sorted(set(_in_force().filter(place, role__in=_roles(GIVE)).values_list("user_id", flat=True)))


def to_do(actor: Any) -> QuerySet[Assignment]:
    """Open assignments that somebody answers for."""
    condition = Q(pk__in=[])
    for grant in _grants(actor, REPORT):
        if grant.scope == Scope.AREA:
            condition |= Q(area=grant.scope_id)
        elif grant.scope == Scope.UNIT:
            condition |= Q(unit=grant.scope_id)
        elif grant.scope == Scope.ORGANIZATION:
            condition |= Q(organization=grant.scope_id)
    return Assignment.objects.filter(condition, state=Assignment.State.OPEN)


def to_sign(actor: Any) -> QuerySet[Assignment]:
    """What waits to be signed off at the levels at which somebody stands; not what they reported themselves."""
    condition = Q(pk__in=[])
    for grant in _grants(actor, GIVE):
        if grant.scope == Scope.CITY:
            condition |= Q(task__area=None)
        elif grant.scope == Scope.AREA:
            condition |= Q(task__area=grant.scope_id)
    rows = Assignment.objects.filter(condition, state=Assignment.State.REPORTED)
    return rows.exclude(reported_by=actor.pk)


def passed_up(actor: Any) -> QuerySet[Assignment]:
    """Late ones of which the city was told and about which it has said nothing yet."""
    rows = Assignment.objects.filter(
        state=Assignment.State.OPEN, escalated_at__isnull=False, urged_until=None
    )  # fmt: skip
    return rows if is_city(actor) else rows.none()


def own_areas(actor: Any) -> list[int]:
    """Keys of the districts that somebody oversees by a grant of their own."""
    return [one.scope_id for one in _grants(actor, VIEW) if one.scope == Scope.AREA and one.scope_id]
