"""Terms of office: of one organization, and those that somebody has to think of."""

from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from yushan.common import clock
from yushan.common.actors import is_system
from yushan.organizations.access import MATRIX, can, grants_of, scope_filter
from yushan.organizations.models import Organization, OrganizationLeader, RoleGrant

# How long before its end a term is called to mind.
AHEAD = timedelta(days=30)
_CARED_FOR = "organization.edit"


def terms_of(organization: Organization) -> QuerySet[OrganizationLeader]:
    """All terms of an organization, newest first."""
    rows = OrganizationLeader.objects.filter(organization=organization).select_related("organization")
    return rows.order_by("-from_day", "-pk")


def sort_terms(
    rows: list[OrganizationLeader],
) -> tuple[list[OrganizationLeader], list[OrganizationLeader], list[OrganizationLeader]]:
    """Terms in office today in the order of posts, those to come, those that are over."""
    today, posts = clock.today(), OrganizationLeader.Post.values
    over = [row for row in rows if row.until_day and row.until_day <= today]
    coming = [row for row in rows if row.from_day > today]
    now = [row for row in rows if row not in over and row not in coming]
    now.sort(key=lambda row: (posts.index(row.post), row.from_day, row.pk))
    coming.sort(key=lambda row: (row.from_day, row.pk))
    return now, coming, over


def _near(user: Any, path: str) -> Q | None:
    """Organizations whose leaders are this person's to think of; None for who maintains none.

    The city minds the corps and what stands right under it; teams have their detachment and their district.
    """
    if not can(user, _CARED_FOR):
        return None
    prefix = f"{path}__" if path else ""
    held = [grant for grant in grants_of(user) if _CARED_FOR in MATRIX[grant.role]]
    if is_system(user) or any(grant.scope == RoleGrant.Scope.CITY for grant in held):
        return Q(**{f"{prefix}depth__lte": 2})
    return scope_filter(user, _CARED_FOR, area=f"{prefix}area", organization=f"{prefix}path")


def terms_expiring(user: Any) -> QuerySet[OrganizationLeader] | None:
    """Terms in office that end within 30 days with nobody to follow; None for who maintains no organization."""
    near = _near(user, "organization")
    if near is None:
        return None
    today = clock.today()
    next_one = OrganizationLeader.objects.filter(
        Q(until_day=None) | Q(until_day__gt=OuterRef("until_day")), organization=OuterRef("organization"),
        post=OuterRef("post"),
    ).filter(Q(post="head") | Q(name=OuterRef("name")))  # fmt: skip
    rows = OrganizationLeader.objects.filter(
        near, from_day__lte=today, until_day__gt=today, until_day__lte=today + AHEAD,
        organization__state=Organization.State.ACTIVE,
    )  # fmt: skip
    return rows.exclude(Exists(next_one)).select_related("organization__area")


def leaderless(user: Any) -> QuerySet[Organization] | None:
    """Running organizations without a head in office today; None for who maintains no organization."""
    near = _near(user, "")
    if near is None:
        return None
    rows: QuerySet[Organization] = without_head().filter(near)
    return rows.select_related("area")


def without_head() -> QuerySet[Organization]:
    """Running organizations that nobody heads today."""
    today = clock.today()
    head = OrganizationLeader.objects.filter(
        Q(until_day=None) | Q(until_day__gt=today), organization=OuterRef("pk"), post="head", from_day__lte=today
    )
    rows: QuerySet[Organization] = Organization.objects.filter(state=Organization.State.ACTIVE)
    return rows.exclude(Exists(head))
