"""What waits in this room: tasks to do, to sign off, late ones that went up."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse

from yushan.common import clock
from yushan.common.terms import due, near, oldest
from yushan.common.todos import Todo, of_rows
from yushan.organizations.access import can
from yushan.oversight.models import Assignment
from yushan.oversight.queries import access

_SIGN, _URGE = "task_sign_working_days", "second_look_working_days"
_RELATED = ("task__area", "area", "unit", "organization")


def _todo(verb: str, text: str, one: Assignment, end: Any, label: str, since: Any = None) -> Todo:
    return Todo(verb, text, one.receiver_name, end, reverse("oversight:assignment", args=[one.pk]), label, since=since)


def _mine(user: Any, limit: int) -> list[Todo]:
    rows = access.to_do(user).select_related(*_RELATED).order_by("due_on", "pk")[:limit]
    return [
        _todo("办理", one.task.title, one, clock.at(one.due_on + timedelta(days=1)), "报进展或报告办结") for one in rows
    ]  # fmt: skip


def _due_by(moment: datetime) -> Q:
    return Q(due_on__lt=clock.local(moment).date())


def _to_sign(user: Any, limit: int) -> list[Todo]:
    rows = access.to_sign(user).select_related(*_RELATED).order_by("reported_at", "pk")[:limit]
    return [
        _todo("销号", f"“{one.task.title}”报告办结", one, due(one.reported_at, _SIGN), "去销号", one.reported_at)
        for one in rows
    ]


def _up(user: Any, limit: int) -> list[Todo]:
    rows = access.passed_up(user).select_related(*_RELATED).order_by("escalated_at", "pk")[:limit]
    return [
        _todo("督办", f"“{one.task.title}”超期上报", one, due(one.escalated_at, _URGE), "写督办意见", one.escalated_at)
        for one in rows
    ]


SOURCES = (
    of_rows("oversight.mine", _mine, lambda user: access.to_do(user) if can(user, access.REPORT) else None, _due_by),
    of_rows(
        "oversight.sign", _to_sign, lambda user: access.to_sign(user) if can(user, access.GIVE) else None,
        near("reported_at", _SIGN), oldest("reported_at", _SIGN),
    ),
    of_rows(
        "oversight.up", _up, lambda user: access.passed_up(user) if access.is_city(user) else None,
        near("escalated_at", _URGE), oldest("escalated_at", _URGE),
    ),
)  # fmt: skip
