"""The plan of a week as staff see it, and what the solver is told."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from yushan.common import clock
from yushan.common.errors import NotFound
from yushan.needs.models import Dispatch, Need, WeekLine, WeekPlan
from yushan.needs.models.weeks import DAYS
from yushan.needs.queries.candidates import facts_of
from yushan.needs.queries.lists import card, without_sealed
from yushan.needs.queries.workload import month_of
from yushan.needs.rules.week import Order, Task
from yushan.organizations.access import can, visible, visible_or_404
from yushan.organizations.models import Area
from yushan.organizations.queries.areas import areas

State = WeekLine.State
# One round looks at each with up to sixty organizations; the page says to plan by district when there are more.
MOST = 600
LATE_WINDOWS = "方便的时间都过了，请先和点单人另约"
NO_WINDOW = "这一周没有点单人方便的时间"


def plans_seen(actor: Any) -> QuerySet[WeekPlan]:
    """Of one's own areas, newest first, with how many are proposed and sent; the whole city's for the city."""
    rows = visible(actor, "need.triage", WeekPlan.objects.all(), area="area").select_related("area")
    return rows.annotate(
        proposed=Count("lines", filter=Q(lines__state=State.PROPOSED)),
        sent=Count("lines", filter=Q(lines__state=State.SENT)),
    )


def plan_of(actor: Any, pk: int) -> WeekPlan:
    """One of them. NotFound for others'."""
    rows = WeekPlan.objects.select_related("area", "job")
    return visible_or_404(actor, "need.triage", rows, pk, area="area")


def line_of(actor: Any, pk: int) -> WeekLine:
    """One line of them."""
    rows = WeekLine.objects.select_related("plan__area", "need", "organization")
    return visible_or_404(actor, "need.triage", rows, pk, area="plan__area")


def own_areas(actor: Any) -> list[Area]:
    """Areas for which the actor dispatches."""
    return [area for area in areas() if can(actor, "need.triage", on={"area": area.pk})]


def needs_of(plan: WeekPlan) -> QuerySet[Need]:
    """Accepted and not dispatched, wanted before the week is over; those that are due first come first."""
    last = plan.last_day
    rows = Need.objects.filter(state=Need.State.SCREENED, first_day__lte=last)
    rows = rows.filter(area=plan.area_id) if plan.area_id else rows
    return card(rows.select_related("area", "town", "item", "service_type")).order_by("turn_at", "pk")


def need_of(plan: WeekPlan, pk: int) -> Need:
    """One of them. NotFound for one that was dispatched meanwhile."""
    if (found := needs_of(plan).filter(pk=pk).first()) is None:
        raise NotFound("这一单已经派出或办完了，请回到这一周看最新的情况。")
    return found


def why_not_then(plan: WeekPlan, need: Need) -> str:
    """Why an order is not for this week; empty when one of its times lies in it."""
    last = plan.last_day
    days = [date.fromisoformat(one["day"]) for one in need.windows]
    if any(plan.starts_on <= day <= last for day in days):
        return ""
    return LATE_WINDOWS if max(days) < plan.starts_on else NO_WINDOW


def lines_seen(plan: WeekPlan, state: str = "") -> QuerySet[WeekLine]:
    """What is proposed and what went out, with what became of it; what was excluded only when asked for."""
    rows = plan.lines.select_related("need__area", "need__town", "need__service_type", "organization", "dispatch")
    return rows.filter(state=state) if state else rows.exclude(state=State.OUT)


def counts_of(plan: WeekPlan) -> dict[str, int]:
    """How many lines are in each state, and how many proposals are fixed."""
    counted = dict(plan.lines.order_by().values_list("state").annotate(Count("pk")))
    fixed = plan.lines.filter(state=State.PROPOSED, is_fixed=True).count()
    return {one.value: counted.get(one.value, 0) for one in State} | {"fixed": fixed}


def unplaced_of(plan: WeekPlan) -> list[tuple[Need, str]]:
    """Orders that found nobody, with why; those that were dispatched by hand meanwhile are no longer among them."""
    rows = needs_of(plan).filter(pk__in=[int(key) for key in plan.unplaced])
    there = set(plan.lines.filter(state=State.PROPOSED).values_list("need", flat=True))
    return [(row, plan.unplaced[str(row.pk)]) for row in rows if row.pk not in there]


def refused_since(plan: WeekPlan) -> QuerySet[WeekLine]:
    """Lines that were sent and came back after the last round: the order waits for somebody else."""
    rows = plan.lines.filter(state=State.SENT, need__state=Need.State.SCREENED).exclude(dispatch=None)
    rows = rows.exclude(dispatch__state__in=(Dispatch.State.OFFERED, Dispatch.State.CLAIMED))
    return rows.filter(dispatch__answered_at__gt=plan.solved_at) if plan.solved_at else rows


