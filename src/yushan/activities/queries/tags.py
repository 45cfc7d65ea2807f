"""What an activity tag of the plan has come to, area by area: 党员干部「三进三服务」 (T1.1) has statistics of its own."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from yushan.activities.models import Activity
from yushan.common import clock
from yushan.ledger.models import HourEntry
from yushan.organizations.access import visible
from yushan.organizations.models import Area, StaffMember
from yushan.plan.models import Entry


@dataclass(frozen=True)
class TagLine:
    """One area: activities held, people with posted hours, party members among them, minutes; none: without an area."""

    area: Area | None
    activities: int
    people: int
    party: int
    minutes: int


def tagged(actor: Any, tag: Entry, year: int) -> QuerySet[Activity]:
    """Activities with the tag that began in a year and were held, of the actor's scope."""
    rows = Activity.objects.filter(
        tags=tag, state__in=Activity.HELD, starts_at__gte=clock.at(date(year, 1, 1)),
        starts_at__lt=clock.at(date(year + 1, 1, 1)),
    )  # fmt: skip
    return visible(actor, "activity.view", rows, area="area", organization="organization__path")


def _served(rows: QuerySet[Activity]) -> QuerySet[HourEntry]:
    """Posted lines of these activities that stand: neither reversed nor reversals."""
    return HourEntry.objects.filter(activity_id__in=rows.order_by().values("pk"), reverses=None, reversal=None)


def _is_party() -> Exists:
    """On a roster as a party member on the day of the service."""
    day = OuterRef("service_day")
    return Exists(
        StaffMember.objects.filter(
            Q(joined_on=None) | Q(joined_on__lte=day),
            Q(left_on__gt=day) | Q(left_on=None, in_service=True),
            person=OuterRef("volunteer__person"),
            is_party_member=True,
        )
    )


def by_area(actor: Any, tag: Entry, year: int) -> list[TagLine]:
    """Every area that held one, most activities first; 4 statements, however many activities."""
    rows = tagged(actor, tag, year)
    held = dict(rows.order_by().values_list("area").annotate(Count("pk", distinct=True)))
    where = dict(rows.order_by().values_list("pk", "area"))
    people: dict[int | None, set[int]] = defaultdict(set)
    party: dict[int | None, set[int]] = defaultdict(set)
    minutes: dict[int | None, int] = defaultdict(int)
    counted = (
        _served(rows)
        .order_by()
        .annotate(is_party=_is_party())
        .values_list("activity_id", "volunteer", "is_party")
        .annotate(sum=Sum("minutes"))
    )
    for activity, volunteer, is_party, sum_ in counted:
        area = where[activity]
        people[area].add(volunteer)
        minutes[area] += sum_
        if is_party:
            party[area].add(volunteer)
    areas = Area.objects.in_bulk([pk for pk in held if pk])
    lines = [TagLine(areas.get(pk), count, len(people[pk]), len(party[pk]), minutes[pk]) for pk, count in held.items()]
    return sorted(lines, key=lambda line: (-line.activities, line.area.code if line.area else ""))


def whole(actor: Any, tag: Entry, year: int) -> TagLine:
    """All areas together: whoever served in two of them is one person; 3 statements."""
    rows = tagged(actor, tag, year)
    served = _served(rows)
    sums = served.aggregate(people=Count("volunteer", distinct=True), minutes=Sum("minutes"))
    party = served.filter(_is_party()).aggregate(people=Count("volunteer", distinct=True))
    return TagLine(None, rows.count(), sums["people"], party["people"], sums["minutes"] or 0)
