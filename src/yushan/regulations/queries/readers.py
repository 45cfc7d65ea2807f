"""Whom a rule reaches and who must read it, from both sides: the people of a version, the versions of a person.

Both sides follow the same words: a rule of the corps reaches everybody; one of a detachment its subtree, and the
administrators and the keepers of stations of its district; one of a district what stands in it, units and stations as
well. Where a station stands the room that keeps stations says (organizations/scopes.py).
"""

from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Case, DateTimeField, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Least

from yushan.accounts.models import User
from yushan.common import clock, rulebook
from yushan.common.actors import is_system
from yushan.organizations import scopes
from yushan.organizations.access import MATRIX, grants_of
from yushan.organizations.models import Organization, RoleGrant
from yushan.regulations.models import RegulationReading, RegulationVersion
from yushan.regulations.rules import own_last_day
from yushan.volunteers.models import Membership, Volunteer

State = RegulationVersion.State
Scope = RoleGrant.Scope
_NOBODY = Q(pk__in=[])
_OF_CORPS = Q(regulation__organization__depth=1)
_STEP = Organization.steplen


def _paths_above(path: str) -> list[str]:
    """The node itself and all above it."""
    return [path[:end] for end in range(_STEP, len(path) + 1, _STEP)]


def _over(grant: RoleGrant) -> Q:
    """Versions of rules that reach the place of a grant."""
    if grant.scope == Scope.AREA:
        return _of_district(grant.scope_id)
    if grant.scope == Scope.ORGANIZATION:
        area = Organization.objects.filter(path=grant.scope_path).values("area")
        return Q(regulation__organization__path__in=_paths_above(grant.scope_path)) | Q(regulation__area__in=area)
    if grant.scope == Scope.UNIT:
        return _OF_CORPS | Q(regulation__area__in=scopes.area_of(Scope.UNIT, grant.scope_id))
    if grant.scope == Scope.STATION:
        return _of_district(scopes.area_of(Scope.STATION, grant.scope_id))
    return _OF_CORPS


def _of_district(area: Any) -> Q:
    """Versions of rules of the corps, of a district (its key, or a subquery of it) and of its detachment."""
    lookup = "__in" if isinstance(area, QuerySet) else ""
    detachment = Q(**{"regulation__organization__depth": 2, f"regulation__organization__area{lookup}": area})
    return _OF_CORPS | Q(**{f"regulation__area{lookup}": area}) | detachment


def reaches(version: RegulationVersion, organization: Organization) -> bool:
    """True when a rule (its issuer loaded) is for this organization: it stands below the issuer."""
    rule = version.regulation
    if rule.organization is not None:
        return str(organization.path).startswith(rule.organization.path)
    return organization.area_id is not None and organization.area_id == rule.area_id


def _memberships(**who: Any) -> QuerySet[Membership]:
    return Membership.objects.filter(state=Membership.State.APPROVED, volunteer__state="verified", **who)


def _over_member(person_id: int) -> Q:
    """Versions of rules that reach somebody as a member of a team."""
    mine = _memberships(volunteer__person=person_id)
    by_tree = mine.filter(organization__path__startswith=OuterRef("regulation__organization__path"))
    by_area = mine.filter(organization__area=OuterRef("regulation__area"))
    return Q(Exists(by_tree), regulation__organization__isnull=False) | Q(
        Exists(by_area), regulation__area__isnull=False
    )


def to_read(user: Any) -> QuerySet[RegulationVersion]:
    """Versions in force that this person must read, read or not; 1 statement when evaluated."""
    rows = RegulationVersion.objects.filter(state=State.IN_FORCE).select_related(
        "regulation__organization", "regulation__area"
    )
    if is_system(user) or not getattr(user, "is_authenticated", False):
        return rows.none()
    condition = _NOBODY
    for grant in grants_of(user):
        condition |= Q(regulation__reader_roles__contains=f"|{grant.role}|") & _over(grant)
    if user.person_id:
        condition |= Q(regulation__members_read=True) & _over_member(user.person_id)
    return rows.filter(condition)


def _begun(user: Any) -> Least:
    """Since when a version is this person's to read: the earliest grant that makes them a reader, or membership."""
    far = Value(datetime.max.replace(tzinfo=UTC, microsecond=0, year=9998), DateTimeField())
    held = sorted(grants_of(user), key=lambda grant: grant.starts_at)
    by_grant = [
        When(Q(regulation__reader_roles__contains=f"|{grant.role}|") & _over(grant), then=Value(grant.starts_at))
        for grant in held
    ]
    mine = _memberships(volunteer__person=user.person_id or 0).annotate(since=Coalesce("decided_at", "applied_at"))
    here = Q(organization__path__startswith=OuterRef("regulation__organization__path")) | Q(
        organization__area=OuterRef("regulation__area")
    )
    joined = Subquery(mine.filter(here).order_by("since").values("since")[:1])
    by_team = Case(When(regulation__members_read=True, then=joined), default=far, output_field=DateTimeField())
    return Least(Case(*by_grant, default=far, output_field=DateTimeField()), Coalesce(by_team, far))


