"""What this room brings to rooms below: tasks that came of a decision, tasks to which a rule obliges."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.urls import reverse

from yushan.coordination.continuing import Continued, Way
from yushan.oversight.queries import access, board
from yushan.regulations.models import Regulation
from yushan.regulations.obliging import Obliged

_MOST = 20


def of_decisions(user: Any, keys: Collection[int]) -> dict[int, list[Continued]]:
    """Tasks in reach that came of these decisions; 2 statements."""
    tasks = list(access.tasks_seen(user).filter(decision__in=keys, cancelled_at=None).order_by("pk"))
    found: dict[int, list[Continued]] = defaultdict(list)
    for line in board.task_lines(user, tasks):
        standing = f"销号 {line.standing.done}/{line.standing.total}"
        url = reverse("oversight:task", args=[line.task.pk])
        found[line.task.decision_id or 0].append(Continued(line.task.title, url, standing))
    return found


DECISIONS = Way("列入任务台账", lambda key: f"{reverse('oversight:create')}?decision={key}", of_decisions)


def obliged(user: Any, regulation: Regulation) -> list[Obliged]:
    """Tasks in reach to which a rule obliges, the newest first; 2 statements."""
    tasks = list(access.tasks_seen(user).filter(regulation=regulation, cancelled_at=None).order_by("-pk")[:_MOST])
    return [
        Obliged(
            line.task.title, reverse("oversight:task", args=[line.task.pk]),
            f"{line.task.due_on}，销号 {line.standing.done}/{line.standing.total}",
        )
        for line in board.task_lines(user, tasks)
    ]  # fmt: skip
