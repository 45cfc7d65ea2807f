"""Who gets a certificate in a batch, and the batches that somebody may see."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from yushan.ledger.models import BatchItem, CertificateBatch, HourEntry
from yushan.ledger.queries.entries import standing_entries
from yushan.organizations.access import visible
from yushan.organizations.models import Organization
from yushan.volunteers.models import Volunteer


def people_with_hours(
    organization: Organization, since: date, until: date, activity_id: int | None = None
) -> QuerySet[Volunteer]:
    """Volunteers with standing lines of this organization and those below, of service days since–until."""
    lines = HourEntry.objects.filter(
        organization__path__startswith=organization.path,
        service_day__range=(since, until),
        reverses=None,
        reversal=None,
    )
    if activity_id:
        lines = lines.filter(activity_id=activity_id)
    # Asked once for all, not again for each volunteer; lines under a second registration count for the one kept.
    own = Q(pk__in=lines.values("volunteer"))
    second = Q(pk__in=lines.filter(volunteer__merged_into__isnull=False).values("volunteer__merged_into"))
    rows = Volunteer.objects.filter(own | second, merged_into=None)
    return rows.select_related("person").order_by("person__name_pinyin", "pk")


def issuers(actor: Any) -> QuerySet[Organization]:
    """Running organizations whose register the actor keeps, in the order of the tree."""
    rows = Organization.objects.filter(state=Organization.State.ACTIVE)
    return visible(actor, "certificate.manage", rows, area="area", organization="path").order_by("path")


def batches_in_scope(actor: Any) -> QuerySet[CertificateBatch]:
    """Batches of organizations whose register the actor keeps, newest first."""
    rows = CertificateBatch.objects.select_related("organization", "ordered_by")
    seen = visible(actor, "certificate.manage", rows, area="organization__area", organization="organization__path")
    counts = {
        "total": Count("items"),
        "finished": Count("items", filter=Q(items__is_done=True)),
        "missing": Count("items", filter=~Q(items__said="")),
    }
    return seen.annotate(**counts).order_by("-id")


def items_of(batch: CertificateBatch) -> QuerySet[BatchItem]:
    """The people of a batch in the order of the list."""
    return batch.items.select_related("volunteer__person", "certificate").order_by("pk")


def activities_of(organization: Organization, since: date, until: date) -> list[tuple[int, str, date]]:
    """Activities with posted lines of an organization and those below in a period, latest first: key, title, day."""
    rows = HourEntry.objects.filter(
        organization__path__startswith=organization.path,
        service_day__range=(since, until),
        activity_id__isnull=False,
        reverses=None,
    )
    listed = rows.order_by("-service_day", "activity_id").values_list("activity_id", "activity_title", "service_day")
    return _each_once(listed.distinct()[:400])[:200]


def certified_activities(volunteer: Volunteer) -> list[tuple[int, str, date]]:
    """Activities with standing lines of one person, latest first: key, title, day. 1 statement."""
    rows = standing_entries(volunteer).filter(activity_id__isnull=False).order_by("-service_day", "-id")
    return _each_once(rows.values_list("activity_id", "activity_title", "service_day")[:300])[:100]


def _each_once(listed: Iterable[tuple[int | None, str, date]]) -> list[tuple[int, str, date]]:
    """Each activity with its latest title and day."""
    found: dict[int, tuple[int, str, date]] = {}
    for key, title, day in listed:
        if key is not None:
            found.setdefault(key, (key, title, day))
    return list(found.values())