def stale_plans() -> QuerySet[WeekPlan]:
    """Open plans of weeks that are not over in which somebody refused or let it run out since the last round."""
    back = Q(
        lines__state=State.SENT,
        lines__need__state=Need.State.SCREENED,
        lines__dispatch__state__in=("refused", "expired", "released", "recalled"),
        lines__dispatch__answered_at__gt=F("solved_at"),
    )
    first = clock.today() - timedelta(days=DAYS - 1)
    return WeekPlan.objects.filter(back, is_closed=False, starts_on__gte=first).distinct()


def _taken(plan: WeekPlan, months: Iterable[tuple[int, int]]) -> tuple[Counter[int], Counter[tuple[int, int]]]:
    """By organization what it has this week already; by organization and month the offers that wait for its answer.

    Offers to several count for nobody: only one of them will have it.
    """
    last = plan.last_day
    known, week, month = set(months), Counter[int](), Counter[tuple[int, int]]()
    begin, end = clock.at(plan.starts_on), clock.at(last + timedelta(days=1))
    then = Q(activity__starts_at__gte=begin, activity__starts_at__lt=end)
    then |= Q(activity=None, first_day__gte=plan.starts_on, first_day__lte=last)
    mine = Need.objects.filter(then, state__in=(Need.State.CLAIMED, Need.State.SERVING)).order_by()
    for organization, count in mine.values_list("organization").annotate(Count("pk")):
        week[organization] += count
    waiting = Dispatch.objects.filter(state=Dispatch.State.OFFERED, is_open=False)
    waiting = without_sealed(waiting.select_related("need"), "need__")
    today = clock.today()
    for row in waiting.filter(need__first_day__gte=plan.starts_on - timedelta(days=62)):
        when = month_of(row.need, today)
        if when in known:
            month[row.organization_id, when[1]] += 1
        if not why_not_then(plan, row.need):
            week[row.organization_id] += 1
    return week, month


def task_of(plan: WeekPlan) -> tuple[Task, dict[int, str]]:
    """What a round is computed from, in a bounded number of statements; and orders that cannot be this week, with why.

    What staff fixed is not computed again: it takes its place from the week and from the month.
    """
    lines = list(plan.lines.all())
    fixed = {line.need_id: line.organization_id for line in lines if line.state == State.PROPOSED and line.is_fixed}
    needs, other = [], {}
    for need in needs_of(plan)[:MOST]:
        if need.pk not in fixed and (why := why_not_then(plan, need)):
            other[need.pk] = why
        else:
            needs.append(need)
    today = clock.today()
    months = {need.pk: month_of(need, today) for need in needs}
    week, pending = _taken(plan, months.values())
    for need in needs:
        if organization := fixed.get(need.pk):
            week[organization] += 1
            pending[organization, months[need.pk][1]] += 1
    free = [need for need in needs if need.pk not in fixed]
    facts = facts_of(free)
    keys = {one.key for listed in facts.values() for one in listed}
    task = Task(
        orders=[Order(need.pk, facts[need.pk], need.level) for need in free],
        room={key: max(plan.most_each - week[key], 0) for key in keys},
        pending=dict(pending),
        out=frozenset((line.need_id, line.organization_id) for line in lines if line.state == State.OUT),
        kept=frozenset((line.need_id, line.organization_id) for line in lines if line.state == State.PROPOSED),
    )
    return task, other


def shares_of(plan: WeekPlan) -> list[tuple[str, int, int]]:
    """How the week is spread: of each organization its name, proposals, and what was sent and did not come back."""
    stands = Q(state=State.SENT, dispatch__state__in=(Dispatch.State.OFFERED, Dispatch.State.CLAIMED))
    rows = plan.lines.exclude(state=State.OUT).order_by().values_list("organization__name").annotate(
        proposed=Count("pk", filter=Q(state=State.PROPOSED)), sent=Count("pk", filter=stands)
    )  # fmt: skip
    return sorted((row for row in rows if row[1] or row[2]), key=lambda row: (-row[1] - row[2], row[0]))


def planned_of(plan: WeekPlan) -> dict[int, int]:
    """How many orders of this week each organization is proposed for."""
    rows = plan.lines.filter(state=State.PROPOSED).order_by().values_list("organization").annotate(Count("pk"))
    found: dict[int, int] = defaultdict(int)
    found.update(dict(rows))
    return found
