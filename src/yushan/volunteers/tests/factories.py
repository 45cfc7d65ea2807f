"""Ready-made volunteers for tests of this room and those above; written straight to the database."""

import secrets
from datetime import date
from itertools import count
from typing import Any

from yushan.accounts.actions.people import phone_hash
from yushan.accounts.models import Person, User
from yushan.common import clock
from yushan.common.identity import IdentityNumber, make_volunteer_number, parse
from yushan.organizations.models import Area, Organization
from yushan.organizations.tests import factories as base
from yushan.organizations.tests.factories import PASSWORD
from yushan.volunteers.actions import GuardianData
from yushan.volunteers.consents import REQUIRED
from yushan.volunteers.models import Guardianship, Membership, Volunteer

__all__ = [
    "PASSWORD",
    "REQUIRED",
    "birth_of",
    "guardian_data",
    "membership",
    "mobile",
    "number_of",
    "volunteer",
    "ward",
]
_serial = count(1)


def mobile(serial: int | None = None) -> str:
    """A valid mobile number; every call another one."""
    return f"1389{(serial if serial is not None else next(_serial)) % 10_000_000:07d}"


def birth_of(age: int, today: date | None = None) -> date:
    """A birthday that makes somebody exactly `age` years old today."""
    day = today or clock.today()
    return day.replace(year=day.year - age) if (day.month, day.day) != (2, 29) else date(day.year - age, 3, 1)


def number_of(who: Person) -> IdentityNumber:
    """The identity number of somebody known, as a form brings it."""
    return parse(who.identity_number, clock.today())


def volunteer(
    name: str | None = None,
    *,
    who: Person | None = None,
    birth: date = date(1990, 3, 7),
    area: Area | None = None,
    phone: str | None = None,
    state: str = Volunteer.State.VERIFIED,
    verified_on: date | None = date(2025, 1, 6),
    with_user: bool = True,
    **values: Any,
) -> Volunteer:
    """A verified volunteer who signs in with their number (or phone) and PASSWORD; `volunteer.person.user` is there."""
    who = who or base.person(name, birth=birth)
    serial, number = next(_serial), phone if phone is not None else mobile()
    made = Volunteer.objects.create(
        person=who,
        number=make_volunteer_number("500103", "2501", serial),
        state=state,
        source=values.pop("source", Volunteer.Source.SELF),
        area=area or base.area(),
        phone=number,
        phone_hash=phone_hash(number) if number else "",
        phone_tail=number[-4:],
        verified_on=None if state == Volunteer.State.TO_CONFIRM else verified_on,
        pass_code=secrets.token_urlsafe(18),
        **values,
    )
    if with_user and not User.objects.filter(person=who).exists():
        base.user(made.number, who=who, phone_hash=phone_hash(number) if number else None)
    return made


def membership(
    who: Volunteer, organization: Organization, state: str = Membership.State.APPROVED, **values: Any
) -> Membership:
    """A membership, approved unless told otherwise; keeps the number of members."""
    now = clock.now()
    made = Membership.objects.create(
        volunteer=who,
        organization=organization,
        state=state,
        applied_at=now,
        decided_at=None if state == Membership.State.APPLIED else now,
        **values,
    )
    if state == Membership.State.APPROVED:
        Organization.objects.filter(pk=organization.pk).update(
            member_count=organization.memberships.filter(state=state).count()
        )
    return made


def guardian_data(name: str = "余建国", birth: date = date(1980, 5, 2), relation: str = "父亲") -> GuardianData:
    """A guardian as the form of a minor brings them."""
    return GuardianData(name=name, identity=base.identity(birth), phone=mobile(), relation=relation)


def ward(guardian: Volunteer, name: str = "余小苗", age: int = 10) -> Volunteer:
    """A child whose guardian's account acts for them."""
    child = volunteer(name, birth=birth_of(age), phone=guardian.phone, with_user=False)
    Guardianship.objects.create(
        volunteer=child,
        guardian=guardian.person,
        guardian_user=guardian.person.user,
        relation="母亲",
        phone=guardian.phone,
        consented_at=clock.now(),
    )
    return child
