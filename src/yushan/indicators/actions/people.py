"""Keeping what is counted of volunteers, in the transaction that registers them or posts their hours (ADR 0031).

Everything here happens under the locks of the people: whoever changes two facts of one person comes one after the other.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from django.db.models import Q
from django.db.models.functions import Coalesce

from yushan.accounts.actions import lock_people
from yushan.indicators.actions.appending import append
from yushan.indicators.actions.places import kept_places
from yushan.indicators.models import RegisteredSpell, ServedYear
from yushan.indicators.rules import NEVER, Interval, StepKey, union
from yushan.indicators.rules.people import Place, Registered, Served, registered_steps, served_steps, with_day
from yushan.ledger.actions.sums import Holder
from yushan.ledger.models import HourEntry
from yushan.volunteers.models import PastRegistration, Volunteer

_CHUNK = 1000
# First, second and last day of service.
Days = tuple[date, date | None, date]
# Organization and year → days, of one volunteer.
Years = dict[tuple[int, int], Days]
Key = tuple[int, int, int]


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    listed = sorted(set(ids))
    for start in range(0, len(listed), _CHUNK):
        yield listed[start : start + _CHUNK]


# --- reading -------------------------------------------------------------------------------------------
def _spells(volunteers: Collection[int]) -> dict[int, set[Registered]]:
    """As they are kept; one statement."""
    found: dict[int, set[Registered]] = defaultdict(set)
    rows = RegisteredSpell.objects.filter(volunteer__in=volunteers)
    for pk, first, until, area, skilled in rows.values_list("volunteer_id", "first", "until", "area", "skilled"):
        found[pk].add(Registered((first, until), area, skilled))
    return found


def _facts(people: Collection[int]) -> dict[int, set[Registered]]:
    """What the registrations of people say, also where they say nothing; two statements."""
    days: dict[int, list[tuple[date, date]]] = {}
    more: dict[int, tuple[int, bool]] = {}
    rows = Volunteer.objects.filter(person__in=people).values_list(
        "pk", "verified_on", "withdrawn_on", "area_id", "skills"
    )
    for pk, verified, withdrawn, area, skills in rows:
        more[pk] = area or 0, bool(skills)
        days[pk] = [(verified, withdrawn or NEVER)] if verified else []
    past = PastRegistration.objects.filter(volunteer__person__in=people)
    for pk, verified, withdrawn in past.values_list("volunteer_id", "verified_on", "withdrawn_on"):
        days[pk].append((verified, withdrawn))
    return {pk: {Registered(one, *more[pk]) for one in _apart(listed)} for pk, listed in days.items()}


def _apart(spells: Iterable[Interval]) -> list[Interval]:
    """Times of a registration one after the other; where they overlap, which nothing forbids, the days that they cover."""
    listed = sorted(one for one in spells if one[0] < one[1])
    return union(listed) if any(one[1] > other[0] for one, other in pairwise(listed)) else listed


def _years(rows: Any) -> dict[int, Years]:
    found: dict[int, Years] = defaultdict(dict)
    columns = ("volunteer_id", "organization_id", "year", "first_day", "second_day", "last_day")
    for volunteer, organization, year, *days in rows.values_list(*columns):
        found[volunteer][organization, year] = (days[0], days[1], days[2])
    return found


def _served(years: Years, places: Mapping[int, Place]) -> list[Served]:
    return [Served(places[organization], year, *days) for (organization, year), days in years.items()]


# --- registrations -------------------------------------------------------------------------------------
def refresh_registered(person_ids: Iterable[int]) -> int:
    """Brings the counts of these persons' registrations up to date; answers how many volunteers changed."""
    return sum(_refresh(chunk) for chunk in _chunks(person_ids))


def _refresh(people: list[int]) -> int:
    wanted = _facts(people)
    kept = _spells(wanted) if wanted else {}
    changed = [pk for pk in sorted(wanted) if kept.get(pk, set()) != wanted[pk]]
    if not changed:
        return 0
    years = _years(ServedYear.objects.filter(volunteer__in=changed))
    places = kept_places(organization for of_one in years.values() for organization, _ in of_one)
    moved: Counter[StepKey] = Counter()
    for pk in changed:
        served = _served(years.get(pk, {}), places)
        moved.update(registered_steps(wanted[pk], served))
        moved.subtract(registered_steps(kept.get(pk, ()), served))
    RegisteredSpell.objects.filter(volunteer__in=changed).delete()
    RegisteredSpell.objects.bulk_create(
        [
            RegisteredSpell(volunteer_id=pk, first=one.days[0], until=one.days[1], area=one.area, skilled=one.skilled)
            for pk in changed
            for one in wanted[pk]
        ],
        batch_size=500,
    )
    append(moved)
    return len(changed)


