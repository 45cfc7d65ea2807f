"""What waits for somebody in this room: to accept, to dispatch, to claim, to arrange, to call back."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from yushan.common.terms import due, near, oldest, soonest
from yushan.common.todos import Rows, Todo, of_rows
from yushan.needs.models import Need
from yushan.needs.queries import cases, lists
from yushan.organizations.access import can

_VISIT = "need_visit_working_days"
State = Need.State


def _near(moment: datetime) -> Q:
    return Q(turn_at__lt=moment)


def _needs(verb: str, label: str, rows: Callable[[Any], QuerySet[Need]]) -> Callable[[Any, int], list[Todo]]:
    def collect(user: Any, limit: int) -> list[Todo]:
        found = lists.card(rows(user).select_related("area", "town")).order_by("turn_at", "pk")[:limit]
        return [
            Todo(
                verb, f"{row.title}（{row.people} 人）", f"{row.area.name}{row.where}", row.due_at or row.turn_at,
                reverse("needs:detail", args=[row.pk]), label, since=row.asked_at,
            )
            for row in found
        ]  # fmt: skip

    return collect


def _screen(user: Any) -> QuerySet[Need]:
    return lists.to_triage(user, State.SUBMITTED)


def _dispatch(user: Any) -> QuerySet[Need]:
    return lists.to_triage(user, State.SCREENED)


def _offers(user: Any, limit: int) -> list[Todo]:
    rows = lists.offers_to(user).select_related("need__area", "need__town", "organization").order_by("offered_at", "pk")
    rows = lists.without_sealed(rows, "need__")
    return [
        Todo(
            "接单", f"{row.need.title}（{row.need.people} 人）", f"{row.need.area.name}{row.need.where}",
            row.due_at, reverse("needs:detail", args=[row.need_id]), "接单或回绝", since=row.offered_at,
        )
        for row in rows[:limit]
    ]  # fmt: skip


def _visits(user: Any, limit: int) -> list[Todo]:
    rows = lists.without_sealed(cases.to_visit(user).select_related("need__area"), "need__")
    rows = rows.order_by("reviewed_at", "pk")[:limit]
    return [
        Todo(
            "回访", f"“{row.need.title}”评了 {row.stars} 星", row.need.area.name, due(row.reviewed_at, _VISIT),
            reverse("needs:detail", args=[row.need_id]), "记回访", since=row.reviewed_at,
        )
        for row in rows
    ]  # fmt: skip


def _for(capability: str, rows: Callable[[Any], QuerySet[Any]]) -> Rows:
    """Nobody without the capability costs a statement."""
    return lambda user: rows(user) if can(user, capability) else None


_TURN = soonest("turn_at")
SOURCES = (
    of_rows("needs.screen", _needs("受理", "去受理", _screen), _for("need.triage", _screen), _near, _TURN),
    of_rows("needs.dispatch", _needs("派单", "去派单", _dispatch), _for("need.triage", _dispatch), _near, _TURN),
    of_rows(
        "needs.claim", _offers, _for("need.claim", lists.offers_to), lambda moment: Q(due_at__lt=moment),
        oldest("offered_at", "need_claim_working_days"),
    ),
    of_rows(
        "needs.arrange", _needs("安排", "安排活动", lists.claimed_by), _for("need.claim", lists.claimed_by), _near, _TURN
    ),
    of_rows(
        "needs.visit", _visits, _for("need.triage", cases.to_visit), near("reviewed_at", _VISIT),
        oldest("reviewed_at", _VISIT),
    ),
)  # fmt: skip
