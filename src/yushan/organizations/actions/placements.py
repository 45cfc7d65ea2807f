"""Dated placements: name, parent and area of a running organization on each day."""

from datetime import date

from yushan.common import clock
from yushan.organizations.models import Organization, OrganizationPlacement

RUNNING = (Organization.State.ACTIVE, Organization.State.SUSPENDED)


def place(organization: Organization, parent: Organization | None, *, day: date | None = None) -> None:
    """Writes where a running organization stands from `day` (today) on; the placement before ends there.

    Without a `day` the first one begins with the founding, or with its entry here. A second change on one day
    corrects the first.
    """
    today = clock.today()
    begins = day or today
    facts = {"parent": parent, "area_id": organization.area_id, "name": organization.name}
    current = OrganizationPlacement.objects.filter(organization=organization, until_day=None).first()
    if current is None:
        begins = day or min(organization.founded_on or clock.local(organization.created_at).date(), today)
    elif (current.parent_id, current.area_id, current.name) == (
        parent.pk if parent else None,
        organization.area_id,
        organization.name,
    ):
        return
    elif current.from_day >= begins:
        for name, value in facts.items():
            setattr(current, name, value)
        current.save(update_fields=["parent", "area", "name"])
        return
    else:
        current.until_day = begins
        current.save(update_fields=["until_day"])
    OrganizationPlacement.objects.create(organization=organization, from_day=begins, **facts)


def displace(organization: Organization) -> None:
    """Ends the placement today: the organization is closed."""
    current = OrganizationPlacement.objects.filter(organization=organization, until_day=None).first()
    if current:
        current.until_day = max(clock.today(), current.from_day)
        current.save(update_fields=["until_day"])
