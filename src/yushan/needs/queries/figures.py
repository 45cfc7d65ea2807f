"""Figures of needs: fulfilment, time to claim, satisfaction, demand by area and type, what nobody offers, seasons."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Min, Q, QuerySet, Sum
from django.db.models.functions import ExtractMonth, ExtractYear

from yushan.common import clock
from yushan.common.rates import Rate
from yushan.needs.models import Need
from yushan.needs.queries.lists import GONE as _GONE
from yushan.needs.rules import figures as rules
from yushan.organizations.access import visible
from yushan.organizations.models import Area, Organization
from yushan.projects.models import ServiceOffer

_DONE = (Need.State.DONE, Need.State.REVIEWED)


@dataclass
class Sums:
    """What is added up of one area, or of all."""

    asked: int = 0
    unsorted: int = 0
    accepted: int = 0
    done: int = 0
    stars: int = 0
    reviews: int = 0
    minutes: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def fulfilment(self) -> Rate:
        """Done or reviewed ÷ accepted."""
        return rules.fulfilment(self.done, self.accepted)

    @property
    def claim_hours(self) -> str:
        """Median of the working hours from asking to claiming."""
        median = rules.median_of_counts(self.minutes)
        return rules.tenths(None if median is None else median / 60)

    @property
    def claimed(self) -> int:
        """How many the median is made of."""
        return sum(self.minutes.values())

    @property
    def satisfaction(self) -> str:
        """Mean of the stars."""
        return rules.tenths(rules.mean(self.stars, self.reviews))


def of_year(actor: Any, year: int) -> QuerySet[Need]:
    """Needs asked for in a calendar year that the actor sees the figures of."""
    rows = visible(actor, "need.view", Need.objects.all(), area="area")
    first, after = clock.at(date(year, 1, 1)), clock.at(date(year + 1, 1, 1))
    return rows.filter(asked_at__gte=first, asked_at__lt=after)


def sums(actor: Any, year: int) -> tuple[Sums, dict[int, Sums]]:
    """Of everything and of each area, for needs asked in a year, without those taken back or said twice; 2 statements."""
    rows = of_year(actor, year).order_by()
    whole: Sums = Sums()
    by_area: dict[int, Sums] = defaultdict(Sums)
    counted = rows.values("area").annotate(
        asked=Count("pk", filter=~Q(state__in=_GONE)),
        unsorted=Count("pk", filter=Q(service_type=None) & ~Q(state__in=_GONE)),
        accepted=Count("pk", filter=Q(state__in=Need.ACCEPTED)),
        done=Count("pk", filter=Q(state__in=_DONE)),
        stars=Sum("review__stars"),
        reviews=Count("review"),
    )
    for line in counted:
        for one in (whole, by_area[line["area"]]):
            one.asked += line["asked"]
            one.unsorted += line["unsorted"]
            one.accepted += line["accepted"]
            one.done += line["done"]
            one.stars += line["stars"] or 0
            one.reviews += line["reviews"]
    claimed = rows.filter(claim_minutes__isnull=False).values_list("area", "claim_minutes").annotate(Count("pk"))
    for area, minutes, count in claimed:
        for one in (whole, by_area[area]):
            one.minutes[minutes] += count
    return whole, by_area


def demand_by_area(actor: Any, year: int) -> dict[int, int]:
    """How many were asked in each area, without those taken back or said twice; 1 statement."""
    rows = of_year(actor, year).exclude(state__in=_GONE).order_by()
    return dict(rows.values_list("area").annotate(Count("pk")))


def unsorted(actor: Any, year: int) -> int:
    """How many of those in `demand_by_area` have no service type yet, and so are in no gap; 1 statement."""
    return of_year(actor, year).filter(service_type=None).exclude(state__in=_GONE).count()


@dataclass(frozen=True)
class Gap:
    """A type that is asked for in an area, and nobody offers it there."""

    area: Area
    type_name: str
    asked: int
    unserved: int


def gaps(actor: Any, year: int, areas: Mapping[int, Area]) -> list[Gap]:
    """Most asked first; 2 statements. An offer counts while entry and organization are there to bring it.

    What nobody has sorted yet is in none: without a type it cannot be said whether somebody offers it.
    """
    rows = of_year(actor, year).exclude(state__in=_GONE).exclude(service_type=None).order_by()
    asked = rows.values_list("area", "service_type", "service_type__name").annotate(
        count=Count("pk"), unserved=Count("pk", filter=~Q(state__in=Need.WITH_TEAM))
    )
    offers = ServiceOffer.objects.filter(
        is_active=True, item__state="published", organization__state=Organization.State.ACTIVE
    )
    offered = set(offers.order_by().values_list("areas", "item__service_type").distinct())
    found = [
        Gap(areas[area], name, count, unserved)
        for area, kind, name, count, unserved in asked
        if (area, kind) not in offered and area in areas
    ]
    return sorted(found, key=lambda one: (-one.asked, one.area.code, one.type_name))


def months(actor: Any, year: int) -> tuple[list[int], list[list[int | None]]]:
    """Asked in each month of a year so far, and of those of the three years before in which orders could be placed.

    Before the first order on the platform nobody could: these months are None and no zeros. 2 statements.
    """
    first = Need.objects.aggregate(first=Min("asked_at"))["first"]
    if first is None:
        return [0] * 12, []
    began = clock.local(first)
    rows = visible(actor, "need.view", Need.objects.all(), area="area").exclude(state__in=_GONE).order_by()
    since = clock.at(date(year - 3, 1, 1))
    counted = rows.filter(asked_at__gte=since).values_list(
        ExtractYear("asked_at", tzinfo=clock.ZONE), ExtractMonth("asked_at", tzinfo=clock.ZONE)
    )
    table: dict[int, list[int]] = defaultdict(lambda: [0] * 12)
    for when, month, count in counted.annotate(Count("pk")):
        table[when][month - 1] = count
    past: list[list[int | None]] = [
        [None if (one, month) < (began.year, began.month) else table[one][month - 1] for month in range(1, 13)]
        for one in range(max(year - 3, began.year), year)
    ]
    return table[year], past
