"""Reading the board: meetings and tasks in reach, counts, who may own a task, who hears of what is late."""

from typing import Any

from django.db.models import BooleanField, Case, Count, Q, QuerySet, Value, When

from yushan.accounts.models import User
from yushan.common import clock
from yushan.common.actors import is_system
from yushan.common.errors import NotFound
from yushan.coordination.models import Decision, Meeting, Task
from yushan.coordination.rules import DutyLine, duty_lines
from yushan.organizations.access import MATRIX, can, grants_of, scope_filter
from yushan.organizations.models import Area, Organization, RoleGrant
from yushan.plan import queries as plan


def duties() -> list[tuple[str, str]]:
    """The plan's four duties: code and name."""
    return plan.choices("duties")


def _reach(user: Any, capability: str) -> Q:
    return scope_filter(user, capability, area="area")


def tasks_seen(user: Any) -> QuerySet[Task]:
    """Tasks of the boards in reach, and one's own wherever they come from."""
    condition = _reach(user, "coordination.view")
    rows = Task.objects.select_related("area", "owner")
    if not condition:
        return rows
    return rows.filter(condition | Q(owner=user.pk))


def task_seen(user: Any, pk: int) -> Task:
    """One of them. NotFound else."""
    found = tasks_seen(user).select_related("decision__meeting", "created_by").filter(pk=pk).first()
    if found is None:
        raise NotFound()
    return found


def may_note(user: Any, task: Task) -> bool:
    """Whoever does the task or arranges it says how it goes; who only looks says nothing."""
    return task.owner_id == user.pk or can(user, "coordination.edit", on=task)


def meetings_seen(user: Any) -> QuerySet[Meeting]:
    """Meetings of the boards in reach, with the number of their decisions."""
    rows = Meeting.objects.select_related("area").annotate(decided=Count("decisions"))
    return rows.filter(_reach(user, "coordination.view"))


def meeting_seen(user: Any, pk: int) -> Meeting:
    """One of them. NotFound else."""
    found = meetings_seen(user).filter(pk=pk).first()
    if found is None:
        raise NotFound()
    return found


def decision_seen(user: Any, pk: int | None) -> Decision | None:
    """The decision that a task comes from, of a meeting in reach. NotFound for others'; None without one."""
    found = Decision.objects.select_related("meeting__area").filter(pk=pk).first() if pk else None
    if found:
        meeting_seen(user, found.meeting_id)
    return found


def overdue(rows: QuerySet[Task]) -> QuerySet[Task]:
    """Those that nobody has reported done and whose due day is over (rules.days_late)."""
    return rows.filter(state=Task.State.OPEN, due_on__lt=clock.today())


def standing(user: Any) -> list[DutyLine]:
    """How each duty stands in reach; 1 statement."""
    late = Case(
        When(state=Task.State.OPEN, due_on__lt=clock.today(), then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )
    rows = tasks_seen(user).order_by().annotate(late=late).values_list("duty", "state", "late")
    return duty_lines(duties(), rows.annotate(count=Count("pk")))


def boards(user: Any, capability: str) -> list[Area | None]:
    """Boards on which the person has the capability; None is the city's. 1 statement."""
    grants = [grant for grant in grants_of(user) if capability in MATRIX[grant.role]]
    if is_system(user) or any(grant.scope == "city" for grant in grants):
        return [None, *Area.objects.filter(valid_until=None).order_by("code")]
    keys = [grant.scope_id for grant in grants if grant.scope == "area"]
    return list(Area.objects.filter(pk__in=keys).order_by("code")) if keys else []


def _in_force() -> QuerySet[RoleGrant]:
    now = clock.now()
    return RoleGrant.objects.filter(Q(ends_at=None) | Q(ends_at__gt=now), starts_at__lte=now)


def city_people() -> list[int]:
    """Who coordinates for the whole city: hears of what is late in a district."""
    roles = [role for role, capabilities in MATRIX.items() if "coordination.edit" in capabilities]
    return sorted(set(_in_force().filter(scope="city", role__in=roles).values_list("user_id", flat=True)))


def possible_owners(area: Area | None) -> QuerySet[User]:
    """Who can be given a task: on a district's board its administrators and those of its detachment and teams; on the
    city's board those of the city and of the districts."""
    grants = _in_force()
    if area is None:
        found = grants.filter(role__in=("city_admin", "area_admin"))
    else:
        nodes = Organization.objects.filter(area=area).order_by().values("pk")
        found = grants.filter(
            Q(role="area_admin", scope="area", scope_id=area.pk)
            | Q(role="organization_admin", scope="organization", scope_id__in=nodes)
        )
    return User.objects.filter(is_active=True, pk__in=found.values("user")).order_by("display_name", "pk")


def mine(user: Any) -> QuerySet[Task]:
    """Open tasks of one's own."""
    return Task.objects.filter(owner=user.pk, state=Task.State.OPEN)


def to_accept(user: Any) -> QuerySet[Task]:
    """Tasks said to be done, on boards that the person coordinates; not their own,
    nor what they reported."""
    rows = Task.objects.filter(_reach(user, "coordination.edit"), state=Task.State.REPORTED)
    return rows.exclude(owner=user.pk).exclude(reported_by=user.pk)


def escalated(user: Any) -> QuerySet[Task]:
    """Late tasks of which the level above was told and about which it has said nothing yet: for the city."""
    rows = Task.objects.filter(state=Task.State.OPEN, escalated_at__isnull=False, answered_at=None)
    is_city = any(grant.scope == "city" and "coordination.edit" in MATRIX[grant.role] for grant in grants_of(user))
    return rows if is_city else rows.none()
