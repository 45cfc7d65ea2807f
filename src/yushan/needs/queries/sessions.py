"""Sessions of a team's projects that a claimed need can join."""

from django.db.models import QuerySet

from yushan.activities.models import Activity, Shift
from yushan.common import clock
from yushan.needs.models import Need

_COMING = ("draft", "submitted", "returned", *Activity.OPEN)
MOST = 30


def sessions_for(need: Need) -> QuerySet[Shift]:
    """Shifts to come of activities that the claiming organization holds for a project; the soonest first."""
    if need.organization_id is None:
        return Shift.objects.none()
    rows = Shift.objects.filter(
        activity__organization=need.organization_id,
        activity__project__isnull=False,
        activity__state__in=_COMING,
        starts_at__gt=clock.now(),
    )
    return rows.select_related("activity__project", "activity__area").order_by("starts_at", "pk")


def offered_sessions(need: Need) -> list[Shift]:
    """What the page offers: those that fit by type or project and district first; 1 statement."""
    rows = list(sessions_for(need).prefetch_related("activity__service_types")[: 4 * MOST])
    project = need.item.project_id if need.item else None

    def distance(shift: Shift) -> tuple[int, int]:
        activity = shift.activity
        types = {kind.pk for kind in activity.service_types.all()}
        fits = activity.project_id == project or need.service_type_id in types
        return (0 if fits else 1, 0 if activity.area_id == need.area_id else 1)

    return sorted(rows, key=distance)[:MOST]
