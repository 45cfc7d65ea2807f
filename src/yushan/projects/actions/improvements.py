"""The list of improvements: written while a round ends, followed until each is done."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse

from yushan.accounts.actions import Message, notify, notify_each
from yushan.accounts.models import User
from yushan.audit.actions import record
from yushan.common import clock, rulebook
from yushan.common.errors import Conflict, NotFound, Refusal
from yushan.common.reasons import because
from yushan.organizations.access import can, require
from yushan.projects.actions.planning import locked
from yushan.projects.models import Improvement, Kind, Project
from yushan.projects.queries.people import possible_owners

_WRITTEN_IN = ("evaluating", "improving")
_TOLD_BY_THEN = timedelta(days=60)
MOST = 50


def _check(project: Project, text: str, owner: User, due_on: date) -> None:
    if len(text.strip()) < 4:
        raise Refusal("请写清楚改什么。", field="text")
    if due_on < clock.today():
        raise Refusal("完成日期不能早于今天。", field="due_on")
    if not possible_owners(project).filter(pk=owner.pk).exists():
        raise Refusal(f"{owner}看不到这个项目，请先加为成员的组织授权，或换一位负责人。", field="owner")


@transaction.atomic
def add_improvement(
    actor: Any, *, project: Project, text: str, owner: User, due_on: date, kind: str = ""
) -> Improvement:
    """One more, with who sees to it until when; the owner is told. Only while the round is evaluated or improved."""
    project = locked(project)
    require(actor, "project.edit", on=project)
    if project.state not in _WRITTEN_IN:
        raise Conflict("改进清单在评估和优化阶段写，现在只能更新已有的。")
    _check(project, text, owner, due_on)
    if project.improvements.filter(round=project.round).count() >= MOST:
        raise Refusal(f"一轮最多写 {MOST} 条改进，相近的请合并。")
    made = Improvement.objects.create(
        project=project, round=project.round, kind=kind if kind in Kind.values else "", text=text.strip()[:200],
        owner=owner, due_on=due_on, created_at=clock.now(),
    )  # fmt: skip
    record(
        actor, "projects.add_improvement", subject=project, label=project.title, reason=made.text, improvement=made.pk
    )
    _tell_owner(actor, made)
    return made


def _tell_owner(actor: Any, made: Improvement) -> None:
    if made.owner_id and made.owner_id != actor.pk and made.due_on:
        notify(
            [made.owner_id],
            key=f"project:{made.project_id}:improvement:{made.pk}:{made.owner_id}:{made.due_on}",
            title=f"“{made.project.title}”的一条改进由您负责",
            body=f"{made.text}。{made.due_on.month} 月 {made.due_on.day} 日前完成。",
            url=reverse("projects:improvements", args=[made.project_id]),
        )


def _held(improvement: Improvement) -> Improvement:
    """Locked in the order of the house: the project, then the row."""
    project = locked(improvement.project)
    row = Improvement.objects.select_for_update().filter(pk=improvement.pk).first()
    if row is None:
        raise NotFound()
    row.project = project
    if row.state != Improvement.State.OPEN:
        raise Conflict(f"这一条已经是“{row.get_state_display()}”。")
    return row


def _record(actor: Any, step: str, row: Improvement, said: str) -> None:
    """The story of the project says which one of its many: `said` stands under the line."""
    project = row.project
    record(
        actor, f"projects.{step}_improvement", subject=project, label=project.title, reason=said, improvement=row.pk
    )  # fmt: skip


@transaction.atomic
def hand_improvement(actor: Any, *, improvement: Improvement, owner: User, due_on: date) -> Improvement:
    """Another owner or another day, for an open one."""
    row = _held(improvement)
    require(actor, "project.edit", on=row.project)
    _check(row.project, row.text, owner, due_on)
    row.owner, row.due_on = owner, due_on
    row.save(update_fields=["owner", "due_on"])
    _record(actor, "hand", row, f"{row.text}，{due_on.month} 月 {due_on.day} 日前")
    _tell_owner(actor, row)
    return row


@transaction.atomic
def end_improvement(actor: Any, *, improvement: Improvement, done: bool, note: str) -> Improvement:
    """Done, with a word how; or given up, with a word why. By its owner, or who keeps the project."""
    row = _held(improvement)
    if row.owner_id != actor.pk or not can(actor, "project.view", on=row.project):
        require(actor, "project.edit", on=row.project)
    if not done:
        require(actor, "project.edit", on=row.project)
    row.note = because(note, "请写一句怎么改的。" if done else "请写明为什么不改了。", field="note")
    row.state = Improvement.State.DONE if done else Improvement.State.DROPPED
    row.ended_at, row.ended_by = clock.now(), actor if actor.pk else None
    row.save(update_fields=["state", "note", "ended_at", "ended_by"])
    _record(actor, "end", row, f"{row.get_state_display()}：{row.text}")
    return row


def remind_due() -> int:
    """Regular work: owners hear some days ahead, and once when the day is past. Answers how many were written to."""
    today = clock.today()
    soon = today + timedelta(days=rulebook.number("improvement_reminder_days"))
    rows = Improvement.objects.filter(state=Improvement.State.OPEN, owner__isnull=False, due_on__lte=soon)
    rows = rows.filter(due_on__gte=today - _TOLD_BY_THEN)  # later the second notice has long been written
    listed = list(rows.select_related("project").order_by("pk"))
    notify_each(_reminder(row, today) for row in listed)
    return len(listed)


def _reminder(row: Improvement, today: date) -> Message:
    late = bool(row.due_on and row.due_on < today)
    return Message(
        row.owner_id or 0,
        f"project:{row.project_id}:improvement-{'late' if late else 'soon'}:{row.pk}:{row.due_on}",
        f"“{row.project.title}”的改进{'过期了' if late else '快到期了'}",
        f"{row.text}。改好了请写一句怎么改的，改不了请和项目负责人商量改期。",
        reverse("projects:improvements", args=[row.project_id]),
    )
