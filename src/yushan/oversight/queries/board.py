"""How the work stands: by clause, by district, by task, by month; each a single statement however much there is."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from yushan.common import clock
from yushan.organizations.access import scope_filter
from yushan.organizations.models import Organization, Unit
from yushan.oversight.models import Assignment, Milestone, PlanTask
from yushan.oversight.queries.access import VIEW, assignments_seen, reach, tasks_seen
from yushan.oversight.rules.lights import AMBER, GREEN, RED
from yushan.oversight.rules.standing import Standing

State = Assignment.State
EVENTS = 60


def shines(light: str, day: date) -> Q:
    """Condition for assignments that have this light on a day (rules.lights.light)."""
    red = Q(red_on__lte=day)
    amber = Q(amber_on__lte=day)
    open_ = Q(state=State.OPEN)
    return open_ & {RED: red, AMBER: amber & ~red, GREEN: ~amber & ~red}[light]


def touches(year: int) -> Q:
    """Condition for assignments that were to be done in a year: begun by its end, and due in it or later, still open from
    before, or signed off in it. What runs over New Year stands in both years.
    """
    first = date(year, 1, 1)
    late = Q(state__in=Assignment.UNFINISHED) | Q(signed_at__gte=clock.at(first))
    return Q(task__starts_on__lte=date(year, 12, 31)) & (Q(due_on__gte=first) | late)


def of_year(rows: QuerySet[Assignment], year: int) -> QuerySet[Assignment]:
    """Those that count in a year: what was cancelled does not."""
    return rows.filter(touches(year)).exclude(state=State.CANCELLED)


def _sums(day: date) -> dict[str, Count]:
    lights = {light: Count("pk", filter=shines(light, day)) for light in (RED, AMBER, GREEN)}
    return lights | {
        "reported": Count("pk", filter=Q(state=State.REPORTED)), "done": Count("pk", filter=Q(state=State.DONE)),
    }  # fmt: skip


def _standing(row: dict[str, Any]) -> Standing:
    return Standing(*(row[name] for name in (RED, AMBER, GREEN, "reported", "done")))


def by(rows: QuerySet[Assignment], field: str) -> dict[Any, Standing]:
    """How the assignments stand, by a field; 1 statement."""
    bare = rows.select_related(None).order_by().values(field).annotate(**_sums(clock.today()))
    return {row[field]: _standing(row) for row in bare}


def whole(rows: QuerySet[Assignment]) -> Standing:
    """All of them; 1 statement."""
    return _standing(rows.select_related(None).order_by().aggregate(**_sums(clock.today())))


@dataclass(frozen=True)
class TaskLine:
    """A task with how its assignments in reach stand."""

    task: PlanTask
    standing: Standing


def task_lines(actor: Any, tasks: Collection[PlanTask]) -> list[TaskLine]:
    """These tasks in their order; 1 statement."""
    rows = assignments_seen(actor).filter(task__in=[one.pk for one in tasks]).exclude(state=State.CANCELLED)
    found = by(rows, "task_id") if tasks else {}
    return [TaskLine(one, found.get(one.pk, Standing())) for one in tasks]


def tasks_of(actor: Any, year: int, clause: str = "") -> QuerySet[PlanTask]:
    """Tasks of a year (`touches`) that were not taken back."""
    own = Assignment.objects.filter(touches(year), task=OuterRef("pk"))
    rows = tasks_seen(actor).filter(Exists(own), cancelled_at=None)
    return rows.filter(clause=clause) if clause else rows


def given_by(actor: Any, rows: QuerySet[PlanTask]) -> QuerySet[PlanTask]:
    """Those of the levels that somebody stands at."""
    return rows.filter(scope_filter(actor, VIEW, area="area"))


def near_milestones(actor: Any, first: date, last: date, limit: int) -> list[Milestone]:
    """Milestones of these days of tasks in reach, the soonest first; 1 statement."""
    rows = Milestone.objects.filter(due_on__range=(first, last), task__cancelled_at=None)
    seen = Assignment.objects.filter(reach(actor), state=State.OPEN).values("task")
    return list(rows.filter(task__in=seen).select_related("task__area").order_by("due_on", "pk")[:limit])


@dataclass(frozen=True)
class Event:
    """Something on the timeline: a milestone, or the end of a task."""

    day: date
    task: PlanTask
    title: str
    is_end: bool
    key: int

    @property
    def place(self) -> tuple[date, bool, int]:
        """Where it stands among the others: by day, milestones before ends, then in the order they were made."""
        return self.day, self.is_end, self.key

    @property
    def cursor(self) -> str:
        """Its place, for an address."""
        return f"{self.day}.{self.is_end:d}.{self.key}"


_CURSOR = re.compile(r"(\d{4}-\d\d-\d\d)\.([01])\.(\d{1,18})")


def place_of(cursor: str) -> tuple[date, bool, int] | None:
    """The place that a cursor means; None for what is none."""
    match = _CURSOR.fullmatch(cursor)
    try:
        return (date.fromisoformat(match[1]), match[2] == "1", int(match[3])) if match else None
    except ValueError:
        return None


def timeline(
    actor: Any, year: int, since: date, *, after: tuple[date, bool, int] | None = None, limit: int = EVENTS
) -> tuple[list[Event], bool]:
    """Milestones and ends of the tasks of a year from a day on, `limit` of them after a place, and whether there are more;
    2 statements, of which each reads no more than that many rows.
    """
    tasks = tasks_of(actor, year)
    ends = tasks.filter(due_on__gte=since).order_by("due_on", "pk")
    stones = Milestone.objects.filter(task__in=tasks.order_by().values("pk"), due_on__gte=since)
    stones = stones.select_related("task__area").order_by("due_on", "pk")
    if after:
        day, is_end, key = after
        later = Q(due_on__gt=day)
        ends = ends.filter(later | (Q(due_on=day, pk__gt=key) if is_end else Q(due_on=day)))
        stones = stones.filter(later if is_end else later | Q(due_on=day, pk__gt=key))
    events = [Event(one.due_on, one, one.title, True, one.pk) for one in ends[: limit + 1]]
    events += [Event(one.due_on, one.task, one.title, False, one.pk) for one in stones[: limit + 1]]
    events.sort(key=lambda one: one.place)
    return events[:limit], len(events) > limit


@dataclass(frozen=True)
class ByReceiver:
    """A kind of receivers: whose rows they are, the field of an assignment that names them."""

    model: type[Unit] | type[Organization]
    field: str


RECEIVERS = {"unit": ByReceiver(Unit, "unit"), "organization": ByReceiver(Organization, "organization")}


def receivers(actor: Any, year: int, kind: str) -> QuerySet[Any]:
    """Units or organizations that have assignments of a year in reach."""
    way = RECEIVERS[kind]
    own = of_year(access_rows(actor), year).filter(**{way.field: OuterRef("pk")})
    rows: QuerySet[Any] = way.model.objects.filter(Exists(own))
    return rows.select_related("area")


def access_rows(actor: Any) -> QuerySet[Assignment]:
    """Assignments in reach, bare."""
    return Assignment.objects.filter(reach(actor))
