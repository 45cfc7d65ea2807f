"""Doubts in the data that somebody sees, how many there are, and how that went over the days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from yushan.common import clock
from yushan.common.errors import NotFound
from yushan.indicators.models import QualityCount, QualityIssue
from yushan.indicators.places import VIEW, no_permission, sees_figures
from yushan.organizations.access import can, grants_of, scope_filter
from yushan.organizations.models import RoleGrant, Unit

State = QualityIssue.State
# Who puts something right at a place, and so may say that it is as it should be.
HANDLES = {"unit": "roster.edit", "organization": "organization.edit", "area": "unit.edit", "city": "unit.edit"}
SHOWN_DAYS = 60
LATE = "late"
_NEVER = datetime(9999, 1, 1, tzinfo=clock.ZONE)


def sees_quality(actor: Any) -> bool:
    """True for who sees figures of anything, teams included."""
    return sees_figures(actor) or can(actor, VIEW)


def issues_of(actor: Any) -> QuerySet[QualityIssue]:
    """Doubts at places whose figures the actor sees. NotAllowed for who sees none."""
    if not sees_quality(actor):
        raise no_permission()
    seen = scope_filter(actor, VIEW, area="area", unit="unit", organization="organization__path")
    return QualityIssue.objects.filter(seen).select_related("unit", "organization", "area")


def narrowed(rows: QuerySet[QualityIssue], *, kind: str, state: str) -> QuerySet[QualityIssue]:
    """Of one kind (empty: of all), in a state; «late» are the open ones whose term is over."""
    rows = rows.filter(kind=kind) if kind else rows
    if state == LATE:
        return rows.filter(state=State.OPEN, due_at__lte=clock.now())
    return rows.filter(state=state)


def soonest_first(rows: QuerySet[QualityIssue]) -> QuerySet[Any]:
    """With `until`, by which they are put in order: what is late or has to be done soonest first, without a term last."""
    return rows.annotate(until=Coalesce("due_at", Value(_NEVER)))


def at(rows: QuerySet[QualityIssue], *, area: str, unit: str) -> QuerySet[QualityIssue]:
    """Of an area and a unit by their codes; empty ones narrow nothing."""
    rows = rows.filter(area__code=area) if area else rows
    return rows.filter(unit__code=unit.upper()) if unit else rows


def open_doubts(unit: Unit) -> int:
    """How many doubts stand open at a unit whose figures are shown."""
    return QualityIssue.objects.filter(scope="unit", node=unit.pk, state=State.OPEN).count()


def issue_of(actor: Any, pk: int) -> QualityIssue:
    """One of them; NotFound for those of others."""
    found = issues_of(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound()
    return found


def may_handle(actor: Any, issue: QualityIssue) -> bool:
    """True for who looks after the place, or stands above it."""
    return can(actor, HANDLES[issue.scope], on=issue.access_scope())


def may_remind_of(actor: Any, issue: QualityIssue) -> bool:
    """Who stands above the place: a unit's own clerk does not remind themselves."""
    if issue.scope == "unit":
        return can(actor, "unit.edit", on=issue.access_scope())
    if issue.scope == "organization":
        return can(actor, "unit.edit", on={"area": issue.area_id})
    return issue.scope == "area" and can(actor, "unit.edit", on={})


def to_handle(actor: Any) -> QuerySet[QualityIssue] | None:
    """What waits for the actor as owner of the place; None for who owns none."""
    own = Q(pk__in=[])
    for grant in grants_of(actor):
        if grant.role == RoleGrant.Role.UNIT_ADMIN:
            own |= Q(scope="unit", unit_id=grant.scope_id)
        elif grant.role == RoleGrant.Role.ORGANIZATION_ADMIN:
            own |= Q(scope="organization", organization_id=grant.scope_id)
        elif grant.role == RoleGrant.Role.AREA_ADMIN:
            own |= Q(scope="area", area_id=grant.scope_id)
        elif grant.role == RoleGrant.Role.CITY_ADMIN:
            own |= Q(scope="city")
    if own == Q(pk__in=[]):
        return None
    return QualityIssue.objects.filter(own, state=State.OPEN)


@dataclass(frozen=True)
class Tally:
    """Of one kind: places with an open doubt, things in them, those whose term is over, those explained."""

    issues: int = 0
    things: int = 0
    late: int = 0
    accepted: int = 0


def tallies(rows: QuerySet[QualityIssue]) -> dict[str, Tally]:
    """By kind; 1 statement."""
    is_open = Q(state=State.OPEN)
    sums = (
        rows.order_by()
        .values("kind")
        .annotate(
            issues=Count("pk", filter=is_open),
            things=Sum("number", filter=is_open),
            late=Count("pk", filter=is_open & Q(due_at__lte=clock.now())),
            accepted=Count("pk", filter=Q(state=State.ACCEPTED)),
        )
    )
    return {row["kind"]: Tally(row["issues"], row["things"] or 0, row["late"], row["accepted"]) for row in sums}


def trend_of(actor: Any, today: date, area: str = "") -> Mapping[str, list[tuple[date, int]]]:
    """Open doubts at the end of each day by kind, over the areas that the actor sees (one of them). 1 statement.

    Who sees single units or teams only has no areas, and so no trend: what is kept is kept by area.
    """
    rows = QualityCount.objects.filter(day__gt=today - timedelta(days=SHOWN_DAYS), day__lte=today)
    rows = rows.filter(scope_filter(actor, VIEW, area="area"))
    if area:
        rows = rows.filter(area__code=area)
    found: dict[str, list[tuple[date, int]]] = {}
    for code, day, number in rows.order_by("kind", "day").values_list("kind", "day").annotate(Sum("issues")):
        found.setdefault(code, []).append((day, number))
    return found
