"""The orders of a week distributed at once: staff have them solved, change lines, and send all out by the ordinary action."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse

from yushan.audit.actions import record
from yushan.common import clock, jobs
from yushan.common.actors import is_system
from yushan.common.errors import Conflict, NotFound, Refusal
from yushan.needs.actions.triage import dispatch_need
from yushan.needs.models import Need, WeekLine, WeekPlan
from yushan.needs.queries.candidates import candidates
from yushan.needs.queries.weeks import MOST, needs_of
from yushan.organizations.access import require
from yushan.organizations.models import Area, Organization

KIND = "needs.week"
State = WeekLine.State
# So far ahead the orders of a week are planned: who is asked months before forgets it.
MOST_AHEAD = timedelta(days=60)


@dataclass
class Sent:
    """What came of sending a week out: how many went, and for which orders it was refused, in words."""

    count: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)


def _scope(area: Area | None) -> dict[str, object]:
    return {"area": area.pk} if area else {}


@transaction.atomic
def plan_week(actor: Any, *, area: Area | None, starts_on: date, most_each: int = 3) -> WeekPlan:
    """Takes up the accepted orders of seven days and starts the solver; a plan of the same week that is open goes on.

    Refusal when there is nothing to distribute, or far too much.
    """
    require(actor, "need.triage", on=_scope(area))
    today = clock.today()
    if not today <= starts_on <= today + MOST_AHEAD:
        raise Refusal("请选今天起两个月以内的一天，从那天起排七天。", field="starts_on")
    if not 1 <= most_each <= 20:
        raise Refusal("每支队一周请填 1 到 20 单。", field="most_each")
    known = WeekPlan.objects.filter(area=area, starts_on=starts_on, is_closed=False).first()
    if known:
        return known
    row = WeekPlan(
        area=area, starts_on=starts_on, most_each=most_each, created_at=clock.now(),
        created_by=None if is_system(actor) else actor,
    )  # fmt: skip
    count = needs_of(row).count()
    if not count:
        raise Refusal("这一周没有受理了还没派的单。请换一周，或者先受理。", field="starts_on")
    if count > MOST:
        raise Refusal(f"这一周有 {MOST} 件以上要派，请分区县排。", field="area")
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:  # the other clerk, at this very moment
        return WeekPlan.objects.get(area=area, starts_on=starts_on, is_closed=False)
    record(actor, "needs.plan_week", subject=row, label=str(row), orders=count)
    start_round(actor, row)
    return row


def start_round(actor: Any, row: WeekPlan) -> None:
    """Queues a round for the actor, under the plan's lock."""
    url = reverse("needs:week", args=[row.pk])
    row.job = jobs.start(actor, kind=KIND, title=f"一周派单：{row}", total=100, result_url=url, plan=row.pk)
    row.save(update_fields=["job"])


def locked_plan(pk: int) -> WeekPlan:
    """Under lock: everybody who changes its lines queues here, before the needs."""
    if not WeekPlan.objects.select_for_update().filter(pk=pk).values_list("pk").first():
        raise NotFound()
    return WeekPlan.objects.select_related("area", "job").get(pk=pk)  # as it is now, see base.locked


def _open(actor: Any, plan: WeekPlan) -> WeekPlan:
    row = locked_plan(plan.pk)
    require(actor, "need.triage", on=row)
    if row.is_closed:
        raise Conflict("这一周的安排已经结束，不能再改。可以另排一次。")
    return row


def _moved(row: WeekPlan) -> None:
    """What is fixed has changed: a round that began before is computed anew."""
    row.version += 1
    row.save(update_fields=["version"])


@transaction.atomic
def solve_again(actor: Any, *, plan: WeekPlan) -> WeekPlan:
    """Solves what is not fixed once more; while a round runs, nothing is started."""
    row = _open(actor, plan)
    if not row.is_running:
        record(actor, "needs.plan_again", subject=row, label=str(row))
        start_round(actor, row)
    return row


def _locked_line(actor: Any, line: WeekLine) -> tuple[WeekPlan, WeekLine]:
    row = _open(actor, line.plan)
    found = WeekLine.objects.select_for_update(of=("self",)).filter(pk=line.pk).first()
    if found is None or found.state != State.PROPOSED:
        raise Conflict("这一条刚刚换过或派出了，请看新的安排。")
    return row, found


