"""The three rates counted by hand: plain loops over raw rows, nothing shared with the code that keeps the counts.

Slow and simple on purpose; written from the formulas alone.
"""

from datetime import date
from fractions import Fraction
from typing import Any

from yushan.ledger.models import HourEntry
from yushan.organizations.models import Area, StaffMember, Unit, UnitHeadcount, UnitPlacement
from yushan.volunteers.models import PastRegistration, Volunteer

TARGETS = {"registration": Fraction(60, 100), "party": Fraction(80, 100), "staff": Fraction(50, 100)}


class Naive:
    """All raw rows, read once; every question is answered by going through all of them."""

    def __init__(self) -> None:
        self.units = list(Unit.objects.all())
        self.areas = list(Area.objects.all())
        self.rows = list(StaffMember.objects.all())
        self.placements = list(UnitPlacement.objects.all())
        self.headcounts = list(UnitHeadcount.objects.all())
        self.volunteers = list(Volunteer.objects.all())
        self.past = list(PastRegistration.objects.select_related("volunteer"))
        self.entries = list(HourEntry.objects.select_related("volunteer__merged_into"))
        self.reversed = {entry.reverses_id for entry in self.entries if entry.reverses_id}

    def on_roster(self, row: StaffMember, day: date) -> bool:
        if row.joined_on is not None and day < row.joined_on:
            return False
        if row.left_on is not None:
            return day < row.left_on
        return row.in_service

    def registered(self, person_id: int, day: date) -> bool:
        for one in self.volunteers:
            if one.person_id != person_id or one.verified_on is None or day < one.verified_on:
                continue
            if one.withdrawn_on is None or day < one.withdrawn_on:
                return True
        return any(p.volunteer.person_id == person_id and p.verified_on <= day < p.withdrawn_on for p in self.past)

    def served(self, person_id: int, year: int, day: date) -> bool:
        for entry in self.entries:
            if (
                (entry.volunteer.merged_into or entry.volunteer).person_id != person_id
                or entry.reverses_id
                or entry.pk in self.reversed
            ):
                continue
            if entry.service_day.year == year and entry.service_day <= day:
                return True
        return False

    def declared(self, unit: Unit, day: date) -> int | None:
        number, newest = None, date.min
        for row in self.headcounts:
            if row.unit_id == unit.pk and newest <= row.stat_day <= day:
                number, newest = row.staff, row.stat_day
        return number

    def area_of(self, unit: Unit, day: date) -> int | None:
        for row in self.placements:
            began = row.from_day is None or row.from_day <= day
            if row.unit_id == unit.pk and began and (row.until_day is None or day < row.until_day):
                return row.area_id
        return None

    def count(self, units: list[Unit], *, year: int, day: date) -> dict[str, tuple[int, int]]:
        """Numerator and denominator of each rate over some units."""
        ids = {unit.pk for unit in units}
        staff, party = set(), set()
        of_unit: dict[int, set[int]] = {pk: set() for pk in ids}
        for row in self.rows:
            if row.unit_id in ids and self.on_roster(row, day):
                staff.add(row.person_id)
                of_unit[row.unit_id].add(row.person_id)
                if row.is_party_member:
                    party.add(row.person_id)
        total, already = 0, set()
        for unit in units:
            number = self.declared(unit, day)
            if number is not None:
                total += number
                already |= of_unit[unit.pk]
        undeclared = [unit for unit in units if self.declared(unit, day) is None]
        for unit in undeclared:
            for person_id in sorted(of_unit[unit.pk]):
                if person_id not in already:
                    total += 1
                    already.add(person_id)
        active = {person_id for person_id in staff if self.served(person_id, year, day)}
        return {
            "registration": (sum(self.registered(person_id, day) for person_id in staff), total),
            "party": (len(active & party), len(party)),
            "staff": (len(active), len(staff)),
        }

    def everything(self, *, year: int, day: date) -> dict[tuple[str, str], dict[str, tuple[int, int]]]:
        """Every unit, every area, the city."""
        found = {("city", "500000"): self.count(self.units, year=year, day=day)}
        for area in self.areas:
            units = [unit for unit in self.units if self.area_of(unit, day) == area.pk]
            found["area", area.code] = self.count(units, year=year, day=day)
        for unit in self.units:
            found["unit", unit.code] = self.count([unit], year=year, day=day)
        return found


def met(numerator: int, denominator: int, target: Fraction) -> bool | None:
    """By multiplication, not by division."""
    return None if denominator == 0 else numerator * target.denominator >= target.numerator * denominator


def kept(figures: Any, *, year: int, day: date) -> dict[tuple[str, str], dict[str, tuple[int, int]]]:
    """The platform's own answer in the same shape; checks `met` on the way."""
    found = {}
    for scope in ("city", "area", "unit"):
        for row in figures(scope, year=year, as_of=day):
            for name, rate in row.rates.items():
                # The plan of 2025 asks nothing of the years before.
                expected = met(rate.numerator, rate.denominator, TARGETS[name]) if year >= 2025 else None
                assert rate.met == expected, (scope, row.code, name)
            found[scope, row.code] = {name: (r.numerator, r.denominator) for name, r in row.rates.items()}
    return found
