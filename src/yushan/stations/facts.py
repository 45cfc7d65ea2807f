"""What this room itself knows of a station: its hours, its team, what it offers."""

from collections.abc import Mapping
from datetime import date

from django.urls import reverse

from yushan.stations.evidence import FactKind
from yushan.stations.models import Station
from yushan.volunteers.models import Membership

KINDS = (
    FactKind("open_days", "每周开放", "天", "开放时间"),
    FactKind("team_bound", "负责的服务队", "支", "站点资料"),
    FactKind("team_members", "服务队的队员", "人", "队员名册"),
)


def read(station: Station, day: date) -> Mapping[str, tuple[int, str]]:
    """As they stand now; 2 statements."""
    days = station.weekly_hours.order_by().values("weekday").distinct().count()
    found = {"open_days": (days, reverse("stations:hours", args=[station.pk]))}
    team = station.organization
    if team is None:
        return found | {"team_bound": (0, ""), "team_members": (0, "")}
    members = Membership.objects.filter(
        organization__path__startswith=team.path, state__in=(Membership.State.APPROVED, Membership.State.PAUSED)
    )
    url = reverse("organizations:organization", args=[team.pk])
    return found | {
        "team_bound": (1, url),
        "team_members": (members.order_by().values("volunteer").distinct().count(), url),
    }
