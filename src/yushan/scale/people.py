"""People: on rosters, registered, in teams, some with an account; their parts in the counts."""

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password

from yushan.accounts.actions.people import identity_hash, phone_hash
from yushan.accounts.models import Consent, Person, User
from yushan.common import clock
from yushan.common.identity import make_volunteer_number
from yushan.common.models import Counter as RunningNumber
from yushan.indicators.models import Contribution
from yushan.indicators.rules import ALWAYS, NEVER, PersonFacts, Spell, steps
from yushan.ledger.models import YearlyParticipation
from yushan.organizations.models import StaffMember, UnitHeadcount
from yushan.scale.made_up import Somebody, somebody
from yushan.scale.places import Places
from yushan.scale.tables import Table, hand_back_keys, write_all
from yushan.volunteers import consents
from yushan.volunteers.models import Membership, Volunteer

# Every so many people: one on a roster, one colleague beside who is no volunteer, one with an account, one in the party, one
# with skills.
_ON_ROSTER, _WITHOUT_REGISTRATION, _WITH_ACCOUNT, _IN_PARTY, _WITH_SKILLS = 5, 7, 5, 3, 3
_NO_DAYS: Mapping[int, "Service"] = {}


class Service:
    """What somebody served in a year."""

    __slots__ = ("entries", "first_day", "minutes")

    def __init__(self) -> None:
        self.first_day, self.entries, self.minutes = NEVER, 0, 0

    def add(self, day: date, minutes: int) -> None:
        self.first_day = min(self.first_day, day)
        self.entries += 1
        self.minutes += minutes


class People:
    """Hands out people one by one; `write` puts them into the tables."""

    def __init__(self, places: Places, served_from: date) -> None:
        """Whoever serves is registered before `served_from`."""
        self._units, self._served_from, self._now = places.units, served_from, clock.now()
        self._regions = [area.code for area in places.areas if area.code.isdigit()] or ["500103"]
        self._areas = {area.pk: area.code for area in places.areas}
        self._placements = {unit: [((ALWAYS, NEVER), area)] for area, units in places.units.items() for unit in units}
        self._declared = dict.fromkeys(places.declaring, places.declared_on)
        self._turn: Counter[int] = Counter()
        self._staff_of: Counter[int] = Counter()
        self._numbers: Counter[tuple[str, str]] = Counter()
        self._made = 0
        self._persons = Table(
            Person, "name", "name_pinyin", "identity_number", "identity_hash", "birth_date", "gender", "created_at"
        )
        self._volunteers = Table(
            Volunteer, "person_id", "number", "state", "source", "area_id", "phone", "phone_hash", "phone_tail",
            "talent_source", "verified_on", "pass_code", "created_at", "posted_minutes", "skills",
        )  # fmt: skip
        self._users = Table(
            User, "username", "display_name", "phone_hash", "person_id", "password", "date_joined", "is_active"
        )
        self._consents = Table(Consent, "person_id", "purpose", "version", "given_at", "given_by")
        self._members = Table(Membership, "volunteer_id", "organization_id", "state", "applied_at", "decided_at")
        self._staff = Table(
            StaffMember, "unit_id", "person_id", "phone", "phone_hash", "in_service", "is_party_member", "updated_at"
        )
        self._years = Table(YearlyParticipation, "person_id", "year", "first_day", "entries", "minutes")
        self._steps = Table(Contribution, "person_id", "scope", "scope_id", "metric", "year", "day", "delta")
        self._headcounts = Table(UnitHeadcount, "unit_id", "stat_day", "staff")
        self._tables = (
            self._persons, self._volunteers, self._users, self._consents, self._members, self._staff, self._years,
            self._steps, self._headcounts,
        )  # fmt: skip

    def next_volunteer(self) -> int:
        """The key that the next volunteer will get, so that hours can be written beforehand."""
        return self._volunteers.next_key

    def add_volunteer(self, area_id: int, team: int | None, served: Mapping[int, Service] = _NO_DAYS) -> int:
        """A registered volunteer of an area, in a team or in none, with what they served by year; answers the key."""
        who, person = self._person()
        verified_on = self._served_from - timedelta(days=1 + self._made % 700)
        number = self._number(area_id, verified_on)
        begun = clock.at(verified_on, 10)
        volunteer = self._volunteers.add(
            person, number, Volunteer.State.VERIFIED, Volunteer.Source.IMPORT, area_id, who.mobile,
            phone_hash(who.mobile), who.mobile[-4:], "public-staff" if self._made % _ON_ROSTER == 0 else "public",
            verified_on, secrets.token_urlsafe(18), begun, sum(year.minutes for year in served.values()),
            ["讲解"] if self._made % _WITH_SKILLS == 0 else [],
        )  # fmt: skip
        if team:
            self._members.add(volunteer, team, Membership.State.APPROVED, begun, begun)
        if self._made % _WITH_ACCOUNT == 0:
            self._account(who, person, number, begun)
        for year, service in served.items():
            self._years.add(person, year, service.first_day, service.entries, service.minutes)
        if self._made % _ON_ROSTER == 0:
            first_days = {year: service.first_day for year, service in served.items()}
            self._employ(who, person, area_id, [(verified_on, NEVER)], first_days)
            if self._made % _WITHOUT_REGISTRATION < _WITHOUT_REGISTRATION // 2:
                self._employ(*self._person(), area_id, [], {})
        return volunteer

    def write(self) -> None:
        """Puts everybody handed out so far into the tables; inside a transaction."""
        write_all(self._tables)

    def finish(self) -> None:
        """Leaves the running numbers where they stand; inside a transaction."""
        for unit, day in sorted(self._declared.items()):
            # Somebody is always missing on a roster.
            self._headcounts.add(unit, day, self._staff_of[unit] + self._staff_of[unit] // 20 + 1)
        self.write()
        hand_back_keys(self._tables)
        for (code, month), value in self._numbers.items():
            RunningNumber.objects.update_or_create(name=f"volunteers:{code}:{month}", defaults={"value": value})

    def _person(self) -> tuple[Somebody, int]:
        who = somebody(self._made, self._regions)
        self._made += 1
        key = self._persons.add(
            who.name, who.pinyin, who.identity, identity_hash(who.identity), who.birth_date, who.gender, self._now
        )
        return who, key

    def _number(self, area_id: int, day: date) -> str:
        code, month = self._areas[area_id], f"{day:%y%m}"
        self._numbers[code, month] += 1
        return make_volunteer_number(code, month, self._numbers[code, month])

    def _account(self, who: Somebody, person: int, number: str, begun: datetime) -> None:
        self._users.add(number, who.name, phone_hash(who.mobile), person, make_password(None), begun, True)
        for purpose in consents.PURPOSES:
            if purpose.required:
                self._consents.add(person, purpose.code, purpose.version, begun, "self")

    def _employ(
        self, who: Somebody, person: int, area_id: int, registered: Sequence[tuple[date, date]],
        first_days: Mapping[int, date],
    ) -> None:  # fmt: skip
        units = self._units[area_id]
        self._turn[area_id] += 1
        unit, party = units[self._turn[area_id] % len(units)], self._turn[area_id] % _IN_PARTY == 0
        self._staff_of[unit] += 1
        self._staff.add(unit, person, who.mobile, phone_hash(who.mobile), True, party, self._now)
        facts = PersonFacts(
            spells=[Spell(unit, (ALWAYS, NEVER), party)], placements={unit: self._placements[unit]},
            registered=registered, first_days=first_days, declared=self._declared,
        )  # fmt: skip
        for key, delta in steps(facts).items():
            self._steps.add(person, *key, delta)
