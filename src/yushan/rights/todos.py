"""What waits for somebody in this room: cases that nobody works on, one's own, questions, decisions."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from yushan.common.terms import soonest
from yushan.common.todos import Rows, Todo, TodoSource, of_rows
from yushan.organizations.access import can
from yushan.rights.models import Case
from yushan.rights.queries import cases, exclusions


def _near(moment: datetime) -> Q:
    return Q(turn_at__lt=moment)


_TURN = soonest("turn_at")


def _cases(verb: str, label: str, rows: Callable[[Any], QuerySet[Case]]) -> Callable[[Any, int], list[Todo]]:
    def collect(user: Any, limit: int) -> list[Todo]:
        found = rows(user).select_related("area").only(
            "number", "kind", "level", "area__name", "due_at", "turn_at", "opened_at"
        )  # fmt: skip
        return [
            Todo(
                verb, f"{row.get_kind_display()} {row.number}", row.where, row.due_at or row.turn_at,
                reverse("rights:detail", args=[row.pk]), label, since=row.opened_at,
            )
            for row in found.order_by("turn_at", "pk")[:limit]
        ]  # fmt: skip

    return collect


def _replies(user: Any, limit: int) -> list[Todo]:
    rows = cases.to_reply(user).select_related("organization").order_by("turn_at", "pk")[:limit]
    return [
        Todo(
            "回复", "权益维护请核实一件事", row.organization.name, row.due_at,
            reverse("rights:referral", args=[row.pk]), "去回复", since=row.asked_at,
        )
        for row in rows
    ]  # fmt: skip


def _exclusions(user: Any, limit: int) -> list[Todo]:
    rows = exclusions.to_decide(user).order_by("turn_at", "pk")[:limit]
    return [
        Todo(
            "决定", f"限制报名 {row.number}", row.area.name if row.area else "全市", row.turn_at,
            reverse("rights:exclusion", args=[row.pk]), "去决定", since=row.proposed_at,
        )
        for row in rows
    ]  # fmt: skip


def _appeals(user: Any, limit: int) -> list[Todo]:
    rows = exclusions.appeals_to_decide(user).order_by("turn_at", "pk")[:limit]
    return [
        Todo(
            "审理", f"限制报名 {row.exclusion.number} 的申诉", row.exclusion.area.name if row.exclusion.area else "全市",
            row.due_at, reverse("rights:exclusion", args=[row.exclusion_id]), "去审理", since=row.made_at,
        )
        for row in rows
    ]  # fmt: skip


def _for(capability: str, rows: Callable[[Any], QuerySet[Any]]) -> Rows:
    """Nobody without the capability costs a statement."""
    return lambda user: rows(user) if can(user, capability) else None


def _source(name: str, collect: Any, capability: str, rows: Any) -> TodoSource:
    return of_rows(name, collect, _for(capability, rows), _near, _TURN)


SOURCES = (
    _source("rights.name", _cases("指定", "指定承办人", cases.waiting), "rights.handle", cases.waiting),
    _source("rights.handle", _cases("办理", "去办理", cases.in_hand), "rights.handle", cases.in_hand),
    _source("rights.reply", _replies, "rights.reply", cases.to_reply),
    _source("rights.exclude", _exclusions, "rights.exclude", exclusions.to_decide),
    _source("rights.appeal", _appeals, "rights.exclude", exclusions.appeals_to_decide),
)
