"""The level that gave a task signs it off, returns it with the reason, gives it more time, urges."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import transaction

from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.actors import is_system
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.common.reasons import because
from yushan.oversight.actions.common import (
    fits_the_parts,
    fits_the_whole,
    locked,
    require_giver,
    retime,
    said_day,
    say,
    tell_receiver,
)
from yushan.oversight.lifecycle import ASSIGNMENT
from yushan.oversight.models import Assignment, TaskReport
from yushan.oversight.queries import access
from yushan.oversight.queries.facts import facts_of

Kind = TaskReport.Kind


@transaction.atomic
def sign(actor: Any, *, assignment: Assignment, text: str = "") -> Assignment:
    """It is done, and somebody other than who reported it says so."""
    assignment = locked(assignment)
    require_giver(actor, assignment.task.area_id, assignment)
    assignment.state = ASSIGNMENT.next_state(assignment.state, "sign", facts_of(assignment, actor))
    assignment.signed_at, assignment.reason = clock.now(), ""
    assignment.signed_by = None if is_system(actor) else actor
    assignment.save()
    say(actor, assignment, Kind.SIGN, text.strip()[:1000] or "同意销号。")
    record(actor, "oversight.sign", subject=assignment, label=assignment.task.title)
    tell_receiver(assignment, "signed", f"“{assignment.task.title}”已销号", text.strip())
    return assignment


def sign_many(actor: Any, *, task: Any, keys: Collection[int]) -> tuple[int, list[str]]:
    """Signs off several of a task, each by itself: answers how many, and why others were not."""
    done, refused = 0, []
    rows = Assignment.objects.filter(task=task, pk__in=keys).select_related("area", "unit", "organization")
    for one in rows.order_by("pk"):
        try:
            sign(actor, assignment=one)
        except (Conflict, Refusal) as error:
            refused.append(f"{one.receiver_name}：{error.message}")
        else:
            done += 1
    return done, refused


@transaction.atomic
def send_back(actor: Any, *, assignment: Assignment, reason: str) -> Assignment:
    """Not yet: what is still lacking."""
    assignment = locked(assignment)
    require_giver(actor, assignment.task.area_id, assignment)
    assignment.state = ASSIGNMENT.next_state(assignment.state, "send_back")
    assignment.reason = because(reason, "请写明还差什么，承办的人会看到。")
    assignment.reported_at = assignment.reported_by = None
    retime([assignment])
    assignment.save()
    say(actor, assignment, Kind.RETURN, assignment.reason)
    record(actor, "oversight.send_back", subject=assignment, label=assignment.task.title, reason=assignment.reason)
    tell_receiver(assignment, "back", f"“{assignment.task.title}”退回继续办", assignment.reason)
    return assignment


@transaction.atomic
def cancel(actor: Any, *, assignment: Assignment, reason: str) -> Assignment:
    """One receiver has not to do it any more, and why."""
    assignment = locked(assignment)
    require_giver(actor, assignment.task.area_id, assignment)
    assignment.state = ASSIGNMENT.next_state(assignment.state, "cancel")
    assignment.reason = because(reason, "请写明为什么取消，承办的人会看到。")
    assignment.cancelled_at = clock.now()
    retime([assignment])
    assignment.save()
    record(actor, "oversight.cancel_one", subject=assignment, label=assignment.task.title, reason=assignment.reason)
    tell_receiver(assignment, "cancelled", f"“{assignment.task.title}”取消了", assignment.reason)
    return assignment


@transaction.atomic
def extend(actor: Any, *, assignment: Assignment, due_on: date | None, reason: str) -> Assignment:
    """Another day for one receiver, and why; what was told to the level above is over with it.

    A part does not end later than the whole, nor the whole earlier than its parts. With more time until the end there is as
    much more until the milestones (queries.limits.days_of).
    """
    assignment = locked(assignment)
    require_giver(actor, assignment.task.area_id, assignment)
    if assignment.state not in Assignment.UNFINISHED:
        raise Conflict(f"这项任务{assignment.get_state_display()}，不能再改期。")
    if due_on is None or due_on < clock.today():
        raise Refusal("新的完成日期要选今天或以后。", field="due_on")
    if due_on == assignment.due_on:
        raise Refusal("新的日期和原来一样，不用改。", field="due_on")
    fits_the_whole(assignment.task.part_of, due_on)
    fits_the_parts([assignment.pk], due_on)
    reason = because(reason, "请写明为什么改期，承办的人会看到。")
    was, assignment.due_on = assignment.due_on, due_on
    assignment.escalated_at = assignment.urged_until = assignment.reminded_on = None
    assignment.escalations = 0
    retime([assignment])
    assignment.save()
    say(actor, assignment, Kind.EXTEND, f"由 {said_day(was)}改为 {said_day(due_on)}：{reason}", was_due=was)
    record(
        actor, "oversight.extend", subject=assignment, label=assignment.task.title, reason=reason,
        was=was.isoformat(), due=due_on.isoformat(),
    )  # fmt: skip
    tell_receiver(assignment, "extended", f"“{assignment.task.title}”改到 {said_day(due_on)}", reason)
    return assignment


@transaction.atomic
def urge(actor: Any, *, assignment: Assignment, text: str, until: date | None) -> TaskReport:
    """The level that gave it, or the city about a late one that was passed up, says what is to be done until when.

    When that day is over and it is not done, it is told (actions.due.escalate_due).
    """
    assignment = locked(assignment)
    is_giver = access.gives_for(actor, assignment.task.area_id)
    if not is_giver and not access.is_city(actor):
        raise NotAllowed("由安排的一级或市级督办。")
    if assignment.state != Assignment.State.OPEN:
        raise Conflict(f"这项任务{assignment.get_state_display()}，不用督办。")
    if not is_giver and assignment.escalated_at is None:
        raise Conflict("区县安排的任务超期上报以后，市级才督办。")
    if until is None or until < clock.today():
        raise Refusal("请选督办到哪天：今天或以后。", field="until")
    text = because(text, "请写督办意见，承办的人会看到。", field="text", most=1000)
    made = say(actor, assignment, Kind.URGE, f"{said_day(until)}前办完。{text}")
    assignment.urged_until = until
    assignment.save(update_fields=["urged_until"])
    record(actor, "oversight.urge", subject=assignment, label=assignment.task.title, until=until.isoformat())
    tell_receiver(assignment, "urged", f"督办：{assignment.task.title}", made.text)
    return made
