"""An organization ends: vehicles, tours and stops go over to the one that takes over, or are called off."""

from typing import Any

from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.locking import held
from yushan.organizations.effects import Effect
from yushan.organizations.models import Organization
from yushan.tours.actions.stops import call_off, locked
from yushan.tours.actions.tours import call_off_tour
from yushan.tours.models import Stop, Tour, Vehicle

_LIVING = (Tour.State.DRAFT, Tour.State.OPEN, Tour.State.CLOSED)


def effects(organization: Organization, successor: Organization | None) -> list[Effect]:
    """What `carry_tours` will do, for organizations.effects."""
    tours = Tour.objects.filter(organization=organization, state__in=_LIVING).count()
    stops = _ahead(organization).count()
    if successor:
        fate = f"由{successor.name}接着办，约好的时间不变"
        return [Effect(tours, "次没结束的巡回", fate), Effect(stops, "站约好的巡回", fate)]
    return [
        Effect(tours, "次没结束的巡回", "取消，各站的主办方会收到消息"),
        Effect(stops, "站约好的巡回", "取消，派车的组织会看到原因"),
    ]


def _ahead(organization: Organization) -> Any:
    return Stop.objects.filter(organization=organization, state__in=Stop.HOLDING, starts_at__gt=clock.now())


def carry_tours(
    sender: Any,
    actor: Any,
    organization: Organization,
    successor: Organization | None,
    parent: Organization | None,
    reason: str,
    **kwargs: Any,
) -> None:
    """Listens to organizations.signals.organization_ending; the activities of stops go their own way or were called off.

    Vehicles of a closed organization go to the level above, which owned them through it.
    """
    if heir := successor or parent:
        Vehicle.objects.filter(organization=organization).update(organization=heir)
    for row in Tour.objects.filter(organization=organization, state__in=_LIVING).order_by("pk"):
        tour = locked(row)
        if successor is None:
            call_off_tour(actor, tour, f"{organization.name}关闭：{reason}")
            continue
        tour.organization = successor
        tour.save(update_fields=["organization"])
        record(
            actor, "tours.hand_over", subject=tour, label=tour.title, reason=reason, was=organization.name,
            now=successor.name,
        )  # fmt: skip
    for stop in held(_ahead(organization).order_by("pk"), "tour", "area"):
        # A stop stays in its district: it was given for that place.
        if successor and successor.area_id == stop.area_id:
            stop.organization = successor
            stop.save(update_fields=["organization"])
        else:
            call_off(actor, stop, f"{organization.name}不再办活动：{reason}")
