"""On which days an organization could bring a service to an area: kept by whoever changes what that hangs on."""

from collections.abc import Collection
from typing import Any

from django.db.models import Q

from yushan.common import clock
from yushan.organizations.models import Organization
from yushan.projects.models import ServiceItem, ServiceOffer, ServiceReach

Key = tuple[int, int, int]


def keep_reach(*, items: Collection[int] = (), organizations: Collection[int] = ()) -> None:
    """Begins and ends, today, what begins and ends for these entries and organizations; inside the caller's transaction."""
    concerned, today = Q(item__in=items) | Q(organization__in=organizations), clock.today()
    able = ServiceOffer.objects.filter(
        concerned, is_active=True, item__state=ServiceItem.State.PUBLISHED,
        organization__state=Organization.State.ACTIVE, areas__isnull=False,
    )  # fmt: skip
    wanted: set[Key] = set(able.values_list("item_id", "organization_id", "areas"))
    rows = ServiceReach.objects.filter(concerned, until_day=None)
    standing: dict[Key, int] = {
        (item, organization, area): pk
        for pk, item, organization, area in rows.values_list("pk", "item_id", "organization_id", "area_id")
    }
    over = [pk for key, pk in standing.items() if key not in wanted]
    ServiceReach.objects.filter(pk__in=over).update(until_day=today)
    ServiceReach.objects.bulk_create(
        [
            ServiceReach(item_id=item, organization_id=organization, area_id=area, from_day=today)
            for item, organization, area in sorted(wanted - standing.keys())
        ],
        ignore_conflicts=True,
    )


def on_organization_moved(sender: Any, organization: Organization, **kwargs: Any) -> None:
    """Receiver of organizations.signals.organization_moved: a suspended one brings nothing meanwhile."""
    keep_reach(organizations=[organization.pk])
