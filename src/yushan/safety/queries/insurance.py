"""Policies beyond one activity: which are seen, whom they insure, and that as a condition on sign-ups."""

from datetime import timedelta
from typing import Any

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet

from yushan.activities.models import Activity, SignUp
from yushan.common import clock
from yushan.common.errors import NotFound
from yushan.organizations.access import visible
from yushan.organizations.models import Organization
from yushan.safety.models import Claim, Policy
from yushan.safety.queries.incidents import incidents_read
from yushan.volunteers.models import Membership, Volunteer
from yushan.volunteers.queries import volunteers_in_scope
from yushan.volunteers.queries.memberships import BELONGING

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


def nameable(actor: Any, policy: Policy) -> QuerySet[Volunteer]:
    """Whom somebody may name in a policy: members and people signed up at the policy's organization and below, and those whom
    they see anyway.
    """
    below = policy.organization.path
    members = Membership.objects.filter(organization__path__startswith=below, state__in=BELONGING)
    places = SignUp.objects.filter(shift__activity__organization__path__startswith=below, state__in=SignUp.HOLDING)
    seen = volunteers_in_scope(actor).order_by().values("pk")
    near = Q(pk__in=members.values("volunteer")) | Q(pk__in=places.values("volunteer")) | Q(pk__in=seen)
    return Volunteer.objects.filter(near, merged_into=None).exclude(state="withdrawn")


def insured_people(policy: Policy) -> QuerySet[Volunteer]:
    """Whom it insures today, the same as at the door (`covering`): who pauses does not serve. Order by number."""
    if not policy.covers_members:
        return policy.people.select_related("person").order_by("number")
    members = Membership.objects.filter(
        volunteer=OuterRef("pk"), organization__path__startswith=policy.organization.path,
        state=Membership.State.APPROVED,
    )  # fmt: skip
    rows = Volunteer.objects.filter(Exists(members)).exclude(state="withdrawn")
    return rows.select_related("person").order_by("number")


def claims_read(actor: Any, policy: Policy) -> list[Claim]:
    """Claims under a policy whose incidents the actor was told of; of others they only hear how many there are."""
    rows = policy.claims.filter(incident__in=incidents_read(actor).values("pk"))
    return list(rows.select_related("incident")[:50])


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