@transaction.atomic
def fix_line(actor: Any, *, line: WeekLine, fixed: bool = True) -> WeekLine:
    """Keeps a proposal whatever the next round finds, or lets it go again."""
    row, found = _locked_line(actor, line)
    if found.is_fixed != fixed:
        found.is_fixed = fixed
        found.save(update_fields=["is_fixed"])
        _moved(row)
        record(actor, "needs.fix_week_line", subject=row, label=str(row), need=found.need_id, fixed=fixed)
    return found


@transaction.atomic
def exclude_line(actor: Any, *, line: WeekLine) -> WeekLine:
    """This organization is not proposed for this order again."""
    row, found = _locked_line(actor, line)
    found.state, found.is_fixed, found.is_by_hand = State.OUT, False, False
    found.save(update_fields=["state", "is_fixed", "is_by_hand"])
    _moved(row)
    record(actor, "needs.exclude_week_line", subject=row, label=str(row), need=found.need_id)
    return found


@transaction.atomic
def choose(actor: Any, *, plan: WeekPlan, need: Need, organization: Organization) -> WeekLine:
    """Staff choose who is to be asked; the choice stays whatever the next round finds."""
    row = _open(actor, plan)
    if not needs_of(row).filter(pk=need.pk).exists():
        raise Conflict("这一单刚刚派出去了，请看最新的情况。")
    ranked = next((one for one in candidates(need) if one.key == organization.pk), None)
    if ranked is None:
        raise Refusal("这支队不能派：没有在运行，或者已经回绝过这一单。", field="organization")
    row.lines.filter(need=need, state=State.PROPOSED).delete()
    line, _made = WeekLine.objects.update_or_create(
        plan=row, need=need, organization=organization,
        defaults={
            "state": State.PROPOSED, "is_fixed": True, "is_by_hand": True, "score": ranked.points,
            "good": list(ranked.good), "but": list(ranked.but), "dispatch": None,
        },
    )  # fmt: skip
    _moved(row)
    record(actor, "needs.choose_week_line", subject=row, label=str(row), need=need.pk, to=organization.name)
    return line


@transaction.atomic
def send_week(actor: Any, *, plan: WeekPlan) -> Sent:
    """Dispatches every proposal, each by the ordinary action; what cannot go any more is said and left out.

    Conflict when nothing is left to send: of two clerks at one moment one sends, the other reads that it is done.
    """
    row = _open(actor, plan)
    proposed = row.lines.select_for_update(of=("self",)).filter(state=State.PROPOSED)
    # By order: plans of other days or of the city may hold the same ones, and each is locked until all are sent.
    lines = list(proposed.select_related("need", "organization").order_by("need_id", "pk"))
    if not lines:
        raise Conflict("没有要派的单了：可能刚刚由别人派出，请看下面的状态。")
    sent = Sent()
    for line in lines:
        try:
            with transaction.atomic():
                (made,) = dispatch_need(
                    actor,
                    need=line.need,
                    organizations=[line.organization],
                    why={line.organization_id: line.good + line.but},
                )
        except Refusal as error:
            sent.refused.append((line.need.title, error.message))
            line.delete()
        else:
            line.state, line.dispatch, line.is_fixed = State.SENT, made, False
            line.save(update_fields=["state", "dispatch", "is_fixed"])
            sent.count += 1
    _moved(row)
    record(actor, "needs.send_week", subject=row, label=str(row), orders=sent.count, refused=len(sent.refused))
    return sent


@transaction.atomic
def close_week(actor: Any, *, plan: WeekPlan) -> WeekPlan:
    """Nothing more is proposed; what was sent goes its way. Twice does it once."""
    row = locked_plan(plan.pk)
    require(actor, "need.triage", on=row)
    if not row.is_closed:
        row.lines.filter(state=State.PROPOSED).delete()
        row.is_closed = True
        row.save(update_fields=["is_closed"])
        _moved(row)
        record(actor, "needs.close_week", subject=row, label=str(row))
    return row
