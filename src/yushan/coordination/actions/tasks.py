"""Giving a task, changing it, reporting it done, accepting it."""

from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.accounts.models import User
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.actors import is_system
from yushan.common.counters import take
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.common.locking import locked as locked_row
from yushan.common.reasons import because
from yushan.coordination.lifecycle import TASK
from yushan.coordination.models import Decision, Task
from yushan.coordination.queries import duties, possible_owners
from yushan.coordination.rules import TaskFacts
from yushan.organizations.access import require
from yushan.organizations.models import Area


def locked(task: Task) -> Task:
    """The row under lock, as it is now; NotFound when it is gone."""
    return locked_row(task, "area", "owner")


def tell(task: Task, people: list[int | None], event: str, title: str, body: str = "") -> None:
    """Those who have to know, once each."""
    keys = sorted({pk for pk in people if pk})
    key = f"coordination:{task.pk}:{event}:{int(clock.now().timestamp())}"
    notify(keys, key=key, title=title, body=body, url=reverse("coordination:task", args=[task.pk]))


def _check(task: Task, owner: User | None) -> None:
    if len(task.title.strip()) < 2:
        raise Refusal("请写明要办什么。", field="title")
    if task.duty not in dict(duties()):
        raise Refusal("请选择属于哪项职责。", field="duty")
    if owner is None or not possible_owners(task.area).filter(pk=owner.pk).exists():
        raise Refusal("请在名单里选一位负责人：本级或下级的管理员。", field="owner")


@transaction.atomic
def create_task(
    actor: Any, *, area: Area | None, duty: str, title: str, owner: User, due_on: date, text: str = "",
    decision: Decision | None = None,
) -> Task:  # fmt: skip
    """A task of a board; the owner is told. From a decision it has the decision's board."""
    if decision:
        area = decision.meeting.area
    require(actor, "coordination.edit", on={"area": area.pk if area else None})
    if due_on < clock.today():
        raise Refusal("完成日期已经过去，请选今天或以后。", field="due_on")
    year = clock.today().year
    task = Task(
        code=f"XT{year}-{take(f'coordination:{year}'):04d}", area=area, duty=duty, title=title.strip(), owner=owner,
        due_on=due_on, text=text.strip(), decision=decision, created_by=None if is_system(actor) else actor,
        created_at=clock.now(),
    )  # fmt: skip
    _check(task, owner)
    task.save()
    record(actor, "coordination.create", subject=task, label=task.title, owner=str(owner), due=due_on.isoformat())
    if owner.pk != actor.pk:
        tell(
            task, [owner.pk], "given", f"有一项工作请您负责：{task.title}", f"{due_on.month} 月 {due_on.day} 日前办完。"
        )
    return task


@transaction.atomic
def change_task(actor: Any, *, task: Task, owner: User, due_on: date, title: str, text: str, reason: str) -> Task:
    """Another owner, another day, other words; why is kept. A later day ends what was told to the level above."""
    task = locked(task)
    require(actor, "coordination.edit", on=task)
    if task.state not in Task.UNFINISHED:
        raise Conflict(f"这项工作{task.get_state_display()}，不能再改。")
    reason = because(reason, "请写明为什么改，负责人会看到。")
    was_owner, was_due = task.owner_id, task.due_on
    if due_on != was_due and due_on < clock.today():
        raise Refusal("完成日期已经过去，请选今天或以后。", field="due_on")
    task.owner, task.due_on, task.title, task.text = owner, due_on, title.strip(), text.strip()
    _check(task, owner)
    is_back = task.state == Task.State.REPORTED and owner.pk != was_owner
    if is_back:  # the new owner has said nothing: what somebody else reported is not accepted in their name
        task.state = TASK.next_state(task.state, "send_back")
        task.reason, task.reported_at, task.reported_by = reason, None, None
    if due_on > was_due:
        task.escalated_at = task.answered_at = task.reminded_on = task.urged_until = None
        task.escalations = 0
    task.save()
    record(
        actor, "coordination.change", subject=task, label=task.title, reason=reason, owner=str(owner),
        due=due_on.isoformat(), was=was_due.isoformat(), back=is_back,
    )  # fmt: skip
    again = "换了负责人，请新的负责人办完后再报告。" if is_back else ""
    tell(task, [owner.pk, was_owner], "changed", f"“{task.title}”有改动", f"{again}{reason}")
    return task


def facts_of(task: Task, actor: Any, notes: int) -> TaskFacts:
    """What the guards look at, for somebody."""
    if is_system(actor):
        return TaskFacts(notes=notes)
    return TaskFacts(notes=notes, is_owner=task.owner_id == actor.pk, is_reporter=task.reported_by_id == actor.pk)


def _step(actor: Any, task: Task, event: str, *fields: str, reason: str = "") -> None:
    before = task.state
    facts = facts_of(task, actor, task.notes.count())
    task.state = TASK.next_state(before, event, facts)
    task.save(update_fields=["state", *fields])
    record(actor, f"coordination.{event}", subject=task, label=task.title, reason=reason, was=before, now=task.state)


@transaction.atomic
def report_task(actor: Any, *, task: Task) -> Task:
    """The owner says that it is done; the notes say what was done."""
    task = locked(task)
    if not is_system(actor) and task.owner_id != actor.pk:
        raise NotAllowed("由负责人报告办完。")
    task.reported_at, task.reason = clock.now(), ""
    task.reported_by = None if is_system(actor) else actor
    _step(actor, task, "report", "reported_at", "reported_by", "reason")
    tell(task, [task.created_by_id], "reported", f"“{task.title}”报告办完，请验收")
    return task


@transaction.atomic
def accept_task(actor: Any, *, task: Task) -> Task:
    """Whoever coordinates accepts it; not the owner (four eyes)."""
    task = locked(task)
    require(actor, "coordination.edit", on=task)
    task.done_at, task.accepted_by = clock.now(), None if is_system(actor) else actor
    _step(actor, task, "accept", "done_at", "accepted_by")
    tell(task, [task.owner_id], "accepted", f"“{task.title}”验收办结")
    return task


@transaction.atomic
def send_back_task(actor: Any, *, task: Task, reason: str) -> Task:
    """Not yet: what is still lacking."""
    task = locked(task)
    require(actor, "coordination.edit", on=task)
    task.reason = because(reason, "请写明还差什么，负责人会看到。")
    task.reported_at = task.reported_by = None
    _step(actor, task, "send_back", "reason", "reported_at", "reported_by", reason=task.reason)
    tell(task, [task.owner_id], "back", f"“{task.title}”退回继续办", task.reason)
    return task


@transaction.atomic
def cancel_task(actor: Any, *, task: Task, reason: str) -> Task:
    """No longer needed, and why."""
    task = locked(task)
    require(actor, "coordination.edit", on=task)
    task.reason = because(reason, "请写明为什么取消，会留在记录里。")
    _step(actor, task, "cancel", "reason", reason=task.reason)
    tell(task, [task.owner_id], "cancelled", f"“{task.title}”取消了", task.reason)
    return task
