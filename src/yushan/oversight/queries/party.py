"""Party work (T1.1): which units have party organizations, pioneer teams, pledges and what was posted.

Who pledged what is for the member and for who may open the report of the branch; districts and the city see counts.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from yushan.accounts.models import Person
from yushan.common import clock
from yushan.indicators.models import BranchMember
from yushan.indicators.moments import last_day
from yushan.indicators.queries.people import counted_lines
from yushan.ledger.queries import with_holder
from yushan.organizations.access import scope_filter
from yushan.organizations.models import Area, Organization, PartyOrganization, StaffMember, Unit
from yushan.organizations.queries import in_force
from yushan.oversight.models import PioneerTeam, Pledge
from yushan.oversight.queries.access import VIEW
from yushan.oversight.rules.pledges import Kept
from yushan.volunteers.models import Membership, Volunteer
from yushan.volunteers.queries import selves


@dataclass(frozen=True)
class AreaLine:
    """A district: units, those with a party organization, branches, pioneer teams, pledges and how many are kept."""

    area: Area
    units: int
    linked: int
    branches: int
    pioneers: int
    pledged: int
    kept: int


def units_seen(actor: Any) -> QuerySet[Unit]:
    """Units of one's districts, or one's own."""
    return Unit.objects.filter(scope_filter(actor, VIEW, area="area", unit="pk"))


def unlinked(actor: Any) -> QuerySet[Unit]:
    """Units without a party organization."""
    own = PartyOrganization.objects.filter(unit=OuterRef("pk"))
    return units_seen(actor).filter(~Exists(own)).select_related("area").order_by("area__order", "code")


def pioneers_seen(actor: Any) -> QuerySet[PioneerTeam]:
    """Teams that bear the name now, of one's districts and organizations."""
    rows = PioneerTeam.objects.filter(
        scope_filter(actor, VIEW, area="organization__area", organization="organization__path"), ended_on=None
    )
    return rows.select_related("organization__area", "party").order_by("organization__code")


def area_lines(actor: Any, year: int) -> list[AreaLine]:
    """Each district in reach; the number of statements does not grow with them."""
    units = units_seen(actor).order_by()
    linked = Exists(PartyOrganization.objects.filter(unit=OuterRef("pk")))
    counted = {
        row["area"]: row
        for row in units.values("area").annotate(
            total=Count("pk", distinct=True), branches=Count("party_organizations", distinct=True)
        )
    }
    having = dict(units.filter(linked).values_list("area").annotate(Count("pk")))
    teams = dict(pioneers_seen(actor).order_by().values_list("organization__area").annotate(Count("pk")))
    pledged = pledged_by_area(units, year)
    lines = []
    for area in Area.objects.filter(pk__in=counted).order_by("order", "code"):
        own, kept = pledged.get(area.pk, (0, 0))
        row = counted[area.pk]
        lines.append(
            AreaLine(
                area,
                row["total"],
                having.get(area.pk, 0),
                row["branches"],
                teams.get(area.pk, 0),
                own,
                kept,
            )
        )
    return lines


def pledged_by_area(units: QuerySet[Unit], year: int) -> dict[int, tuple[int, int]]:
    """Pledges of these units and how many of them are kept, by area; 2 statements, no list of people in them."""
    rows = Pledge.objects.filter(year=year, withdrawn_at=None, unit__in=units.values("pk"))
    owners = Volunteer.objects.filter(person__in=rows.values("person")).order_by().values("pk")
    lines: Any = counted_lines(year, last_day(year)).filter(
        Q(volunteer__in=owners) | Q(volunteer__merged_into__in=owners)
    )
    whose = Coalesce("volunteer__merged_into__person_id", "volunteer__person_id")
    sums = lines.order_by().annotate(whose=whose).values_list("whose").annotate(Count("pk"), Sum("minutes"))
    done = {person: (times, minutes) for person, times, minutes in sums}
    found: dict[int, tuple[int, int]] = {}
    for area, person, measure, amount in rows.values_list("unit__area", "person", "measure", "amount").iterator():
        all_, kept = found.get(area, (0, 0))
        found[area] = (all_ + 1, kept + Kept(measure, amount, *done.get(person, (0, 0))).is_kept)
    return found


def _of_year(year: int) -> QuerySet[Pledge]:
    return Pledge.objects.filter(year=year, withdrawn_at=None).select_related("unit")


