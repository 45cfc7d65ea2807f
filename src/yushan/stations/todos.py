"""What waits at stations: own scores to write, visits to make, gradings to decide, improvements to make and to look over."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from yushan.common import clock
from yushan.common.terms import due, near, oldest
from yushan.common.todos import Todo, of_rows
from yushan.stations.queries import waiting

_VISIT, _DECISION = "station_visit_working_days", "station_decision_working_days"


def _listed(rows: QuerySet[Any] | None, limit: int, with_: str, order: tuple[str, ...]) -> list[Any]:
    return [] if rows is None else list(rows.select_related(with_).order_by(*order)[:limit])


def _ends(day: Any) -> datetime | None:
    return clock.at(day + timedelta(days=1)) if day else None


def _by(field: str) -> Any:
    """Rows whose day is over by a moment."""
    return lambda moment: Q(**{f"{field}__lt": clock.local(moment).date()})


def _end_of_day(day: Any) -> Any:
    return clock.at(day + timedelta(days=1))


def _self_checks(user: Any, limit: int) -> list[Todo]:
    rows = _listed(waiting.self_checks(user), limit, "station__area", order=("due_on", "pk"))
    return [
        Todo(
            "自评", f"“{row.station.name}”{row.get_kind_display()}自评", row.station.area.name, _ends(row.due_on),
            reverse("stations:self_check", args=[row.station_id]), "填写自评", since=row.opened_at,
        )
        for row in rows
    ]  # fmt: skip


def _words(user: Any, limit: int) -> list[Todo]:
    rows = _listed(waiting.words(user), limit, "station__area", order=("visit_sent_at", "pk"))
    return [
        Todo(
            "说明", f"“{row.station.name}”复核和自评的差别", row.station.area.name, due(row.visit_sent_at, _DECISION),
            reverse("stations:assessment", args=[row.station_id, row.pk]), "看差别并说明", since=row.visit_sent_at,
        )
        for row in rows
    ]  # fmt: skip


def _visits(user: Any, limit: int) -> list[Todo]:
    rows = _listed(waiting.visits(user), limit, "station__area", order=("inspector_since", "pk"))
    return [
        Todo(
            "核查", f"“{row.station.name}”{row.get_kind_display()}", row.station.area.name,
            _ends(row.visit_on) or due(row.self_at, _VISIT), reverse("stations:inspections"), "打开核查表",
            since=row.self_at,
        )
        for row in rows
    ]  # fmt: skip


def _to_send(user: Any, limit: int) -> list[Todo]:
    rows = _listed(waiting.to_send(user), limit, "station__area", order=("self_at", "pk"))
    return [
        Todo(
            "安排", f"“{row.station.name}”等人去核查", row.station.area.name, due(row.self_at, _VISIT),
            reverse("stations:send_inspector", args=[row.station_id]), "安排核查的人", since=row.self_at,
        )
        for row in rows
    ]  # fmt: skip


def _decisions(user: Any, limit: int) -> list[Todo]:
    rows = _listed(waiting.decisions(user), limit, "station__area", order=("visit_sent_at", "pk"))
    return [
        Todo(
            "审定", f"“{row.station.name}”{row.get_kind_display()}", row.station.area.name, due(row.visit_sent_at, _DECISION),
            reverse("stations:decide", args=[row.station_id]), "看评分并审定", since=row.visit_sent_at,
        )
        for row in rows
    ]  # fmt: skip


def _improvements(user: Any, limit: int) -> list[Todo]:
    rows = _listed(waiting.own_improvements(user), limit, "station", order=("due_on", "pk"))
    return [
        Todo(
            "整改", row.text, row.station.name, _ends(row.due_on),
            reverse("stations:improvements", args=[row.station_id]), "改好了拍照报告", since=row.created_at,
        )
        for row in rows
    ]  # fmt: skip


def _to_look_over(user: Any, limit: int) -> list[Todo]:
    rows = _listed(waiting.to_look_over(user), limit, "station", order=("reported_at", "pk"))
    return [
        Todo(
            "核实", f"整改“{row.text}”报告改好", row.station.name, due(row.reported_at, _DECISION),
            reverse("stations:improvements", args=[row.station_id]), "看照片并核实", since=row.reported_at,
        )
        for row in rows
    ]  # fmt: skip


SOURCES = (
    of_rows("stations.self_checks", _self_checks, waiting.self_checks, _by("due_on"), ("due_on", _end_of_day)),
    of_rows("stations.words", _words, waiting.words, near("visit_sent_at", _DECISION), oldest("visit_sent_at", _DECISION)),
    of_rows("stations.visits", _visits, waiting.visits, near("self_at", _VISIT), oldest("self_at", _VISIT)),
    of_rows("stations.to_send", _to_send, waiting.to_send, near("self_at", _VISIT), oldest("self_at", _VISIT)),
    of_rows(
        "stations.decisions", _decisions, waiting.decisions, near("visit_sent_at", _DECISION),
        oldest("visit_sent_at", _DECISION),
    ),
    of_rows("stations.improvements", _improvements, waiting.own_improvements, _by("due_on"), ("due_on", _end_of_day)),
    of_rows(
        "stations.to_look_over", _to_look_over, waiting.to_look_over, near("reported_at", _DECISION),
        oldest("reported_at", _DECISION),
    ),
)  # fmt: skip
