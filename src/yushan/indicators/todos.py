"""What waits for the city's administrator: counts that differ from the raw records."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from yushan.common.terms import due, near, oldest
from yushan.common.todos import Todo, of_rows
from yushan.indicators.models import DriftCheck
from yushan.indicators.places import is_city_admin


def _drift(user: Any) -> QuerySet[DriftCheck] | None:
    """The last check, if it found a difference and this person can put it right."""
    if not is_city_admin(user):
        return None
    last = DriftCheck.objects.order_by("-pk").values("pk")[:1]
    found: QuerySet[DriftCheck] = DriftCheck.objects.filter(pk__in=last, drift__gt=0)
    return found


def _collect(user: Any, limit: int) -> list[Todo]:
    rows = _drift(user)
    return [
        Todo(
            verb="核对",
            text=f"指标核对发现 {check.drift:,} 处与原始记录不一致",
            origin="全市",
            due=due(check.at, "drift_working_days"),
            url=reverse("indicators:checks"),
            action_label="去核对",
            since=check.at,
        )
        for check in (rows[:limit] if rows is not None else [])
    ]


SOURCE = of_rows(
    "indicators.drift", _collect, _drift, near("at", "drift_working_days"), oldest("at", "drift_working_days")
)
