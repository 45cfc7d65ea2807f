"""What waits for somebody in this room."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from yushan.activities.models import Activity
from yushan.activities.queries.staff import SCOPE
from yushan.common import clock
from yushan.common.terms import near, oldest, soonest
from yushan.common.todos import Todo, of_rows
from yushan.organizations.access import can, is_staff, visible
from yushan.safety.models import Incident, Tick
from yushan.safety.queries import incidents
from yushan.safety.queries.preparing import talks_to_review
from yushan.safety.queries.signals import signals_seen

_REVIEW, _JUDGE = "talk_review_working_days", "signal_working_days"


def _near(moment: datetime) -> Q:
    return Q(turn_at__lt=moment)


_TURN = soonest("turn_at")


def _incidents(verb: str, label: str, rows: Callable[[Any], QuerySet[Incident]]) -> Callable[[Any, int], list[Todo]]:
    def collect(user: Any, limit: int) -> list[Todo]:
        return [
            Todo(
                verb, f"{row.get_kind_display()} {row.number}", row.where, row.due_at or row.turn_at,
                reverse("safety:incident", args=[row.pk]), label, since=row.reported_at,
            )
            for row in rows(user).order_by("turn_at", "pk")[:limit]
        ]  # fmt: skip

    return collect


def _talks(user: Any, limit: int) -> list[Todo]:
    rows = talks_to_review(user).select_related("activity").order_by("handed_in_at", "pk")[:limit]
    return [
        Todo(
            "审内容", row.title, row.activity.title, None, reverse("safety:preparation", args=[row.activity_id]),
            "去审", since=row.handed_in_at,
        )
        for row in rows
    ]  # fmt: skip


def _open_signals(user: Any) -> QuerySet[Any]:
    return signals_seen(user).filter(state="open")


def _signals(user: Any, limit: int) -> list[Todo]:
    rows = _open_signals(user).order_by("found_at", "pk")[:limit]
    return [
        Todo(
            "核实", f"{row.get_kind_display()}", row.organization.name, None,
            reverse("safety:signal", args=[row.pk]), "去核实", since=row.found_at,
        )
        for row in rows
    ]  # fmt: skip


def _unseen_today(user: Any) -> QuerySet[Activity]:
    """Of high risk, today or going on, and nobody has looked at anything of the list."""
    rows = Activity.objects.filter(
        ~Exists(Tick.objects.filter(activity=OuterRef("pk"))), risk=Activity.Risk.HIGH, state__in=Activity.OPEN,
        starts_at__lt=clock.at(clock.today() + timedelta(days=1)),
    )  # fmt: skip
    return visible(user, "attendance.record", rows, **SCOPE)


def _lists(user: Any, limit: int) -> list[Todo]:
    return [
        Todo(
            "核对", "当天的安全清单", row.title, row.starts_at, reverse("safety:preparation", args=[row.pk]), "去核对",
        )
        for row in _unseen_today(user).order_by("starts_at", "pk")[:limit]
    ]  # fmt: skip


def _staff(rows: Callable[[Any], QuerySet[Any]]) -> Callable[[Any], QuerySet[Any] | None]:
    return lambda user: rows(user) if is_staff(user) else None


SOURCES = (
    of_rows("safety.take", _incidents("接报", "马上看", incidents.to_take), _staff(incidents.to_take), _near, _TURN),
    of_rows("safety.work", _incidents("处置", "去处置", incidents.in_hand), _staff(incidents.in_hand), _near, _TURN),
    of_rows("safety.close", _incidents("结案", "去看", incidents.to_close), _staff(incidents.to_close), _near, _TURN),
    of_rows(
        "safety.lists", _lists, lambda user: _unseen_today(user) if can(user, "attendance.record") else None,
        lambda moment: Q(starts_at__lt=moment), soonest("starts_at"),
    ),
    of_rows(
        "safety.talks", _talks, lambda user: talks_to_review(user) if can(user, "activity.approve") else None,
        near("handed_in_at", _REVIEW), oldest("handed_in_at", _REVIEW),
    ),
    of_rows(
        "safety.signals", _signals, lambda user: _open_signals(user) if can(user, "signal.judge") else None,
        near("found_at", _JUDGE), oldest("found_at", _JUDGE),
    ),
)  # fmt: skip
