"""Regular work: owners are reminded, the level above hears of what stays undone. May run twice harmlessly."""

from django.db import transaction
from django.db.models import Q

from yushan.audit.actions import record
from yushan.common import clock, periods, rulebook
from yushan.common.actors import WORKER
from yushan.coordination.actions.tasks import locked, tell
from yushan.coordination.models import Task
from yushan.coordination.queries import city_people
from yushan.coordination.rules import days_left, first_reminder_window, reminds_today

_PORTION = 500


def _days() -> list[int]:
    found = rulebook.value("coordination_reminder_days")
    return [int(day) for day in found] if isinstance(found, list) else []


def remind_due() -> int:
    """On some days before the due day and each week after it; answers how many were reminded."""
    today, days, reminded = clock.today(), _days(), 0
    rows = Task.objects.filter(
        state=Task.State.OPEN, owner__isnull=False, due_on__lte=first_reminder_window(today, days)
    )
    rows = rows.filter(Q(reminded_on=None) | Q(reminded_on__lt=today))
    # Looked through before they are counted: hundreds that were reminded this week must not stand in the way of others.
    due = [row for row in rows.order_by("due_on", "pk") if reminds_today(row.due_on, today, days, row.reminded_on)]
    for row in due[:_PORTION]:
        with transaction.atomic():
            task = locked(row)
            if task.state != Task.State.OPEN or task.reminded_on == today:
                continue
            task.reminded_on = today
            task.save(update_fields=["reminded_on"])
            left = days_left(task.due_on, today)
            said = f"已经超期 {-left} 天" if left < 0 else "今天到期" if left == 0 else f"还有 {left} 天到期"
            tell(task, [task.owner_id], "remind", f"“{task.title}”{said}", "办完了请报告，办不完请写进展。")
            reminded += 1
    return reminded


def escalate_due() -> int:
    """Tasks late by so many working days are told to the level above; once it has said until when they shall be done and
    that day is over, too, they are told again. Answers how many.
    """
    today = clock.today()
    last = periods.working_days_before(today, rulebook.number("coordination_escalate_working_days"))
    first = Q(escalated_at=None, due_on__lte=last, due_on__lt=today)
    again = Q(answered_at__isnull=False, urged_until__lt=today)
    people, told = city_people(), 0
    for row in Task.objects.filter(first | again, state=Task.State.OPEN).order_by("due_on", "pk")[:_PORTION]:
        with transaction.atomic():
            task = locked(row)
            is_first = task.escalated_at is None
            is_again = bool(task.answered_at and task.urged_until and task.urged_until < today)
            if task.state != Task.State.OPEN or not (is_first or is_again):
                continue
            _pass_up(task, people)
            told += 1
    return told


def _pass_up(task: Task, people: list[int]) -> None:
    task.escalated_at, task.answered_at, task.urged_until = clock.now(), None, None
    task.escalations += 1
    task.save(update_fields=["escalated_at", "answered_at", "urged_until", "escalations"])
    record(
        WORKER, "coordination.escalate", subject=task, label=task.title, due=task.due_on.isoformat(),
        times=task.escalations,
    )  # fmt: skip
    where = task.area.name if task.area else "市级"
    late = -days_left(task.due_on, clock.today())
    times = f"第 {task.escalations} 次上报" if task.escalations > 1 else "已上报"
    tell(
        task, [*people, task.owner_id, task.created_by_id], f"escalated:{task.escalations}",
        f"{where}“{task.title}”超期 {late} 天，{times}", "请上级写督办意见和办完的日期，或者由安排的人改期。",
    )  # fmt: skip
