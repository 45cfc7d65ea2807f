"""Numbers of the plan folder for the lights, and the facts that they are reckoned from."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

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
                stone.due_on for stone in milestones[one.task_id] if stone.pk not in done.get(one.pk, set())
            ],
            limits=numbers,
        )
        for one in listed
    }


def given_on(assignment: Assignment) -> date:
    """The day from which silence is counted: that of giving it, or the first day of the task where that is later."""
    task = assignment.task
    return max(clock.local(task.created_at).date(), task.starts_on)
