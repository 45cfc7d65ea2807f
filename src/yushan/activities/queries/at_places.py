"""What goes on at stations, and what came of it; joined to the registries of the room of stations at start."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Q, Sum
from django.urls import reverse

from yushan.activities.models import Activity
from yushan.common import clock
from yushan.common.counts import year_before
from yushan.ledger.models import HourEntry
from yushan.organizations.effects import Effect
from yushan.projects.models import Project
from yushan.projects.rules.library import SHOWN
from yushan.stations.evidence import FactKind
from yushan.stations.happenings import Board, Happening, Served
from yushan.stations.models import Station

_MOST = 200
AHEAD = (Activity.State.DRAFT, Activity.State.RETURNED, Activity.State.SUBMITTED, Activity.State.PUBLISHED)
KINDS = (
    FactKind("projects_running", "在办的服务项目", "个", "活动和项目"),
    FactKind("activities_year", "近 12 个月的活动", "场", "活动登记"),
    FactKind("hours_year", "近 12 个月的服务时长", "小时", "时长台账"),
)


def _coming(station_ids: Iterable[int], most: int) -> dict[int, list[Happening]]:
    """Published and not over, soonest first; 1 statement."""
    rows = Activity.objects.filter(station__in=list(station_ids), state__in=Activity.OPEN, ends_at__gt=clock.now())
    found: dict[int, list[Happening]] = defaultdict(list)
    for row in rows.select_related("organization").order_by("starts_at", "id")[:_MOST]:
        if row.station_id and len(found[row.station_id]) < most:
            url = reverse("activities:public_detail", args=[row.code])
            found[row.station_id].append(Happening(row.title, row.starts_at, row.ends_at, url, row.organization.name))
    return dict(found)


def _within_year(day: date) -> Q:
    since = clock.at(year_before(day))
    return Q(starts_at__gte=since, starts_at__lte=clock.now())


def _projects(station_id: int) -> list[Served]:
    """Public projects with an activity there, held within a year or coming; 1 statement."""
    since = clock.at(year_before(clock.today()))
    held = Activity.objects.filter(station=station_id, state__in=Activity.HELD, starts_at__gte=since)
    rows = Project.objects.filter(pk__in=held.values("project"), state__in=SHOWN).order_by("title", "pk")
    return [Served(row.title, reverse("portal:project", args=[row.code])) for row in rows[:12]]


BOARD = Board(coming=_coming, projects=_projects)


def facts(station: Station, day: date) -> Mapping[str, tuple[int, str]]:
    """Of the twelve months up to a day: activities that were held there, hours posted for them, projects under way that
    serve there; 3 statements."""
    held = Activity.objects.filter(_within_year(day), station=station, state__in=Activity.HELD).order_by()
    entries = HourEntry.objects.filter(activity_id__in=held.values("pk"), reverses=None, reversal=None)
    minutes = entries.order_by().aggregate(sum=Sum("minutes"))["sum"] or 0
    running = Project.objects.filter(
        pk__in=held.values("project"), state__in=("recruiting", "running", "evaluating", "improving")
    )
    return {
        "projects_running": (running.count(), ""),
        "activities_year": (held.count(), ""),
        "hours_year": (minutes // 60, ""),
    }


def closing_effects(station: Station) -> list[Effect]:
    """What is planned there when the station closes; 1 statement."""
    ahead = Activity.objects.filter(station=station, state__in=AHEAD).count()
    return [Effect(ahead, "场还没开始的活动", "照常进行，要另选站点，组织的人会收到消息")]