def services(person_ids: Collection[int], year: int, as_of: date) -> dict[int, tuple[int, int]]:
    """Posted lines and minutes of a year up to a day, by person; reversed ones do not count. 2 statements."""
    people: dict[int, int] = dict(Volunteer.objects.filter(person__in=person_ids).values_list("pk", "person_id"))
    lines: Any = with_holder(counted_lines(year, as_of).filter(volunteer__in=selves(people))).order_by()
    sums = lines.values_list("holder_id").annotate(Count("pk"), Sum("minutes"))
    return {people[holder]: (entries, minutes) for holder, entries, minutes in sums if holder in people}


def fulfilment(pledges: Collection[Pledge]) -> dict[int, Kept]:
    """What was posted beside each pledge, by key; 2 statements for each year among them."""
    found: dict[int, Kept] = {}
    for year in {one.year for one in pledges}:
        own = [one for one in pledges if one.year == year]
        done = services([one.person_id for one in own], year, last_day(year))
        for one in own:
            times, minutes = done.get(one.person_id, (0, 0))
            found[one.pk] = Kept(one.measure, one.amount, times, minutes)
    return found


def own_pledges(person: Person | None) -> list[tuple[Pledge, Kept]]:
    """One's own, the newest year first."""
    if person is None:
        return []
    rows = list(Pledge.objects.filter(person=person, withdrawn_at=None).order_by("-year"))
    kept = fulfilment(rows)
    return [(one, kept[one.pk]) for one in rows]


def memberships(user: Any) -> QuerySet[StaffMember]:
    """Rows of rosters on which somebody stands as a party member today."""
    return StaffMember.objects.filter(
        in_force(clock.today()), person=getattr(user, "person_id", None), is_party_member=True
    )


def membership_of(person: Person | None) -> StaffMember | None:
    """The roster on which somebody stands as a party member today."""
    if person is None:
        return None
    rows = StaffMember.objects.filter(in_force(clock.today()), person=person, is_party_member=True)
    return rows.select_related("unit").order_by("-pk").first()


def branch_key(row: StaffMember) -> int | None:
    """The party organization to which a member of a unit belongs, where there is one to name."""
    put = BranchMember.objects.filter(unit=row.unit, person=row.person_id).values_list("party_id", flat=True).first()
    if put:
        return int(put)
    only = list(PartyOrganization.objects.filter(unit=row.unit).values_list("pk", flat=True)[:2])
    return int(only[0]) if len(only) == 1 else None


def pledges_of_branch(unit: Unit, party: PartyOrganization | None, year: int) -> list[tuple[Pledge, Kept]]:
    """What the members of a branch pledged, by name; for who may open its report."""
    rows = _of_year(year).filter(unit=unit).select_related("person", "unit").order_by("person__name_pinyin", "pk")
    if party:
        rows = rows.filter(party=party)
    listed = list(rows)
    kept = fulfilment(listed)
    return [(one, kept[one.pk]) for one in listed]


@dataclass(frozen=True)
class TeamFacts:
    """A pioneer team: party members among its members, and what it did in a year."""

    members: int
    party: int
    minutes: int


def team_facts(teams: Collection[PioneerTeam], year: int) -> dict[int, TeamFacts]:
    """By key of the organization; 2 statements."""
    keys = [one.organization_id for one in teams]
    is_party = Exists(
        StaffMember.objects.filter(in_force(clock.today()), person=OuterRef("volunteer__person"), is_party_member=True)
    )
    members = Membership.objects.filter(organization__in=keys, state=Membership.State.APPROVED).annotate(
        is_party=is_party
    )
    counted = {
        row["organization"]: (row["total"], row["own"])
        for row in members.order_by()
        .values("organization")
        .annotate(total=Count("pk"), own=Count("pk", filter=Q(is_party=True)))
    }
    lines: Any = counted_lines(year, last_day(year)).filter(organization__in=keys).order_by()
    minutes = dict(lines.values_list("organization").annotate(Sum("minutes")))
    return {key: TeamFacts(*counted.get(key, (0, 0)), minutes.get(key, 0)) for key in keys}


def teams_to_name(actor: Any) -> QuerySet[Organization]:
    """Running teams of one's districts that do not bear the name yet."""
    rows: QuerySet[Organization] = Organization.objects.filter(
        scope_filter(actor, "task.assign", area="area"), state=Organization.State.ACTIVE,
        level__in=(Organization.Level.TEAM, Organization.Level.SQUAD),
    )  # fmt: skip
    named = Exists(PioneerTeam.objects.filter(organization=OuterRef("pk"), ended_on=None))
    found: QuerySet[Organization] = rows.filter(~named).order_by("code")
    return found


def leading_party(actor: Any) -> QuerySet[PartyOrganization]:
    """Party organizations of units in reach: one of them can lead a pioneer team."""
    rows = PartyOrganization.objects.filter(unit__in=units_seen(actor).values("pk"))
    return rows.select_related("unit").order_by("name", "pk")
