"""The year before as it was signed: units, districts, the city; the party report of a branch; reports. And a correction."""

from datetime import date, timedelta

from django.db.models import Q

from yushan.common import clock
from yushan.demo.world import World
from yushan.indicators import places
from yushan.indicators.actions import party, reports, statements
from yushan.indicators.queries.party import Branch
from yushan.indicators.rules.reports import over
from yushan.ledger.actions import reverse_entry
from yushan.ledger.models import HourEntry, YearlyParticipation
from yushan.organizations.models import StaffMember
from yushan.volunteers.models import Volunteer

_LATE = "年中才建花名册，等下一年再签"
_WITHOUT_DETACHMENT = "这几个区县还没有支队，由市级汇总"


def make_statements(world: World) -> None:
    """Signed in January from below to above, all but two units; today one line of that year turns out wrong."""
    year = world.today.year - 1
    january = date(world.today.year, 1, 1)
    _branch(world, year, january)
    city = world.users["city_admin"]
    with clock.pretend(min(world.now, clock.at(january + timedelta(days=8), 10))):
        for employer in world.employers[: max(1, len(world.employers) - 2)]:
            clerk = world.users[f"unit:{employer.unit.pk}"]
            statements.sign(clerk, place=places.unit(city, employer.unit.code), year=year)
    with clock.pretend(min(world.now, clock.at(january + timedelta(days=13), 15))):
        for code in sorted(world.detachments):
            place = places.area(city, code)
            statements.sign(world.users[f"area:{code}"], place=place, year=year, absent_reason=_LATE)
    with clock.pretend(min(world.now, clock.at(january + timedelta(days=19), 9, 30))):
        statements.sign(city, place=places.city(city), year=year, absent_reason=_WITHOUT_DETACHMENT)
    _correct(world, year)


def _branch(world: World, year: int, january: date) -> None:
    """The printed secretary is named, and signs the year that is over; the present one waits."""
    employer = world.employers[0]
    branch, clerk = Branch(employer.unit, None), world.users[f"unit:{employer.unit.pk}"]
    user = Volunteer.objects.select_related("person__user").get(pk=world.people["secretary"].volunteer_id).person.user
    with clock.pretend(min(world.now, clock.at(january + timedelta(days=4), 9))):
        party.name_secretary(clerk, branch=branch, user=user)
    with clock.pretend(min(world.now, clock.at(january + timedelta(days=6), 16))):
        party.sign(user, branch=branch, year=year, note="支委会 1 月核对")


def _correct(world: World, year: int) -> None:
    """Somebody on the printed clerk's roster, who served once that year, stood on the list by mistake: the city takes it
    back, and the signed figures of all levels are others.
    """
    staff = StaffMember.objects.filter(unit=world.employers[0].unit, in_service=True)
    there = staff.filter(Q(joined_on=None) | Q(joined_on__lte=date(year, 12, 31)))
    members = dict(there.values_list("person_id", "is_party_member"))
    once = YearlyParticipation.objects.filter(year=year, entries=1, person__in=list(members))
    people = sorted(once.values_list("person_id", flat=True), key=lambda pk: (not members[pk], pk))
    lines = HourEntry.objects.filter(service_day__year=year, reverses=None, reversal=None)
    if found := lines.filter(volunteer__person__in=people[:1]).first():
        reverse_entry(world.users["city_admin"], entry=found, reason="去年的签到表录错了人，本人来电更正，已核实。")


def make_reports(world: World) -> None:
    """The city reads a report each month; the last month's and the last year's are there, of what is counted by then."""
    city = world.users["city_admin"]
    place = places.city(city)
    for period in ("month", "year"):
        with clock.pretend(world.now - timedelta(days=40)):
            reports.order(city, place=place, period=period, readers=[city.pk])
        reports.make(place, over(period, world.today))
