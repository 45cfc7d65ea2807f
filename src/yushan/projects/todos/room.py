"""What waits for somebody in the project room: improvements, expenses to look over, opinions to write."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse

from yushan.common import clock
from yushan.common.terms import due, near, oldest
from yushan.common.todos import Todo, of_rows
from yushan.organizations.access import can
from yushan.projects.queries.evaluations import own_improvements, reviews_to_write, self_evaluations_to_write
from yushan.projects.queries.room import to_confirm

_SECOND, _OPINION = "second_look_working_days", "evaluation_working_days"


def _improvements(user: Any, limit: int) -> list[Todo]:
    rows = own_improvements(user).select_related("project").order_by("due_on", "pk")[:limit]
    return [
        Todo(
            "改进", row.text, row.project.title, clock.at(row.due_on + timedelta(days=1)) if row.due_on else None,
            reverse("projects:improvements", args=[row.project_id]), "改好了记一句", since=row.created_at,
        )
        for row in rows
    ]  # fmt: skip


def _ended(moment: datetime) -> Q:
    return Q(due_on__lt=clock.local(moment).date())


def _spendings(user: Any, limit: int) -> list[Todo]:
    rows = to_confirm(user).select_related("head__project").order_by("entered_at", "pk")[:limit]
    return [
        Todo(
            "复核", f"支出“{row.text}”{row.cents / 100:,.2f} 元", row.head.project.title, due(row.entered_at, _SECOND),
            reverse("projects:money", args=[row.head.project_id]), "看票据并复核", since=row.entered_at,
        )
        for row in rows
    ]  # fmt: skip


def _reviews(user: Any, limit: int) -> list[Todo]:
    rows = reviews_to_write(user).select_related("evaluation__project__organization").order_by("asked_at", "pk")
    return [
        Todo(
            "评价", f"请评价项目“{row.evaluation.project.title}”", row.evaluation.project.organization.name,
            due(row.asked_at, _OPINION), reverse("projects:give_review", args=[row.evaluation.project_id]), "写意见",
            since=row.asked_at,
        )
        for row in rows[:limit]
    ]  # fmt: skip


def _selves(user: Any, limit: int) -> list[Todo]:
    rows = self_evaluations_to_write(user).select_related("project__organization").order_by("opened_at", "pk")
    return [
        Todo(
            "自评", f"项目“{row.project.title}”第 {row.round} 轮自评", row.project.organization.name,
            due(row.opened_at, _OPINION), reverse("projects:evaluate_oneself", args=[row.project_id]), "写自评",
            since=row.opened_at,
        )
        for row in rows[:limit]
    ]  # fmt: skip


SOURCES = (
    of_rows(
        "projects.improvements", _improvements, own_improvements, _ended,
        ("due_on", lambda moment: moment + timedelta(days=1)),
    ),
    of_rows(
        "projects.spendings", _spendings, lambda user: to_confirm(user) if can(user, "project.edit") else None,
        near("entered_at", _SECOND), oldest("entered_at", _SECOND),
    ),
    of_rows(
        "projects.reviews", _reviews, lambda user: reviews_to_write(user) if can(user, "contest.score") else None,
        near("asked_at", _OPINION), oldest("asked_at", _OPINION),
    ),
    of_rows(
        "projects.selves", _selves, lambda user: self_evaluations_to_write(user) if can(user, "project.edit") else None,
        near("opened_at", _OPINION), oldest("opened_at", _OPINION),
    ),
)  # fmt: skip
