"""Who a signed-in person is as a volunteer, and for whom they act."""

from calendar import monthrange
from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet

from yushan.accounts.erasure import waiting_request
from yushan.accounts.models import Consent, ErasureRequest
from yushan.common import clock, rulebook
from yushan.common.identity import age_on
from yushan.common.prepared import Prepared
from yushan.volunteers.models import Guardianship, Volunteer

_OF_PERSON = Prepared(lambda person: Volunteer.objects.select_related("person", "area").filter(person=person)[:1])


def volunteer_of(user: Any) -> Volunteer | None:
    """The volunteer that a user is, in any state; None for nobody and for staff who never registered. 1 statement."""
    person_id = getattr(user, "person_id", None)
    if not getattr(user, "is_authenticated", False) or not person_id:
        return None
    return _OF_PERSON.first(person_id)


def wards_of(user: Any) -> list[Volunteer]:
    """The children whose guardian's account this is, while they are minors; 1 statement."""
    if not getattr(user, "pk", None):
        return []
    rows = Volunteer.objects.select_related("person", "area").filter(guardianships__guardian_user=user).order_by("pk")
    return [row for row in rows if is_minor(row)]


def rows_of_wards(user: Any) -> QuerySet[Volunteer]:
    """The same children, to stand inside another statement."""
    today, years = clock.today(), rulebook.number("adult_age")
    last = monthrange(today.year - years, today.month)[1]
    grown_up = today.replace(year=today.year - years, day=min(today.day, last))
    return Volunteer.objects.filter(guardianships__guardian_user=user, person__birth_date__gt=grown_up)


def is_minor(volunteer: Volunteer) -> bool:
    """Below the age at which nobody acts for somebody any more (rulebook adult_age)."""
    birth = volunteer.person.birth_date
    return birth is not None and age_on(birth, clock.today()) < rulebook.number("adult_age")


def acts_for(user: Any, volunteer: Volunteer) -> bool:
    """True for the person themselves, and for the guardian whose account stands for a minor."""
    if not getattr(user, "pk", None):
        return False
    if volunteer.merged_into_id:  # a second registration is a matter of whoever the first one is
        volunteer = Volunteer.objects.select_related("person").get(pk=volunteer.merged_into_id)
    if user.person_id == volunteer.person_id:
        return True
    if not is_minor(volunteer):
        return False
    return Guardianship.objects.filter(volunteer=volunteer, guardian_user_id=user.pk).exists()


def standing_consents(person_id: int) -> QuerySet[Consent]:
    """Consents of a person that were not withdrawn, newest first."""
    return Consent.objects.filter(person_id=person_id, withdrawn_at=None).order_by("-given_at", "-id")


def erasure_of(volunteer: Volunteer) -> ErasureRequest | None:
    """The request to be erased in its grace; whoever registered again has none that counts. At most 1 statement."""
    return waiting_request(volunteer.person_id) if volunteer.state == Volunteer.State.WITHDRAWN else None


def selves(volunteer_ids: Collection[int]) -> QuerySet[Any]:
    """Keys of these volunteers and of their second registrations: under all of them lines of the ledger may stand."""
    rows = Volunteer.objects.filter(Q(pk__in=volunteer_ids) | Q(merged_into__in=volunteer_ids))
    return rows.order_by().values("pk")
