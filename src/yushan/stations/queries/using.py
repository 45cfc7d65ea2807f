"""Reading the use log."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, QuerySet, Sum

from yushan.common import clock
from yushan.stations.models import Station, Use


def uses_of(station: Station, first: date, last: date) -> QuerySet[Use]:
    """Lines from the first to the last day, both included, in order."""
    rows = Use.objects.filter(
        station=station, starts_at__gte=clock.at(first), starts_at__lt=clock.at(last + timedelta(days=1))
    )
    return rows.select_related("room").order_by("starts_at", "pk")


@dataclass(frozen=True)
class Used:
    """How often and by how many people a station was used."""

    times: int
    people: int


def sum_of(station: Station, first: date, last: date) -> Used:
    """The same days added up; 1 statement."""
    found = uses_of(station, first, last).order_by().aggregate(times=Count("pk"), people=Sum("people"))
    return Used(found["times"], found["people"] or 0)
