"""Numbers of the plan folder for the lights, and the facts that they are reckoned from."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, timedelta

from yushan.common import clock, rulebook
from yushan.oversight.models import Assignment, Milestone, TaskReport
from yushan.oversight.rules.lights import Limits, Turns, turns


def limits() -> Limits:
    """As the plan folder says."""
    found = rulebook.value("task_light_days")
    soon, silent, milestone = found if isinstance(found, list) and len(found) == 3 else (7, 30, 10)
    return Limits(int(soon), int(silent), int(milestone))


def reminder_days() -> int:
    """Days of quiet between two reminders."""
    return rulebook.number("task_reminder_days")


def milestones_of(tasks: Collection[int]) -> dict[int, list[Milestone]]:
    """The milestones of each task in their order; 1 statement."""
    found: dict[int, list[Milestone]] = defaultdict(list)
    for one in Milestone.objects.filter(task__in=tasks).order_by("task_id", "number"):
        found[one.task_id].append(one)
    return found


def reached(assignments: Collection[int]) -> dict[int, set[int]]:
    """Keys of the milestones that each assignment has reached; 1 statement."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = TaskReport.objects.filter(assignment__in=assignments, milestone__isnull=False)
    for assignment, milestone in rows.values_list("assignment_id", "milestone_id"):
        found[assignment].add(milestone or 0)
    return found


def turns_of(assignments: Iterable[Assignment]) -> dict[int, Turns]:
    """When the light of each turns; `task` must have been read. 2 statements."""
    listed = list(assignments)
    milestones = milestones_of({one.task_id for one in listed})
    done = reached([one.pk for one in listed if milestones[one.task_id]])
    numbers = limits()
    return {
        one.pk: turns(
            is_open=one.state == Assignment.State.OPEN,
            given_on=given_on(one),
            due_on=one.due_on,
            last_report_on=one.last_report_on,
            open_milestones=[
                day for _stone, day in days_of(one, milestones[one.task_id], done.get(one.pk, set())) if day
            ],
            limits=numbers,
        )
        for one in listed
    }


def received_on(assignment: Assignment) -> date:
    """The day on which this receiver got it: later than the others where it was given to them afterwards."""
    return assignment.given_on or clock.local(assignment.task.created_at).date()


def given_on(assignment: Assignment) -> date:
    """The day from which silence is counted: that of getting it, or the first day of the task where that is later."""
    return max(received_on(assignment), assignment.task.starts_on)


def days_of(
    assignment: Assignment, stones: Iterable[Milestone], done: Collection[int] = ()
) -> list[tuple[Milestone, date | None]]:
    """The milestones that a receiver has not reached, each with its day for them.

    Who has more time until the end has as much more until each milestone. What was over before they got the task is no
    delay of theirs: no day.
    """
    more = max(timedelta(0), assignment.due_on - assignment.task.due_on)
    got = received_on(assignment)
    left = ((stone, stone.due_on + more) for stone in stones if stone.pk not in done)
    return [(stone, day if day >= got else None) for stone, day in left]
