"""Whom a clerk can enrol, and who is in a class."""

from typing import Any

from django.db.models import Q, QuerySet

from yushan.common import clock
from yushan.common.search import prefix
from yushan.organizations.access import visible
from yushan.organizations.models import Organization, StaffMember, Unit
from yushan.organizations.queries.rosters import in_force
from yushan.training.models import Enrolment, TrainingClass
from yushan.volunteers.models import Membership, Volunteer


def own_people(*, unit: Unit | None = None, organization: Organization | None = None) -> QuerySet[Volunteer]:
    """Verified volunteers on the roster of a unit, or in the teams of an organization."""
    rows = Volunteer.objects.filter(state=Volunteer.State.VERIFIED).select_related("person")
    if unit:
        staff = StaffMember.objects.filter(in_force(clock.today()), unit=unit)
        return rows.filter(person__in=staff.values("person"))
    if organization is None:
        return rows.none()
    member = Membership.objects.filter(
        state=Membership.State.APPROVED, organization__path__startswith=organization.path
    )
    return rows.filter(pk__in=member.values("volunteer"))


def units_of(user: Any) -> QuerySet[Unit]:
    """Units whose people somebody may enrol."""
    return visible(user, "training.enrol", Unit.objects.all(), area="area", unit="pk").order_by("name")


def organizations_of(user: Any) -> QuerySet[Organization]:
    """Organizations whose members somebody may enrol."""
    rows = Organization.objects.filter(state=Organization.State.ACTIVE)
    return visible(user, "training.enrol", rows, area="area", organization="path").order_by("path")


def named(rows: QuerySet[Any], text: str, at: str = "") -> QuerySet[Any]:
    """Narrowed by name, pinyin or 志愿者编号."""
    said = text.strip()[:30]
    if not said:
        return rows
    whole = Q(**{f"{at}number__iexact": said}) | Q(**{f"{at}person__name__contains": said})
    return rows.filter(whole | prefix(f"{at}person__name_pinyin", said.lower()))


def participants(training_class: TrainingClass, state: str = "", text: str = "") -> QuerySet[Enrolment]:
    """Who is or was in a class."""
    rows = Enrolment.objects.filter(training_class=training_class)
    rows = rows.select_related("volunteer__person", "volunteer__area", "unit", "organization", "certificate")
    if state in Enrolment.State.values:
        rows = rows.filter(state=state)
    return named(rows, text, "volunteer__")
