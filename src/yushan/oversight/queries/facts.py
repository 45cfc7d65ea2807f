"""What the guards of an assignment look at."""

from typing import Any

from yushan.common.actors import is_system
from yushan.oversight.models import Assignment
from yushan.oversight.queries.limits import milestones_of, reached
from yushan.oversight.rules.guards import Facts


def facts_of(assignment: Assignment, actor: Any) -> Facts:
    """As it stands now; 3 statements."""
    done = reached([assignment.pk]).get(assignment.pk, set())
    parts = Assignment.objects.filter(
        task__part_of=assignment, task__cancelled_at=None, state__in=Assignment.UNFINISHED
    )
    return Facts(
        files=assignment.files_count,
        asks_file=assignment.task.asks_file,
        milestones_left=[
            one.title for one in milestones_of([assignment.task_id])[assignment.task_id] if one.pk not in done
        ],
        parts_left=parts.count(),
        is_reporter=not is_system(actor) and assignment.reported_by_id == actor.pk,
    )
