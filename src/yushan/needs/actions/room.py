"""How much of a month is left, decided by the database: counted under the lock of the row that holds the promise, so that of
two at one moment for the last place one is told that it is taken.
"""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date

from yushan.common import clock
from yushan.common.errors import Conflict, Refusal
from yushan.needs.models import Need
from yushan.needs.queries.asking import full_month
from yushan.needs.queries.workload import month_of
from yushan.organizations.models import Organization
from yushan.projects import demand
from yushan.projects.actions.services import hold_offers
from yushan.projects.models import ServiceItem


def room_to_order(item: ServiceItem, days: Iterable[date]) -> None:
    """Refusal where a month that is asked for is full: all that bring the service promised no more."""
    hold_offers(item)
    for first in sorted({day.replace(day=1) for day in days}):
        if full := full_month(item, first):
            raise Refusal(full, field="day1")


def room_to_claim(need: Need, organization: Organization) -> None:
    """Conflict where the organization has taken as many orders of this service for the month as it promised.

    Who promised nothing for the service comes out of turn and uses up nothing; so does who takes a free wish.
    """
    if need.item is None:
        return
    offer = next((one for one in hold_offers(need.item, organization) if one.is_active), None)
    if offer is None:
        return
    year, month = month_of(need, clock.today())
    first, last = date(year, month, 1), date(year, month, monthrange(year, month)[1])
    if demand.booked(need.item.pk, first, last).get(organization.pk, 0) >= offer.monthly:
        raise Conflict(
            f"{organization.name}说好“{need.item.title}”一个月最多接 {offer.monthly} 次，{month} 月已经接满。"
            "还要接，请先在服务清单里把每月次数改多；接不了，请写明原因交回区县。"
        )
