"""Giving a task to many at once, giving it to more, taking it back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from yushan.accounts.actions.notices import Message, notify_each
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.actors import is_system
from yushan.common.counters import take
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.common.locking import held
from yushan.common.locking import locked as locked_row
from yushan.common.reasons import because
from yushan.coordination.models import Decision
from yushan.indicators.queries.catalogue import catalogue
from yushan.organizations.models import Area, Organization, Unit
from yushan.oversight.actions.common import address, fits_the_whole, require_giver, retime, said_day
from yushan.oversight.actions.responsible import tie
from yushan.oversight.models import Assignment, Milestone, PlanTask
from yushan.oversight.queries import access
from yushan.oversight.rules.lines import Milestone as Wanted
from yushan.plan.queries import clauses
from yushan.regulations.models import Regulation

MOST_RECEIVERS = 500
MOST_INDICATORS = 6


@dataclass(frozen=True)
class Receivers:
    """To whom a task is given."""

    areas: Sequence[Area] = ()
    units: Sequence[Unit] = ()
    organizations: Sequence[Organization] = ()

    def __len__(self) -> int:
        return len(self.areas) + len(self.units) + len(self.organizations)

    def once(self) -> "Receivers":
        """Each of them once, however often it was named."""
        return Receivers(
            list(dict.fromkeys(self.areas)), list(dict.fromkeys(self.units)), list(dict.fromkeys(self.organizations))
        )


@dataclass(frozen=True)
class Wish:
    """What a task says; `clause` is a code of the plan."""

    clause: str
    title: str
    due_on: date
    text: str = ""
    lead: str = ""
    helpers: Sequence[str] = ()
    indicators: Sequence[str] = ()
    asks_file: bool = False
    starts_on: date | None = None
    milestones: Sequence[Wanted] = field(default_factory=tuple)
    decision: Decision | None = None
    regulation: Regulation | None = None


def check_wish(wish: Wish, part_of: Assignment | None) -> None:
    """Refusal beside the field for what does not fit; `part_of` is the assignment that the task breaks down."""
    if len(wish.title.strip()) < 2:
        raise Refusal("请写明要办什么。", field="title")
    if wish.clause not in {one.code for one in clauses()}:
        raise Refusal("请选择属于方案的哪一条。", field="clause")
    if wish.starts_on and wish.starts_on > wish.due_on:
        raise Refusal("开始日期在完成日期之后，请核对。", field="starts_on")
    fits_the_whole(part_of, wish.due_on)
    if late := [one for one in wish.milestones if one.due_on > wish.due_on]:
        raise Refusal(f"节点“{late[0].title}”在完成日期之后，请核对。", field="milestones")
    if len(wish.indicators) > MOST_INDICATORS:
        raise Refusal(f"一项任务最多带 {MOST_INDICATORS} 个指标。", field="indicators")
    if unknown := set(wish.indicators) - set(catalogue()):
        raise Refusal(f"指标目录里没有 {min(unknown)}，请重新选择。", field="indicators")


def _check_receivers(area: Area | None, receivers: Receivers) -> None:
    if not len(receivers):
        raise Refusal("请选择交给谁办：区县、单位或队伍。", field="receivers")
    if len(receivers) > MOST_RECEIVERS:
        raise Refusal(f"一次最多交给 {MOST_RECEIVERS} 个，现在有 {len(receivers)} 个。", field="receivers")
    if area is None:
        return
    if receivers.areas:
        raise Refusal("区县只能交给本区县的单位和队伍。", field="receivers")
    wanted: list[Unit | Organization] = [*receivers.units, *receivers.organizations]
    for one in wanted:
        if one.area_id != area.pk:
            raise Refusal(f"{one.name}不在{area.name}，不能交给它。", field="receivers")


@transaction.atomic
def give_task(
    actor: Any, *, area: Area | None, wish: Wish, receivers: Receivers, part_of: Assignment | None = None
) -> PlanTask:
    """One task with an assignment for each receiver, at once; `area` None: the city gives it.

    `part_of`: the assignment of that district which is broken down by this task.
    """
    require_giver(actor, area.pk if area else None)
    if part_of:
        part_of = locked_row(part_of, "task")
        if area is None or part_of.area_id != area.pk:
            raise NotAllowed("只能分解交给本区县的任务。")
        if part_of.state != Assignment.State.OPEN:
            raise Conflict(f"这项任务{part_of.get_state_display()}，不能再分解。")
    receivers = receivers.once()
    if wish.due_on < clock.today():
        raise Refusal("完成日期已经过去，请选今天或以后。", field="due_on")
    check_wish(wish, part_of)
    _check_receivers(area, receivers)
    today = clock.today()
    task = PlanTask.objects.create(
        code=f"RW{today.year}-{take(f'oversight:{today.year}'):04d}", area=area, clause=wish.clause,
        year=wish.due_on.year, title=wish.title.strip(), text=wish.text.strip(), lead=wish.lead.strip(),
        helpers=list(wish.helpers), indicators=list(wish.indicators), asks_file=wish.asks_file,
        starts_on=wish.starts_on or min(today, wish.due_on), due_on=wish.due_on, decision=wish.decision,
        regulation=wish.regulation, part_of=part_of, created_by=None if is_system(actor) else actor,
        created_at=clock.now(),
    )  # fmt: skip
    Milestone.objects.bulk_create(
        Milestone(task=task, number=number, title=one.title, due_on=one.due_on)
        for number, one in enumerate(sorted(wish.milestones, key=lambda one: one.due_on), 1)
    )
    tie(task, is_new=True)
    made = _assign(task, receivers)
    record(
        actor, "oversight.give", subject=task, label=task.title, clause=task.clause, due=task.due_on.isoformat(),
        receivers=len(made),
    )  # fmt: skip
    return task


def _assign(task: PlanTask, receivers: Receivers) -> list[Assignment]:
    """The assignments, written and told in a few statements however many there are."""
    common = {"task": task, "due_on": task.due_on, "given_on": clock.today()}
    rows = [Assignment(area=one, stands_in=one, **common) for one in receivers.areas]
    rows += [Assignment(unit=one, stands_in_id=one.area_id, **common) for one in receivers.units]
    rows += [Assignment(organization=one, stands_in_id=one.area_id, **common) for one in receivers.organizations]
    made = Assignment.objects.bulk_create(rows)
    Assignment.objects.bulk_update(retime(made), ["amber_on", "red_on"])
    people = access.holders(made)
    body = f"{task.given_by}安排，{said_day(task.due_on)}前办完。{task.text}"[:500]
    notify_each(
        Message(user, f"task:{one.pk}:given", f"有一项任务请办理：{task.title}", body, address(one), None)
        for one in made
        for user in people.get(one.scope, [])
    )
    return made


@transaction.atomic
def give_to_more(actor: Any, *, task: PlanTask, receivers: Receivers) -> int:
    """The same task to further receivers; who has it already keeps it. Answers how many are new."""
    task = locked_row(task, "area")
    require_giver(actor, task.area_id)
    if task.cancelled_at:
        raise Conflict("这项任务已经取消。")
    if task.due_on < clock.today():
        raise Conflict("这项任务的期限已经过去，请另外安排一项。")
    receivers = receivers.once()
    _check_receivers(task.area, receivers)
    has = {one.scope for one in task.assignments.all()}
    fresh = Receivers(
        [one for one in receivers.areas if ("area", one.pk) not in has],
        [one for one in receivers.units if ("unit", one.pk) not in has],
        [one for one in receivers.organizations if ("organization", one.pk) not in has],
    )
    if not len(fresh):
        raise Refusal("选中的都已经有这项任务了。", field="receivers")
    made = _assign(task, fresh)
    record(actor, "oversight.give_more", subject=task, label=task.title, receivers=len(made))
    return len(made)


@transaction.atomic
def cancel_task(actor: Any, *, task: PlanTask, reason: str) -> PlanTask:
    """No longer needed, and why; what is signed off stays, everything else ends and hears it."""
    task = locked_row(task, "area")
    require_giver(actor, task.area_id)
    if task.cancelled_at:
        raise Conflict("这项任务已经取消。")
    task.reason = because(reason, "请写明为什么取消，办理的人会看到。")
    task.cancelled_at = clock.now()
    task.save(update_fields=["reason", "cancelled_at"])
    rows = held(task.assignments.filter(state__in=Assignment.UNFINISHED).order_by("pk"))
    for one in rows:
        one.state, one.reason, one.amber_on, one.red_on = Assignment.State.CANCELLED, task.reason, None, None
        one.cancelled_at = task.cancelled_at
    Assignment.objects.bulk_update(rows, ["state", "reason", "amber_on", "red_on", "cancelled_at"], batch_size=200)
    record(actor, "oversight.cancel", subject=task, label=task.title, reason=task.reason, receivers=len(rows))
    _tell_all(task, rows, f"“{task.title}”取消了", task.reason)
    return task


def _tell_all(task: PlanTask, rows: Iterable[Assignment], title: str, body: str) -> None:
    listed = list(rows)
    people = access.holders(listed)
    notify_each(
        Message(user, f"task:{one.pk}:cancelled", title, body, address(one), None)
        for one in listed
        for user in people.get(one.scope, [])
    )
