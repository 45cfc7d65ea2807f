"""Students whom a school registered, and the guardians who are asked about them."""

from typing import Any

from django.db.models import Prefetch, QuerySet

from yushan.accounts.models import GuardianRequest
from yushan.accounts.queries import named
from yushan.organizations.models import Unit
from yushan.volunteers.models import Volunteer

State = GuardianRequest.State


def asked_of(user: Any) -> QuerySet[GuardianRequest]:
    """What a signed-in guardian has to decide, or has decided against and may still change; newest first."""
    rows = GuardianRequest.objects.select_related(
        "ward__volunteer__invited_by_unit", "ward__volunteer__area", "asked_by"
    )
    if not getattr(user, "person_id", None):
        return rows.none()
    return (
        rows.filter(
            guardian_id=user.person_id, state__in=[State.WAITING, State.DECLINED], ward__volunteer__isnull=False
        )
        .exclude(ward__volunteer__state=Volunteer.State.VERIFIED)
        .order_by("-asked_at", "-pk")
    )


def students_of(unit: Unit, *, text: str = "", waiting: bool = False) -> QuerySet[Volunteer]:
    """Whom a school registered from a class list, with what the guardian said under `asked`."""
    asked = GuardianRequest.objects.select_related("guardian").order_by("-asked_at", "-pk")
    rows = Volunteer.objects.filter(invited_by_unit=unit, source=Volunteer.Source.UNIT)
    rows = rows.filter(person__guardian_requests__isnull=False).distinct()
    if waiting:
        rows = rows.filter(state=Volunteer.State.TO_CONFIRM)
    if text.strip():
        rows = rows.filter(named(text, "person__"))
    return rows.select_related("person").prefetch_related(
        Prefetch("person__guardian_requests", queryset=asked, to_attr="asked")
    )
