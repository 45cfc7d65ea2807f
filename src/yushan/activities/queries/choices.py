"""What somebody may choose for an activity: its organization, its project, its station."""

from typing import Any

from django.db.models import Exists, Q, QuerySet

from yushan.common.choosing import Source
from yushan.organizations.access import visible
from yushan.organizations.models import Organization
from yushan.projects.models import Project
from yushan.stations.models import Station


def organizations(actor: Any) -> QuerySet[Organization]:
    """Active ones for which the actor may plan."""
    teams = Organization.objects.filter(state="active").select_related("area")
    return visible(actor, "activity.edit", teams, area="area", organization="path").order_by("path")


def projects(actor: Any) -> QuerySet[Project]:
    """Projects under way that the actor may plan activities of."""
    rows = Project.objects.filter(state__in=("recruiting", "running"))
    return visible(actor, "activity.edit", rows, area="organization__area", organization="organization__path").order_by(
        "title"
    )


def stations(actor: Any) -> QuerySet[Station]:
    """Open ones in the districts of one's organizations; all of them where one of these is over the whole city."""
    mine = organizations(actor).order_by()
    rows = Station.objects.exclude(state__in=("closed", "suspended"))
    everywhere = Organization.objects.filter(pk__in=mine.values("pk"), area=None)
    return rows.filter(Q(area__in=mine.values("area")) | Q(Exists(everywhere))).order_by("name")


SOURCES = (
    Source("activities.organizations", organizations, beside=lambda row: row.area.name if row.area else "全市"),
    Source("activities.projects", projects, by="title", beside=lambda row: row.code),
    Source("activities.stations", stations, beside=lambda row: row.address),
)
