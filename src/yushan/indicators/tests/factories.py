"""A city to count: areas, units and people written in bulk, and services posted as the settlement does it."""

from collections.abc import Iterable
from datetime import date
from itertools import count
from typing import Any

from yushan.accounts.actions.people import identity_hash, phone_hash, pinyin_of
from yushan.accounts.models import Person
from yushan.common import clock
from yushan.common.actors import WORKER
from yushan.indicators.actions import refresh
from yushan.indicators.actions.people import refresh_registered
from yushan.ledger.actions import post_entries
from yushan.ledger.lines import EntryLine
from yushan.ledger.models import HourEntry
from yushan.organizations.models import Area, Organization, StaffMember, Unit, UnitHeadcount, UnitPlacement
from yushan.organizations.tests import factories as base
from yushan.volunteers.models import Volunteer

_serial = count(1)
TITLES = ("科普大篷车渝州行", "手机里的骗局怎么认", "航模进校园", "柑橘病虫害绿色防控技术指导")


def people(number: int) -> list[Person]:
    """So many persons with valid identity numbers, in one statement."""
    made = []
    for _ in range(number):
        identity, name = base.identity(), base.chinese_name(next(_serial))
        made.append(
            Person(
                name=name,
                name_pinyin=pinyin_of(name),
                identity_number=identity.number,
                identity_hash=identity_hash(identity.number),
                birth_date=identity.birth_date,
                gender=identity.gender,
            )
        )
    return Person.objects.bulk_create(made)


def volunteers(who: Iterable[Person], area: Area, verified_on: date) -> list[Volunteer]:
    """These persons as verified volunteers, in one statement."""
    made = []
    for person in who:
        serial = next(_serial)
        phone = f"1387{serial:07d}"
        made.append(
            Volunteer(
                person=person,
                number=f"500103-2501-{serial:06d}-0",
                state=Volunteer.State.VERIFIED,
                source=Volunteer.Source.IMPORT,
                area=area,
                phone=phone,
                phone_hash=phone_hash(phone),
                phone_tail=phone[-4:],
                verified_on=verified_on,
                pass_code=f"pass-{serial}",
            )
        )
    registered = Volunteer.objects.bulk_create(made)
    refresh_registered(one.person_id for one in registered)
    return registered


def line(volunteer: Volunteer, day: date, team: Organization, minutes: int = 120) -> EntryLine:
    """A service of a volunteer, as the settlement of an activity hands it to the ledger."""
    serial = next(_serial)
    return EntryLine(
        organization_id=team.pk,
        volunteer_id=volunteer.pk,
        person_id=volunteer.person_id,
        source_key=f"test:{serial}",
        activity_id=None,
        activity_title=TITLES[serial % len(TITLES)],
        service_day=day,
        starts_at=clock.at(day, 9),
        ends_at=clock.at(day, 11),
        minutes=minutes,
        grade=HourEntry.Grade.MEASURED,
        recorder="唐宁",
        content="讲解",
    )


def serve(volunteer: Volunteer, day: date, team: Organization | None = None) -> HourEntry:
    """One posted service."""
    return post_entries(WORKER, lines=[line(volunteer, day, team or base.team())])[0]


def city(*, units_per_area: int = 1, staff: int = 12, year: int = 2026) -> dict[str, Any]:
    """The 41 areas of the plan with units; two thirds of the people registered, half of them took part by month.

    Units differ, so that some meet their targets and some do not; one unit in four has no declared headcount.
    """
    base.load_plan()
    team = base.team(base.detachment(Area.objects.get(code="500103")))
    areas = list(Area.objects.order_by("code"))
    units, placements, headcounts, rows, lines = [], [], [], [], []
    for at, area in enumerate(areas):
        for number in range(units_per_area):
            code = base.uscc()
            units.append(Unit(code=code, name=f"{area.name}第 {number + 1} 科普馆", area=area, level="district"))
        units[-1].name = f"{area.name}科学技术协会" if at % 2 else f"{area.name}自然博物馆"
    units = Unit.objects.bulk_create(units)
    made = people(len(units) * staff)
    for at, unit in enumerate(units):
        own = made[at * staff : (at + 1) * staff]
        placements.append(UnitPlacement(unit=unit, area=unit.area))
        if at % 4:
            headcounts.append(UnitHeadcount(unit=unit, stat_day=date(year, 1, 1), staff=staff + at % 3))
        for index, person in enumerate(own):
            rows.append(
                StaffMember(
                    unit=unit,
                    person=person,
                    in_service=True,
                    is_party_member=index % 3 == 0,
                    position="馆员",
                    joined_on=date(2015, 3, 1),
                )
            )
        joined = volunteers(own[: staff - 2 - at % 6], unit.area, date(year, 1, 5 + at % 20))
        active = joined[: len(joined) - at % 5]
        lines += [line(one, date(year, 1 + index % 9, 15), team) for index, one in enumerate(active)]
    UnitPlacement.objects.bulk_create(placements)
    UnitHeadcount.objects.bulk_create(headcounts)
    StaffMember.objects.bulk_create(rows)
    post_entries(WORKER, lines=lines)
    refresh(person.pk for person in made)
    return {"areas": areas, "units": units, "people": made, "team": team}
