"""The members of an organization and all below it, each person once."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from yushan.organizations.models import Organization, StaffMember
from yushan.organizations.queries import in_force
from yushan.volunteers.models import Membership, Volunteer


def members_of(organization: Organization, state: str = Membership.State.APPROVED) -> QuerySet[Volunteer]:
    """Verified volunteers with a membership here or below."""
    memberships = Membership.objects.filter(organization__path__startswith=organization.path, state=state)
    rows: QuerySet[Volunteer] = Volunteer.objects.filter(
        pk__in=memberships.values("volunteer"), state=Volunteer.State.VERIFIED
    )
    return rows.order_by()


def is_party_member(as_of: date) -> Any:
    """Condition as for posts that ask for party members: by their own word, or on a roster in force on the day."""
    rows = StaffMember.objects.filter(in_force(as_of), is_party_member=True)
    on_roster = rows.filter(person=OuterRef("person"))
    return Q(politics__startswith="中共") | Exists(on_roster)


def born_by(day: date, age: int) -> date:
    """The latest birthday of somebody who has completed `age` years on `day`."""
    try:
        return day.replace(year=day.year - age)
    except ValueError:  # 29 February
        return date(day.year - age, 2, 28)
