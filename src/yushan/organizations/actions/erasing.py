"""What erasing a person asks of this room: an office has to be laid down first, former ones lose the name."""

from collections.abc import Iterable

from yushan.accounts.erasure import NOBODY, Obstacle
from yushan.accounts.models import Person
from yushan.common import clock
from yushan.common.navigation import address
from yushan.organizations.models import KeyPost, Organization, OrganizationLeader


def obstacles(person: Person) -> Iterable[Obstacle]:
    """Offices that are held or will be."""
    rows = OrganizationLeader.objects.filter(person=person).exclude(until_day__lte=clock.today())
    for row in rows.select_related("organization").order_by("pk")[:5]:
        yield Obstacle(f"您还是{row.organization.name}的{row.title}，请先请队伍办理卸任", _where(row.organization))


def _where(organization: Organization) -> str:
    """The public page of an organization at work; of others the page with the telephone."""
    is_public = organization.state == Organization.State.ACTIVE
    return (is_public and address("volunteers:team", organization.code)) or address("portal:help")


def erase(person: Person) -> None:
    """Former terms stay as terms of the organization, without the person; key posts are vacant from today."""
    OrganizationLeader.objects.filter(person=person).update(name=NOBODY, phone="", person=None)
    held = KeyPost.objects.filter(person=person)
    today = clock.today()
    held.filter(until_day=None, from_day__gte=today).delete()
    held.filter(until_day=None).update(until_day=today, end_reason="不再登记")
    held.update(name=NOBODY, person=None)
