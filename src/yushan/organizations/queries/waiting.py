"""Since when an organization stands where it stands, for the terms of what waits: read from its history."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from yushan.organizations.models import Organization, OrganizationEvent, OrganizationLeader


def with_moment(rows: QuerySet[Organization], event: str) -> QuerySet[Organization]:
    """`came_at`: the last time of a step; when it was entered, where the history does not know. Longest ago first."""
    last = OrganizationEvent.objects.filter(organization=OuterRef("pk"), event=event).order_by("-at").values("at")[:1]
    found: QuerySet[Organization] = rows.annotate(came_at=Coalesce(Subquery(last), "created_at"))
    return found.order_by("came_at", "pk")


def came_before(moment: datetime, event: str) -> Q:
    """The same as a condition: the step was taken before a moment and not again since."""
    again = OrganizationEvent.objects.filter(organization=OuterRef("pk"), event=event, at__gte=moment)
    return Q(created_at__lt=moment) & ~Q(Exists(again))


def with_last_head(rows: QuerySet[Organization]) -> QuerySet[Organization]:
    """`headless_since`: first day without a head; None where there never was one. Longest ago first."""
    heads = OrganizationLeader.objects.filter(organization=OuterRef("pk"), post="head", until_day__isnull=False)
    last = heads.order_by("-until_day").values("until_day")[:1]
    found: QuerySet[Organization] = rows.annotate(headless_since=Subquery(last))
    return found.order_by("headless_since", "path")
