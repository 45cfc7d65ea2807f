"""Branches of units, who may open their reports, and what stands in them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from yushan.accounts.models import User
from yushan.common import clock
from yushan.common.errors import NotFound
from yushan.indicators.models import BranchMember, BranchSecretary, PartyReport
from yushan.indicators.moments import last_day
from yushan.indicators.queries.people import counted_lines
from yushan.indicators.rules.party import Member
from yushan.ledger.queries import with_holder
from yushan.organizations.access import MATRIX, grants_of
from yushan.organizations.models import PartyOrganization, RoleGrant, StaffMember, Unit
from yushan.organizations.queries import in_force
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries import selves

VIEW = "indicators.view"


@dataclass(frozen=True)
class Branch:
    """A party branch: of a unit with one branch for everybody, `party` is None."""

    unit: Unit
    party: PartyOrganization | None

    @property
    def name(self) -> str:
        return self.party.name if self.party else f"{self.unit.name}党支部"

    @property
    def key(self) -> tuple[int, int | None]:
        """Keys of unit and party organization."""
        return self.unit.pk, self.party.pk if self.party else None

    @property
    def where(self) -> dict[str, Any]:
        """Its rows in the tables of this room."""
        return {"unit": self.unit, "party": self.party}


def branches_of(unit: Unit) -> list[Branch]:
    """The branches of a unit, by name: several where several party organizations are kept of it, else one for all."""
    parties = list(PartyOrganization.objects.filter(unit=unit).order_by("name"))
    return [Branch(unit, party) for party in parties] if len(parties) > 1 else [Branch(unit, None)]


def secretary_of(branch: Branch) -> BranchSecretary | None:
    """Who answers for it now."""
    return BranchSecretary.objects.filter(ended_at=None, **branch.where).select_related("user").first()


def administers(actor: Any, unit: Unit) -> bool:
    """True for the unit's own administrator: neither the district nor the city is meant."""
    kind = RoleGrant.Role.UNIT_ADMIN, RoleGrant.Scope.UNIT
    return any((one.role, one.scope) == kind and one.scope_id == unit.pk for one in grants_of(actor))


def administered_or_404(actor: Any, code: str) -> Unit:
    """The unit that the actor administers; NotFound for everybody else."""
    unit = Unit.objects.filter(code=code.upper()).first()
    if unit is None or not administers(actor, unit):
        raise NotFound()
    return unit


def may_open(actor: Any, branch: Branch) -> bool:
    """The secretary; where there is none, the unit's administrator. Nobody else, whatever else they may."""
    secretary = secretary_of(branch)
    return secretary.user_id == actor.pk if secretary else administers(actor, branch.unit)


def may_open_unit(actor: Any, unit: Unit) -> bool:
    """Who may open the reports of all branches of a unit may see its party members by what they did; 2 statements at most."""
    rows = BranchSecretary.objects.filter(unit=unit, ended_at=None)
    held: dict[int | None, int] = dict(rows.values_list("party_id", "user_id"))
    if not held:
        return administers(actor, unit)
    found = [held.get(branch.key[1]) for branch in branches_of(unit)]
    return all(one == actor.pk if one else administers(actor, unit) for one in found)


def branch_or_404(actor: Any, code: str, party: str) -> Branch:
    """A branch whose report the actor may open; NotFound for everybody else."""
    unit = Unit.objects.select_related("area").filter(code=code.upper()).first()
    found = branches_of(unit) if unit else []
    for branch in found:
        if party in ("", str(branch.party.pk) if branch.party else "") and may_open(actor, branch):
            return branch
    raise NotFound()


def own_branches(actor: Any) -> list[Branch]:
    """Branches whose reports somebody may open, as secretary or as administrator of the unit; four statements at most."""
    named = secretary_rows(actor).select_related("unit", "party")
    found = [Branch(row.unit, row.party) for row in named]
    ids = [one.scope_id for one in grants_of(actor) if one.role == RoleGrant.Role.UNIT_ADMIN]
    if not ids:
        return found
    parties: dict[int, list[PartyOrganization]] = {pk: [] for pk in ids}
    for party in PartyOrganization.objects.filter(unit__in=ids).order_by("name"):
        parties[party.unit_id or 0].append(party)
    held = set(BranchSecretary.objects.filter(unit__in=ids, ended_at=None).values_list("unit_id", "party_id"))
    for unit in Unit.objects.filter(pk__in=ids).order_by("code"):
        several = parties[unit.pk]
        listed = [Branch(unit, one) for one in several] if len(several) > 1 else [Branch(unit, None)]
        found += [branch for branch in listed if branch.key not in held]
    return found


