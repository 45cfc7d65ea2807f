"""Who stands at the desk of a place, and what binds somebody to a case."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from yushan.accounts.models import User
from yushan.common import clock
from yushan.needs.askers import serves
from yushan.organizations.access import MATRIX, can
from yushan.organizations.models import Organization, RoleGrant
from yushan.rights.models import Case, CaseHandler
from yushan.rights.rules.recusal import Ties, why_not


def holders(capability: str, area_id: int | None) -> list[int]:
    """Users who hold a capability over exactly this area, or over the city; 1 statement."""
    now = clock.now()
    roles = [role for role, capabilities in MATRIX.items() if capability in capabilities]
    where = Q(scope="area", scope_id=area_id) if area_id else Q(scope="city")
    rows = RoleGrant.objects.filter(where, Q(ends_at=None) | Q(ends_at__gt=now), role__in=roles, starts_at__lte=now)
    return sorted(set(rows.values_list("user_id", flat=True)))


def heads_of(case: Case) -> list[int]:
    """Whoever names handlers where the case stands."""
    return holders("rights.handle", None if case.level == Case.Level.CITY else case.area_id)


def ties_of(user: Any, case: Case) -> Ties:
    """What binds somebody to a case; at most 4 statements."""
    row = CaseHandler.objects.filter(case=case, user=user)
    left = [bool(one.left_because) for one in row]
    before = case.instance > 1 and (
        case.answered_by_id == user.pk or row.filter(instance__lt=case.instance).exists()
    )  # fmt: skip
    organization = case.organization
    return Ties(
        is_asker=case.user_id == user.pk or bool(case.contact_hash and case.contact_hash == user.phone_hash),
        had_first=before,
        in_organization=organization is not None and serves([user.pk], organization),
        stood_aside=any(left),
    )


def why_not_on(user: Any, case: Case) -> str:
    """Why this person does not work on the case; empty where nothing speaks against it."""
    return why_not(ties_of(user, case))


def possible_handlers(case: Case) -> list[User]:
    """Whoever may be named: of the desk where the case stands, without those who are named already."""
    named = CaseHandler.objects.filter(case=case, until=None).values("user")
    return list(User.objects.filter(pk__in=heads_of(case), is_active=True).exclude(pk__in=named).order_by("pk"))


def fit_to_handle(case: Case) -> list[User]:
    """Those of `possible_handlers` whom nothing binds to the case."""
    return [user for user in possible_handlers(case) if not why_not_on(user, case)]


def users(keys: Iterable[int]) -> dict[int, User]:
    """Users by key; 1 statement."""
    return User.objects.in_bulk([key for key in keys if key])


def organizations_asked(user: Any) -> QuerySet[Organization]:
    """Whom the desk may ask: every organization that works; whoever handles cases may ask beyond their district."""
    rows = Organization.objects.filter(state__in=(Organization.State.ACTIVE, Organization.State.SUSPENDED))
    found: QuerySet[Organization] = rows.order_by("name", "pk") if can(user, "rights.handle") else rows.none()
    return found