def unread_of(user: Any) -> QuerySet[RegulationVersion]:
    """Those of them that the person has not confirmed yet, with `begun`: since when they are this person's to read."""
    rows = to_read(user)
    if rows.query.is_empty():
        return rows
    rows = rows.annotate(begun=_begun(user))
    return rows.exclude(Exists(RegulationReading.objects.filter(version=OuterRef("pk"), user=user.pk or 0)))


def last_day_of(row: Any) -> date | None:
    """The last day for this person, of a row of `unread_of`: who came later has the whole term from then on."""
    begun = clock.local(row.begun).date()
    return own_last_day(row.read_by, begun, rulebook.number("regulation_reading_days"))


def in_reach(user: Any) -> QuerySet[RegulationVersion]:
    """Versions that concern this person, so that they may comment on them: rules of everything above them."""
    rows = RegulationVersion.objects.select_related("regulation__organization", "regulation__area")
    if is_system(user):
        return rows
    if not getattr(user, "is_authenticated", False):
        return rows.none()
    condition = _NOBODY
    for grant in grants_of(user):
        if not MATRIX[grant.role]:
            continue
        if grant.scope == Scope.CITY:
            return rows
        condition |= _over(grant)
    if user.person_id:
        verified = Volunteer.objects.filter(person=user.person_id, state="verified")
        condition |= _over_member(user.person_id) | (_OF_CORPS & Q(Exists(verified)))
        condition |= Q(regulation__area__in=Subquery(verified.values("area")))
    return rows.filter(condition)


def _grants(version: RegulationVersion) -> QuerySet[RoleGrant]:
    """Grants in force of the roles that must read."""
    now, rule = clock.now(), version.regulation
    rows = RoleGrant.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=now), starts_at__lte=now, role__in=rule.roles
    )  # fmt: skip
    node = rule.organization
    if node is not None:
        if node.depth == 1:
            return rows
        below = Q(scope=Scope.ORGANIZATION, scope_path__startswith=node.path)
        keepers = Q(scope=Scope.STATION, scope_id__in=scopes.keys_in(Scope.STATION, node.area_id))
        return rows.filter(below | Q(scope=Scope.AREA, scope_id=node.area_id or 0) | keepers)
    return rows.filter(
        Q(scope=Scope.AREA, scope_id=rule.area_id)
        | Q(scope=Scope.ORGANIZATION, scope_id__in=Organization.objects.filter(area=rule.area_id).values("pk"))
        | Q(scope=Scope.UNIT, scope_id__in=scopes.keys_in(Scope.UNIT, rule.area_id))
        | Q(scope=Scope.STATION, scope_id__in=scopes.keys_in(Scope.STATION, rule.area_id))
    )


def members(version: RegulationVersion) -> QuerySet[Membership]:
    """Memberships below the issuer."""
    node = version.regulation.organization
    if node is not None:
        return _memberships(organization__path__startswith=node.path)
    return _memberships(organization__area=version.regulation.area_id)


def readers(version: RegulationVersion) -> QuerySet[User]:
    """Accounts that must read this version today; who comes into a role or a team later is among them then."""
    condition = Q(pk__in=_grants(version).values("user"))
    if version.regulation.members_read:
        condition |= Q(person__in=members(version).values("volunteer__person"))
    return User.objects.filter(condition, is_active=True)


def unread(version: RegulationVersion) -> QuerySet[User]:
    """Those who have not confirmed it."""
    done = RegulationReading.objects.filter(version=version, user=OuterRef("pk"))
    return readers(version).exclude(Exists(done))


def with_grants(people: QuerySet[User]) -> QuerySet[User]:
    """The same with `current`, the roles that each of them holds today; 1 statement more."""
    now = clock.now()
    held = RoleGrant.objects.filter(Q(ends_at=None) | Q(ends_at__gt=now), starts_at__lte=now).order_by("id")
    return people.prefetch_related(Prefetch("grants", held, to_attr="current"))


def without_account(version: RegulationVersion) -> int:
    """Members who cannot confirm because they have no account: their team has to tell them."""
    if not version.regulation.members_read:
        return 0
    rows = members(version).filter(volunteer__person__user=None)
    return rows.values("volunteer").distinct().count()


def confirmed(version: RegulationVersion) -> QuerySet[RegulationReading]:
    """Who confirmed and still is a reader, last first."""
    rows = RegulationReading.objects.filter(version=version, user__in=readers(version).values("pk"))
    return rows.select_related("user")