# --- services ------------------------------------------------------------------------------------------
def on_posted(entries: Sequence[HourEntry], holders: Mapping[int, Holder]) -> None:
    """Fresh lines, reversals among them, whose people are locked; `holders` by the volunteer that a line names."""
    ids = {holder.volunteer_id for holder in holders.values()}
    before = _years(ServedYear.objects.filter(volunteer__in=ids))
    after: dict[int, Years] = defaultdict(dict, {pk: dict(years) for pk, years in before.items()})
    again: set[Key] = set()
    for entry in entries:
        holder, key = holders[entry.volunteer_id].volunteer_id, (entry.organization_id, entry.service_day.year)
        if entry.reverses_id:
            again.add((holder, *key))
        else:
            after[holder][key] = with_day(after[holder].get(key), entry.service_day)
    if again:
        _count_again(after, again)
    _write(ids, before, after)


def _count_again(after: dict[int, Years], keys: set[Key]) -> None:
    """Days from the lines that stand: a first or last one may have gone. One statement."""
    for holder, *key in keys:
        after[holder].pop((key[0], key[1]), None)
    rows = _standing({one for one, _, _ in keys}).filter(
        organization__in={one for _, one, _ in keys}, service_day__year__in={one for _, _, one in keys}
    )
    for holder, organization, day in rows:
        if (holder, organization, day.year) in keys:
            own = after[holder]
            own[organization, day.year] = with_day(own.get((organization, day.year)), day)


def _standing(volunteers: Collection[int]) -> Any:
    """Holder, organization and day of the lines that stand of these volunteers."""
    rows = HourEntry.objects.filter(
        Q(volunteer__in=volunteers) | Q(volunteer__merged_into__in=volunteers), reverses=None, reversal=None
    ).annotate(holder=Coalesce("volunteer__merged_into_id", "volunteer_id"))
    return rows.order_by().values_list("holder", "organization_id", "service_day").distinct()


def _write(ids: Collection[int], before: Mapping[int, Years], after: Mapping[int, Years]) -> int:
    """Rows and counts of volunteers whose services are others now; answers how many they are."""
    changed = [pk for pk in sorted(ids) if before.get(pk, {}) != after.get(pk, {})]
    if not changed:
        return 0
    places = kept_places(
        organization for side in (before, after) for pk in changed for organization, _ in side.get(pk, {})
    )
    spells = _spells(changed)
    moved: Counter[StepKey] = Counter()
    gone = Q(pk__in=[])
    fresh, other = [], []
    for pk in changed:
        old, new = before.get(pk, {}), after.get(pk, {})
        for years, count in ((new, moved.update), (old, moved.subtract)):
            served = _served(years, places)
            count(served_steps(served))
            count(registered_steps(spells.get(pk, ()), served))
        for key in old.keys() | new.keys():
            if key not in new:
                gone |= Q(volunteer=pk, organization=key[0], year=key[1])
            elif key not in old:
                fresh.append(_row(pk, key, new[key]))
            elif old[key] != new[key]:
                other.append(_row(pk, key, new[key]))
    if gone:
        ServedYear.objects.filter(gone).delete()
    ServedYear.objects.bulk_create(
        [*fresh, *other], update_conflicts=True, update_fields=["first_day", "second_day", "last_day"],
        unique_fields=["volunteer", "organization", "year"], batch_size=500,
    )  # fmt: skip
    append(moved)
    return len(changed)


def _row(pk: int, key: tuple[int, int], days: Days) -> ServedYear:
    first, second, last = days
    return ServedYear(
        volunteer_id=pk, organization_id=key[0], year=key[1], first_day=first, second_day=second, last_day=last
    )


def count_services(volunteers: Iterable[int]) -> int:
    """Counts the services of volunteers again from their lines: two became one, two again, or something was wrong.

    Answers how many changed.
    """
    number = 0
    for chunk in _chunks(volunteers):
        rows = Volunteer.objects.filter(pk__in=chunk).annotate(holder=Coalesce("merged_into_id", "pk"))
        holders = set(rows.values_list("holder", flat=True))
        after: dict[int, Years] = defaultdict(dict)
        for holder, organization, day in _standing(holders):
            own = after[holder]
            own[organization, day.year] = with_day(own.get((organization, day.year)), day)
        ids = {*chunk, *holders}
        number += _write(ids, _years(ServedYear.objects.filter(volunteer__in=ids)), after)
    return number


def rejoined(person_ids: Iterable[int]) -> None:
    """Receiver of volunteers.signals.people_rejoined."""
    count_services(Volunteer.objects.filter(person__in=set(person_ids)).values_list("pk", flat=True))


def move_places(before: Mapping[int, Place], now: Mapping[int, Place]) -> None:
    """Organizations stand elsewhere: their people are counted there. Under the locks of their chains."""
    rows = ServedYear.objects.filter(organization__in=list(now)).values_list("volunteer_id", flat=True)
    served = set(rows)
    # All of them before the first portion: portions go by the keys of registrations, locks by those of people.
    lock_people(Volunteer.objects.filter(pk__in=rows.values("volunteer_id")).values_list("person_id", flat=True))
    for chunk in _chunks(served):
        years = _years(ServedYear.objects.filter(volunteer__in=chunk))
        others = kept_places(organization for of_one in years.values() for organization, _ in of_one)
        moved: Counter[StepKey] = Counter()
        for of_one in years.values():
            moved.update(served_steps(_served(of_one, {**others, **now})))
            moved.subtract(served_steps(_served(of_one, {**others, **before})))
        append(moved)
