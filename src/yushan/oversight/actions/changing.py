"""A task is changed after it was given: another clause, other words, figures or milestones, another day; all hear why."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.urls import reverse

from yushan.accounts.actions.notices import Message, notify, notify_each
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.actors import is_system
from yushan.common.errors import Conflict, Refusal
from yushan.common.locking import held
from yushan.common.locking import locked as locked_row
from yushan.common.reasons import because
from yushan.oversight.actions.common import address, fits_the_parts, require_giver, retime, said_day
from yushan.oversight.actions.giving import Wish, check_wish
from yushan.oversight.actions.responsible import tie
from yushan.oversight.models import Assignment, Milestone, PlanTask, TaskReport
from yushan.oversight.queries import access
from yushan.oversight.rules import milestones as rules
from yushan.oversight.rules.lines import Milestone as Wanted

_ABOVE_ALL = 1_000


@dataclass(frozen=True)
class _Change:
    """One thing that reads differently: how it is called, what it was, what it is."""

    label: str
    was: str
    now: str

    def __str__(self) -> str:
        return (
            f"{self.label}：{self.was or '—'} → {self.now or '—'}"
            if len(self.was + self.now) < 80
            else f"{self.label}改了"
        )


@transaction.atomic
def change_task(actor: Any, *, task: PlanTask, wish: Wish, reason: str) -> PlanTask:
    """The task as it is to read from now on, by the level that gave it; who does it, leads it or helps hears what changed.

    Another last day moves those who had the old one; who was given another day keeps it. A milestone that somebody has
    reached can be moved and named differently, but not taken away. Same again: Refusal, nothing is written.
    """
    task = locked_row(task, "area", "part_of", "regulation")
    require_giver(actor, task.area_id)
    if task.cancelled_at:
        raise Conflict("这项任务已经取消，不能再改。")
    rows = held(task.assignments.filter(state__in=Assignment.UNFINISHED).order_by("pk"), "area", "unit", "organization")
    if not rows:
        raise Conflict("这项任务已经全部销号，不用再改。")
    _check(task, wish, rows)
    reason = because(reason, "请写明为什么改，承办的人会看到。")
    was_due = task.due_on
    stones = list(task.milestones.order_by("number"))
    changed = _differences(task, wish, stones)
    if not changed:
        raise Refusal("和原来一样，没有改动。")
    _write(task, wish)
    _move_milestones(task, stones, wish.milestones)
    moved = [one for one in rows if one.due_on == was_due != task.due_on]
    for one in rows:
        one.task = task
    for one in moved:
        one.due_on = task.due_on
        one.escalated_at = one.urged_until = one.reminded_on = None
        one.escalations = 0
    retime(rows)
    fields = ["due_on", "amber_on", "red_on", "escalated_at", "urged_until", "reminded_on", "escalations"]
    Assignment.objects.bulk_update(rows, fields, batch_size=200)
    said = f"{'；'.join(map(str, changed))}。{reason}"[:1000]
    _say_to_each(actor, rows, {one.pk for one in moved}, was_due, said)
    record(
        actor, "oversight.change", subject=task, label=task.title, reason=reason, receivers=len(rows),
        changed=[one.label for one in changed], was_clause=_was(changed, "条款"), clause=task.clause,
        due=task.due_on.isoformat(),
    )  # fmt: skip
    known = access.people_of(task.responsible.all())
    tie(task)  # who is new hears that they lead or help
    notify(
        known, key=f"task:{task.pk}:changed:{rows[0].pk}:{clock.now().timestamp():.0f}", title=f"“{task.title}”有改动"[:120],
        body=said[:500], url=reverse("oversight:task", args=[task.pk]),
    )  # fmt: skip
    return task


def _was(changed: Sequence[_Change], label: str) -> str:
    return next((one.was for one in changed if one.label == label), "")


def _check(task: PlanTask, wish: Wish, rows: Sequence[Assignment]) -> None:
    if wish.due_on != task.due_on and wish.due_on < clock.today():
        raise Refusal("完成日期已经过去，请选今天或以后。", field="due_on")
    check_wish(wish, task.part_of)
    if wish.due_on < task.due_on:
        fits_the_parts([one.pk for one in rows if one.due_on == task.due_on], wish.due_on)


def _differences(task: PlanTask, wish: Wish, stones: Sequence[Milestone]) -> list[_Change]:
    def days(those: Sequence[Any]) -> str:
        return "、".join(f"{one.due_on} {one.title}" for one in sorted(those, key=lambda one: one.due_on))

    def rule(one: Any) -> str:
        return f"《{one.title}》" if one else ""

    pairs = (
        ("条款", task.clause, wish.clause),
        ("任务", task.title, wish.title.strip()),
        ("要求", task.text, wish.text.strip()),
        ("牵头单位", task.lead, wish.lead.strip()),
        ("责任单位", "、".join(task.helpers), "、".join(wish.helpers)),
        ("开始日期", str(task.starts_on), str(wish.starts_on or task.starts_on)),
        ("完成日期", str(task.due_on), str(wish.due_on)),
        ("中间节点", days(stones), days(wish.milestones)),
        ("指标", "、".join(task.indicators), "、".join(wish.indicators)),
        ("办结要佐证", "要" if task.asks_file else "不要", "要" if wish.asks_file else "不要"),
        ("依据", rule(task.regulation), rule(wish.regulation)),
    )
    return [_Change(label, was, now) for label, was, now in pairs if was != now]


def _write(task: PlanTask, wish: Wish) -> None:
    task.clause, task.title, task.text = wish.clause, wish.title.strip(), wish.text.strip()
    task.lead, task.helpers, task.indicators = wish.lead.strip(), list(wish.helpers), list(wish.indicators)
    task.asks_file, task.regulation = wish.asks_file, wish.regulation
    task.starts_on, task.due_on = wish.starts_on or task.starts_on, wish.due_on
    # What was given for a year stays in its report unless the work itself moves to another one.
    task.year = wish.due_on.year
    task.save()


def _move_milestones(task: PlanTask, stones: Sequence[Milestone], wanted: Sequence[Wanted]) -> None:
    wanted = sorted(wanted, key=lambda one: one.due_on)
    pairs = rules.matched([one.title for one in stones], [one.title for one in wanted])
    kept = {stones[old].pk for old in pairs.values()}
    gone = [one for one in stones if one.pk not in kept]
    reached = set(
        TaskReport.objects.filter(milestone__in=[one.pk for one in gone]).values_list("milestone_id", flat=True)
    )
    if lost := [one.title for one in gone if one.pk in reached]:
        raise Refusal(f"节点“{lost[0]}”已经有人报了完成，可以改名、改日期，不能去掉。", field="milestones")
    Milestone.objects.filter(pk__in=[one.pk for one in gone]).delete()
    # Numbers are unique in a task: first out of the way, then as they are now.
    for number, stone in enumerate(stones):
        stone.number = _ABOVE_ALL + number
    staying = [one for one in stones if one.pk in kept]
    Milestone.objects.bulk_update(staying, ["number"])
    fresh = []
    for number, one in enumerate(wanted, 1):
        if number - 1 in pairs:
            stone = stones[pairs[number - 1]]
            stone.number, stone.title, stone.due_on = number, one.title, one.due_on
        else:
            fresh.append(Milestone(task=task, number=number, title=one.title, due_on=one.due_on))
    Milestone.objects.bulk_update(staying, ["number", "title", "due_on"])
    Milestone.objects.bulk_create(fresh)


def _say_to_each(actor: Any, rows: Sequence[Assignment], moved: set[int], was_due: Any, said: str) -> None:
    """An entry in the story of each and a message to who does it; few statements however many there are."""
    now, today = clock.now(), clock.today()
    made = TaskReport.objects.bulk_create(
        TaskReport(
            assignment=one, kind=TaskReport.Kind.CHANGE, text=said, as_of=today, written_at=now,
            written_by=None if is_system(actor) else actor, was_due=was_due if one.pk in moved else None,
        )
        for one in rows
    )  # fmt: skip
    people, mark = access.holders(rows), made[0].pk
    messages = []
    for one in rows:
        until = f"{said_day(one.due_on)}前办完。"
        messages += [
            Message(user, f"task:{one.pk}:change:{mark}", f"“{one.task.title}”有改动", f"{until}{said}", address(one))
            for user in people.get(one.scope, [])
        ]
    notify_each(messages)
