"""An organization ends: what it booked and borrowed goes over to the one that takes over, or is called off."""

from typing import Any

from yushan.audit.actions import record
from yushan.common import clock
from yushan.organizations.effects import Effect
from yushan.organizations.models import Organization
from yushan.stations.actions.booking import call_off, locked_booking
from yushan.stations.models import Booking, Loan


def _coming(organization: Organization) -> Any:
    return Booking.objects.filter(organization=organization, state__in=Booking.OPEN, starts_at__gt=clock.now())


def effects(organization: Organization, successor: Organization | None) -> list[Effect]:
    """What `carry_bookings` will do, for organizations.effects."""
    fate = f"由{successor.name}接着用" if successor else "取消，站点会收到消息"
    return [Effect(_coming(organization).count(), "个约好的场地", fate)]


def carry_bookings(
    sender: Any, actor: Any, organization: Organization, successor: Organization | None, reason: str, **kwargs: Any
) -> None:
    """Listens to organizations.signals.organization_ending. What is lent stays to be given back by whoever has it."""
    rows = _coming(organization).select_related("room__station").order_by("pk")
    if successor is None:
        for row in rows:
            call_off(actor, locked_booking(row), f"{organization.name}不再办活动：{reason}"[:200])
        return
    moved = rows.update(organization=successor)
    Loan.objects.filter(organization=organization, state=Loan.State.OUT).update(organization=successor)
    if moved:
        record(
            actor, "stations.hand_over_bookings", subject=successor, label=successor.name, was=organization.name,
            bookings=moved,
        )  # fmt: skip
