"""What an order for a service can ask for in an area, from what the organizations promised."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from yushan.common import clock, periods
from yushan.needs.rules.asking import Promise
from yushan.organizations.access import can, visible
from yushan.organizations.models import Area, Organization
from yushan.projects.models import ServiceItem, ServiceOffer
from yushan.projects.queries.services import capacity_left

_MONTHS_AHEAD = 6


def promises(item: ServiceItem, area: Area | None = None) -> list[Promise]:
    """Of everybody who brings it (to the area) now; 1 statement."""
    rows = ServiceOffer.objects.filter(item=item, is_active=True, organization__state=Organization.State.ACTIVE)
    if area:
        rows = rows.filter(areas=area)
    today = clock.today()
    return [
        Promise(periods.add_working_days(today, lead), frozenset(slots))
        for lead, slots in rows.values_list("lead_days", "slots")
    ]


def areas_to_record(actor: Any) -> QuerySet[Area]:
    """Districts for which the actor types telephone orders in (actions.order): staff their own, a station whoever calls."""
    rows = Area.objects.filter(valid_until=None).order_by("order", "code")
    return visible(actor, "need.record", rows, area="pk") if can(actor, "need.triage") else rows


def full_month(item: ServiceItem, day: date) -> str:
    """Why no more orders of a service are taken for the month of a day, and which month is free; empty while one is.

    2 statements, and 2 for each month that is full.
    """
    for ahead in range(_MONTHS_AHEAD):
        month = day.year * 12 + day.month - 1 + ahead
        first = date(month // 12, month % 12 + 1, 1)
        capacity = capacity_left(item, first)
        if capacity.left or not capacity.promised:
            return f"{day.month} 月已经约满，{first.month} 月还能约，请改到那个月。" if ahead else ""
    return f"{day.month} 月起连着 {_MONTHS_AHEAD} 个月都约满了，可以写成心愿，区县会另外找队。"
