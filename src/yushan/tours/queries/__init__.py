"""Reading tours: for everybody, for hosts, for whoever sends the vehicle."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from yushan.common import clock
from yushan.common.errors import NotFound
from yushan.organizations.access import can, scope_filter, visible
from yushan.organizations.models import Organization
from yushan.stations.models import Station
from yushan.tours import rules
from yushan.tours.models import Stop, Tour, Vehicle

_REACH = {"area": "organization__area", "organization": "organization__path"}
CHIPS = (
    ("open", "接受预约", (Tour.State.OPEN,)),
    ("draft", "准备中", (Tour.State.DRAFT,)),
    ("closed", "停止预约", (Tour.State.CLOSED,)),
    ("over", "已结束", (Tour.State.ENDED, Tour.State.CANCELLED)),
)


@dataclass(frozen=True)
class Day:
    """A day of a tour that can be booked: the free windows, local."""

    day: date
    free: list[tuple[datetime, datetime]]


def public_tours() -> QuerySet[Tour]:
    """Tours that everybody may see, with the number of their confirmed stops."""
    rows = Tour.objects.filter(state__in=Tour.PUBLIC).select_related("vehicle", "organization", "brand")
    return rows.annotate(stop_count=Count("stops", filter=Q(stops__state=Stop.State.CONFIRMED)))


def public_tour(code: str) -> Tour:
    """One of them. NotFound for drafts and what was called off."""
    found = public_tours().filter(code=code).first()
    if found is None:
        raise NotFound("没有这次巡回，或者它已经取消。")
    return found


def confirmed(tour: Tour) -> QuerySet[Stop]:
    """The stops as everybody sees them, in the order of the road; with their activity."""
    return stops_of(tour).filter(state=Stop.State.CONFIRMED)


def stops_of(tour: Tour) -> QuerySet[Stop]:
    """All stops in the order of the road."""
    rows = Stop.objects.filter(tour=tour).select_related("area", "organization", "station", "activity")
    return rows.order_by("starts_at", "id")


def seen(user: Any) -> QuerySet[Tour]:
    """Tours of the own subtree in whatever state; of others those that everybody sees. For staff with activities."""
    rows = Tour.objects.select_related("vehicle", "organization")
    if not can(user, "activity.view"):
        return rows.none()
    own = scope_filter(user, "tour.edit", **_REACH)
    if not own:  # the whole city: an empty condition would vanish beside another one
        return rows
    return rows.filter(own | Q(state__in=Tour.PUBLIC))


def staff_tour(user: Any, pk: int) -> Tour:
    """One of them. NotFound for others' drafts."""
    found = seen(user).select_related("vehicle", "organization", "brand", "work").filter(pk=pk).first()
    if found is None:
        raise NotFound()
    return found


def counts_by_chip(user: Any) -> dict[str, int]:
    """How many tours stand under each chip of the list; 1 statement."""
    return seen(user).aggregate(
        all=Count("pk"), **{key: Count("pk", filter=Q(state__in=states)) for key, _label, states in CHIPS}
    )


def stop_for(user: Any, pk: int) -> Stop:
    """A stop that the person has to do with: as host or as sender of the vehicle. NotFound else."""
    rows = Stop.objects.select_related("tour__organization", "tour__vehicle", "organization", "area", "activity")
    found = rows.filter(_concerns(user), pk=pk).first()
    if found is None:
        raise NotFound()
    return found


def _concerns(user: Any) -> Q:
    host = scope_filter(user, "activity.edit", **_REACH)
    sender = scope_filter(user, "tour.edit", area="tour__organization__area", organization="tour__organization__path")
    return Q() if not host or not sender else host | sender


def concerning(user: Any, tour: Tour) -> set[int]:
    """Keys of the stops of a tour of which the person sees contact, wishes and reasons; 1 statement."""
    return set(Stop.objects.filter(_concerns(user), tour=tour).values_list("pk", flat=True))


def to_answer(user: Any) -> QuerySet[Stop]:
    """Stops that wait for a yes or no of this person."""
    rows = Stop.objects.filter(state=Stop.State.REQUESTED)
    return visible(user, "tour.edit", rows, area="tour__organization__area", organization="tour__organization__path")


def hosts(user: Any) -> QuerySet[Organization]:
    """Organizations for which the person may book: active, in a district."""
    rows = Organization.objects.filter(state=Organization.State.ACTIVE).exclude(area=None)
    return visible(user, "activity.edit", rows, area="area", organization="path").order_by("path")


def stations_of_hosts(user: Any) -> QuerySet[Station]:
    """Stations in the districts of these organizations."""
    rows = Station.objects.exclude(state__in=(Station.State.CLOSED, Station.State.SUSPENDED))
    return rows.filter(area__in=hosts(user).order_by().values("area")).order_by("area__code", "name")


def senders(user: Any) -> QuerySet[Organization]:
    """Organizations that the person may plan tours for."""
    rows = Organization.objects.filter(state=Organization.State.ACTIVE)
    return visible(user, "tour.edit", rows, area="area", organization="path").order_by("path")


def vehicles(user: Any) -> QuerySet[Vehicle]:
    """Vehicles that the person disposes of."""
    return visible(user, "tour.edit", Vehicle.objects.select_related("organization"), **_REACH)


def free_days(tour: Tour) -> list[Day]:
    """What can still be booked, day by day from today on; 1 statement."""
    taken: dict[date, list[rules.Window]] = defaultdict(list)
    first = max(tour.starts_on, clock.today())
    rows = Stop.objects.filter(vehicle=tour.vehicle_id, state__in=Stop.HOLDING, ends_at__gte=clock.at(first))
    for begin, end in rows.values_list("starts_at", "ends_at"):
        taken[clock.local(begin).date()].append((clock.local(begin), clock.local(end)))
    found = []
    for day in rules.days(first, tour.ends_on) if first <= tour.ends_on else ():
        begin = clock.at(day, tour.daily_from.hour, tour.daily_from.minute)
        until = clock.at(day, tour.daily_until.hour, tour.daily_until.minute)
        window = (max(clock.local(begin), clock.local(clock.now())), clock.local(until))
        found.append(Day(day, rules.free(window, taken[day])))
    return found