def signed_keys(branches: Collection[Branch], year: int) -> set[tuple[int, int | None]]:
    """Keys of the branches that have signed a year; one statement."""
    rows = PartyReport.objects.filter(unit__in=[one.unit for one in branches], year=year, reopened_at=None)
    return set(rows.values_list("unit_id", "party_id"))


def sees_party(actor: Any) -> bool:
    """True for administrators of units, for the levels that see the counts, and for secretaries of branches."""
    by_role = any(
        one.scope in (RoleGrant.Scope.UNIT, RoleGrant.Scope.AREA, RoleGrant.Scope.CITY) and VIEW in MATRIX[one.role]
        for one in grants_of(actor)
    )
    # Who has other roles finds it under «我的»: the menu of every page asks this, and shall ask the database for few.
    return by_role or (not grants_of(actor) and secretary_rows(actor).exists())


def secretary_rows(actor: Any) -> QuerySet[BranchSecretary]:
    """The branches that somebody answers for now."""
    return BranchSecretary.objects.filter(user_id=actor.pk, ended_at=None)


def roster_of(branch: Branch, as_of: date) -> QuerySet[StaffMember]:
    """Rows of the branch's members in service on a day."""
    rows = StaffMember.objects.filter(in_force(as_of), unit=branch.unit, is_party_member=True)
    if branch.party:
        rows = rows.filter(person__in=BranchMember.objects.filter(party=branch.party).values("person"))
    return rows.select_related("person").order_by("person__name_pinyin", "person_id", "spell")


def _services(person_ids: Collection[int], year: int, as_of: date) -> dict[int, tuple[int, int]]:
    """Posted lines and minutes of the year up to a day, by person; two statements."""
    holders = dict(Volunteer.objects.filter(person_id__in=person_ids).values_list("pk", "person_id"))
    lines: Any = with_holder(counted_lines(year, as_of).filter(volunteer__in=selves(holders))).order_by()
    sums = lines.values_list("holder_id").annotate(Count("pk"), Sum("minutes"))
    return {holders[volunteer]: (entries, minutes) for volunteer, entries, minutes in sums}


def members_of(branch: Branch, year: int) -> list[Member]:
    """Every member with what they did in the year, by name; three statements. Names of today."""
    as_of = last_day(year)
    people: dict[int, StaffMember] = {}
    for row in roster_of(branch, as_of):
        people.setdefault(row.person_id, row)
    served = _services(people, year, as_of)
    return [Member(pk, row.person.name, row.position, *served.get(pk, (0, 0))) for pk, row in people.items()]


def signed_of(branch: Branch, year: int) -> PartyReport | None:
    """What is signed for the year, unless it was reopened."""
    return PartyReport.objects.filter(year=year, reopened_at=None, **branch.where).first()


def earlier_of(branch: Branch, year: int) -> list[PartyReport]:
    """What had been signed and was reopened, newest first."""
    return list(PartyReport.objects.filter(year=year, reopened_at__isnull=False, **branch.where).order_by("-pk")[:10])


def signed_counts(unit_ids: Collection[int], year: int) -> dict[int, tuple[int, int, int]]:
    """Signed reports, members and those who served in them, by unit: counts only."""
    rows = PartyReport.objects.filter(unit__in=unit_ids, year=year, reopened_at=None).order_by()
    sums = rows.values_list("unit_id").annotate(Count("pk"), Sum("members"), Sum("served"))
    return {unit: (number, members, served) for unit, number, members, served in sums}


def possible_secretaries(unit: Unit) -> QuerySet[User]:
    """Accounts of the unit's party members in service."""
    rows = StaffMember.objects.filter(in_force(clock.today()), unit=unit, is_party_member=True)
    return User.objects.filter(Q(person__in=rows.values("person")), is_active=True).select_related("person")


def secretaries_to_choose(actor: Any) -> QuerySet[User]:
    """The same of all units that somebody administers, by name: what is suggested while they type."""
    ids = [one.scope_id for one in grants_of(actor) if one.role == RoleGrant.Role.UNIT_ADMIN]
    rows = StaffMember.objects.filter(in_force(clock.today()), unit__in=ids, is_party_member=True)
    found = User.objects.filter(person__in=rows.values("person"), is_active=True)
    return found.select_related("person").order_by("person__name_pinyin", "pk")


def party_of(unit: Unit, person_ids: Collection[int]) -> dict[int, str]:
    """Name of the branch of each person who was put into one; one statement."""
    rows = BranchMember.objects.filter(unit=unit, person_id__in=person_ids)
    return dict(rows.values_list("person_id", "party__name"))
