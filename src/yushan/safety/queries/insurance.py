"""Policies beyond one activity: which are seen, whom they insure, and that as a condition on sign-ups."""

from datetime import timedelta
from typing import Any

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet

from yushan.activities.models import Activity
from yushan.common import clock
from yushan.common.errors import NotFound
from yushan.organizations.access import visible
from yushan.organizations.models import Organization
from yushan.safety.models import Policy
from yushan.volunteers.models import Membership, Volunteer

_MEMBER = (Membership.State.APPROVED, Membership.State.PAUSED)
ENDS_SOON = timedelta(days=30)


def policies_seen(actor: Any) -> QuerySet[Policy]:
    """In the actor's reach; order ["-ends_on", "-id"]."""
    rows = Policy.objects.select_related("organization")
    return visible(actor, "insurance.edit", rows, area="organization__area", organization="organization__path")


def policy_seen(actor: Any, pk: int) -> Policy:
    """One of them. NotFound for others'."""
    if (found := policies_seen(actor).filter(pk=pk).first()) is None:
        raise NotFound()
    return found


def insured_people(policy: Policy) -> QuerySet[Volunteer]:
    """Whom it insures today; order by number."""
    if not policy.covers_members:
        return policy.people.select_related("person").order_by("number")
    members = Membership.objects.filter(
        volunteer=OuterRef("pk"), organization__path__startswith=policy.organization.path, state__in=_MEMBER
    )
    rows = Volunteer.objects.filter(Exists(members)).exclude(state="withdrawn")
    return rows.select_related("person").order_by("number")


def covering(activity: Activity) -> Q:
    """For activities.coverage: sign-ups of an activity whom a policy of a year or of people insures through all its days.

    Of a policy of members it is the members of that organization and of what stands below it, wherever they serve.
    """
    first = clock.local(activity.starts_at).date()
    last = clock.local(activity.ends_at - timedelta(microseconds=1)).date()
    in_force = Policy.objects.filter(void_at=None, starts_on__lte=first, ends_on__gte=last)
    named = Policy.people.through.objects.filter(
        policy__in=in_force.filter(covers_members=False), volunteer=OuterRef("volunteer")
    )
    path = ExpressionWrapper(OuterRef("organization__path"), output_field=CharField())
    above = in_force.filter(covers_members=True).annotate(below=path)
    members = Membership.objects.filter(
        Exists(above.filter(below__startswith=F("organization__path"))), volunteer=OuterRef("volunteer"),
        state=Membership.State.APPROVED,
    )  # fmt: skip
    return Q(Exists(named)) | Q(Exists(members))


def ends_soon(actor: Any) -> QuerySet[Policy]:
    """Policies that run out within a month."""
    today = clock.today()
    return policies_seen(actor).filter(void_at=None, ends_on__gte=today, ends_on__lt=today + ENDS_SOON)


def usable(activity: Activity | None) -> list[Policy]:
    """Policies that may be claimed under: of the organization of the activity and those above it, in force that day."""
    if activity is None:
        return []
    path, step = activity.organization.path, Organization.steplen
    chain = [path[: at + step] for at in range(0, len(path), step)]
    day = clock.local(activity.starts_at).date()
    rows = Policy.objects.filter(void_at=None, starts_on__lte=day, ends_on__gte=day, organization__path__in=chain)
    return list(rows.select_related("organization"))
