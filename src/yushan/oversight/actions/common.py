"""What the writes of the room share: the row under lock, its lights, messages."""

import secrets
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.common import clock
from yushan.common.actors import is_system
from yushan.common.errors import NotAllowed, NotFound, Refusal
from yushan.common.locking import locked as locked_row
from yushan.organizations.access import can
from yushan.oversight.models import Assignment, TaskReport
from yushan.oversight.queries import access
from yushan.oversight.queries.limits import turns_of


def locked(assignment: Assignment) -> Assignment:
    """The row under lock, as it is now; NotFound when it is gone."""
    return locked_row(assignment, "task__area", "area", "unit", "organization")


def require_giver(actor: Any, area_id: int | None, assignment: Assignment | None = None) -> None:
    """NotAllowed unless the actor stands at the level that gave the task; who may not even see it learns nothing."""
    if access.gives_for(actor, area_id):
        return
    if assignment and not can(actor, access.VIEW, on={"area": assignment.stands_in_id}):
        raise NotFound()
    raise NotAllowed("由安排这项任务的那一级办理。")


def fits_the_whole(whole: Assignment | None, due_on: date) -> None:
    """Refusal where a part would end later than the assignment that it breaks down."""
    if whole and due_on > whole.due_on:
        raise Refusal(f"上级要求 {said_day(whole.due_on)}前办完，分下去的任务不能更晚。", field="due_on")


def fits_the_parts(keys: Iterable[int], due_on: date) -> None:
    """Refusal where the whole would end before something that it was broken down into; 1 statement."""
    rows = Assignment.objects.filter(
        task__part_of__in=keys, task__cancelled_at=None, state__in=Assignment.UNFINISHED, due_on__gt=due_on
    )
    if later := rows.order_by("-due_on").values_list("due_on", flat=True).first():
        raise Refusal(
            f"分下去的任务有的要到 {said_day(later)}才办完，请先改它们的日期，或者选更晚的一天。", field="due_on"
        )


def retime(assignments: Iterable[Assignment]) -> list[Assignment]:
    """Reckons when the lights turn; answers those for which that has changed. Nothing is saved."""
    listed = list(assignments)
    found, changed = turns_of(listed), []
    for one in listed:
        new = found[one.pk]
        if (one.amber_on, one.red_on) != (new.amber_on, new.red_on):
            one.amber_on, one.red_on = new.amber_on, new.red_on
            changed.append(one)
    return changed


def say(actor: Any, assignment: Assignment, kind: str, text: str, **values: Any) -> TaskReport:
    """One more entry in the story of an assignment."""
    return TaskReport.objects.create(
        assignment=assignment, kind=kind, text=text, written_by=None if is_system(actor) else actor,
        written_at=clock.now(), **({"as_of": clock.today()} | values),
    )  # fmt: skip


def address(assignment: Assignment) -> str:
    """The page of an assignment."""
    return reverse("oversight:assignment", args=[assignment.pk])


def tell(people: Iterable[int], assignment: Assignment, event: str, title: str, body: str = "") -> None:
    """Those who have to know, once each."""
    key = f"task:{assignment.pk}:{event}:{secrets.token_hex(4)}"
    notify(sorted(set(people)), key=key, title=title[:120], body=body[:500], url=address(assignment))


def tell_receiver(assignment: Assignment, event: str, title: str, body: str = "") -> None:
    """Whoever answers for the receiver."""
    tell(access.holders([assignment]).get(assignment.scope, []), assignment, event, title, body)


def said_day(day: date) -> str:
    """«9 月 10 日», with the year where it is another one."""
    year = "" if day.year == clock.today().year else f"{day.year} 年 "
    return f"{year}{day.month} 月 {day.day} 日"
