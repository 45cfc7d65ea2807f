"""Kept scores of the health check."""

from datetime import date
from typing import Any

from django.db.models import Max, Q, QuerySet

from yushan.guidance.models import HealthScore
from yushan.guidance.rules import CODES
from yushan.organizations.access import visible
from yushan.organizations.models import Organization

ORDER = ["score", "pk"]


def month_shown() -> date | None:
    """The month of the newest scores; None before the first reckoning."""
    found: date | None = HealthScore.objects.aggregate(last=Max("month"))["last"]
    return found


def scores_seen(
    actor: Any, month: date | None, *, level: str = "", weak: str = "", text: str = ""
) -> QuerySet[HealthScore]:
    """Scores of running organizations over whose life the actor decides, to be listed in ORDER: who needs help first.

    It says where help is needed and is no league table (docs/domain.md): it has no places, and nobody sees peers.
    """
    rows = HealthScore.objects.filter(organization__state=Organization.State.ACTIVE)
    rows = rows.filter(month=month) if month else rows.none()
    rows = visible(
        actor, "organization.approve", rows, area="organization__area", organization="organization__path"
    ).select_related("organization__area")
    if level in Organization.Level.values:
        rows = rows.filter(organization__level=level)
    if weak in CODES:
        rows = rows.filter(weak__contains=f",{weak},")
    for word in text.split():
        rows = rows.filter(Q(organization__name__icontains=word))
    return rows


def scores_of(organization: Organization, months: int = 12) -> list[HealthScore]:
    """The scores of the last months, oldest first."""
    rows = HealthScore.objects.filter(organization=organization).order_by("-month")[:months]
    return list(rows)[::-1]


def kept(organization: Organization) -> HealthScore | None:
    """The newest score; None before the first reckoning."""
    return HealthScore.objects.filter(organization=organization).order_by("-month").first()
