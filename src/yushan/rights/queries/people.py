"""Who stands at the desk of a place, and what binds somebody to a case."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from yushan.accounts.models import User
from yushan.common import clock
from yushan.organizations.access import MATRIX, can, grants_of
from yushan.organizations.models import Organization, RoleGrant
from yushan.rights.askers import asks
from yushan.rights.models import Case, CaseHandler, Exclusion
from yushan.rights.rules.recusal import Ties, mentions, why_not
from yushan.volunteers.models import Membership

_ON_TEAM = (Membership.State.APPROVED, Membership.State.PAUSED)


def own_rows(person_id: int | None, lookup: str = "person") -> Q:
    """Rows about a person, or about a second registration that was merged into theirs. `lookup` leads to the person."""
    if person_id is None:
        return Q(pk__in=[])
    return Q(**{lookup: person_id}) | Q(**{f"{lookup}__merged_into": person_id})


def is_about(user: Any, row: Exclusion) -> bool:
    """Whether an exclusion is about the user themselves, under whichever registration. Reads `person`: select it."""
    person_id = getattr(user, "person_id", None)
    return person_id is not None and person_id in (row.person_id, row.person.merged_into_id)


def answers_for(user: Any) -> list[int]:
    """Organizations that somebody answers questions of the desk for: those whose own grant they hold, not what stands
    above them, because a question may be about whoever stands above.
    """
    return [
        grant.scope_id
        for grant in grants_of(user)
        if grant.scope == RoleGrant.Scope.ORGANIZATION and grant.scope_id and "rights.reply" in MATRIX[grant.role]
    ]


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


def belonging(users: Iterable[int], organization: Organization) -> set[int]:
    """Those who manage the organization or what it stands under, or are members of it or of its squads; 2 statements."""
    keys, now = list(users), clock.now()
    grants = RoleGrant.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=now), user__in=keys, starts_at__lte=now, scope=RoleGrant.Scope.ORGANIZATION
    )
    found = {
        user for user, path in grants.values_list("user", "scope_path") if path and organization.path.startswith(path)
    }
    rows = Membership.objects.filter(organization__path__startswith=organization.path, state__in=_ON_TEAM)
    members = rows.filter(volunteer__person__user__in=keys).values_list("volunteer__person__user", flat=True)
    return found | {key for key in members if key is not None}


def _asked(user: User, case: Case) -> bool:
    by_phone = bool(case.contact_hash and case.contact_hash == user.phone_hash)
    return by_phone or asks(user, case)


def _name(user: User) -> str:
    return user.person.name if user.person else user.display_name


def ties_of(people: Sequence[Any], case: Case) -> dict[int, Ties]:
    """What binds each of some people to a case; 3 statements, however many they are."""
    keys = [user.pk for user in people]
    earlier: dict[int, list[CaseHandler]] = defaultdict(list)
    for row in case.handlers.all():
        earlier[row.user_id].append(row)
    belong = belonging(keys, case.organization) if case.organization else set()
    words = "\n".join((case.about, case.text, case.wish, case.second_asked))
    return {
        user.pk: Ties(
            is_asker=_asked(user, case),
            had_first=case.instance > 1
            and (case.answered_by_id == user.pk or any(row.instance < case.instance for row in earlier[user.pk])),
            in_organization=user.pk in belong,
            stood_aside=any(row.left_because for row in earlier[user.pk]),
            is_mentioned=mentions(words, _name(user)),
        )
        for user in people
    }


def why_not_on(user: Any, case: Case) -> str:
    """Why this person does not work on the case; empty where nothing speaks against it."""
    return why_not(ties_of([user], case)[user.pk])


def possible_handlers(case: Case) -> list[User]:
    """Whoever may be named: of the desk where the case stands, without those who are named already."""
    named = CaseHandler.objects.filter(case=case, until=None).values("user")
    rows = User.objects.filter(pk__in=heads_of(case), is_active=True).exclude(pk__in=named)
    return list(rows.select_related("person").order_by("pk"))


def fit_to_handle(case: Case) -> list[User]:
    """Those of `possible_handlers` whom nothing binds to the case."""
    people = possible_handlers(case)
    ties = ties_of(people, case)
    return [user for user in people if not why_not(ties[user.pk])]


def why_not_oneself(user: Any, case: Case) -> str:
    """Why somebody does not name themselves: where another of the desk could work on it, one names the other. Nobody picks
    for themselves what they read: it may be about them.
    """
    if any(one.pk != user.pk for one in fit_to_handle(case)):
        return "这个岗位不止您一个人：请由另一位同志指定您，或者您指定别人。谁办哪一件，不由自己挑。"
    return ""


def users(keys: Iterable[int]) -> dict[int, User]:
    """Users by key; 1 statement."""
    return User.objects.in_bulk([key for key in keys if key])


def organizations_asked(user: Any) -> QuerySet[Organization]:
    """Whom the desk may ask: every organization that works; whoever handles cases may ask beyond their district."""
    rows = Organization.objects.filter(state__in=(Organization.State.ACTIVE, Organization.State.SUSPENDED))
    found: QuerySet[Organization] = rows.order_by("name", "pk") if can(user, "rights.handle") else rows.none()
    return found
