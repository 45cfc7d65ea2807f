"""What the database knows about the people of a chunk of service records, in a bounded number of statements."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar

from yushan.accounts.actions import lock_people
from yushan.accounts.models import Person
from yushan.common import clock
from yushan.exchange.importers.records_rules import Served
from yushan.ledger.actions.chains import locked_heads
from yushan.ledger.models import HourEntry
from yushan.organizations.models import StaffMember, Unit
from yushan.organizations.queries import in_force
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries import registered_intervals

_Value = TypeVar("_Value")
_PART = 900  # SQLite's limit of parameters, with room for others


@dataclass
class Posted:
    """Entries of one imported record: the first posting and what followed its reversals."""

    entries: list[HourEntry] = field(default_factory=list)
    reversed: set[int] = field(default_factory=set)


@dataclass
class Known:
    """Facts about the persons of a chunk, by identity hash or volunteer id."""

    people: dict[str, Person] = field(default_factory=dict)
    volunteers: dict[int, int] = field(default_factory=dict)
    intervals: dict[int, list[tuple[date, date | None]]] = field(default_factory=lambda: defaultdict(list))
    served: dict[int, list[Served]] = field(default_factory=lambda: defaultdict(list))
    posted: dict[str, Posted] = field(default_factory=lambda: defaultdict(Posted))
    on_roster: dict[date, set[int]] = field(default_factory=dict)


def _parts(values: Iterable[_Value]) -> Iterator[list[_Value]]:
    listed = list(values)
    for start in range(0, len(listed), _PART):
        yield listed[start : start + _PART]


def base_source(source_key: str) -> str:
    """«import:<hash>» of a key that may carry the number of a correction."""
    return ":".join(source_key.split(":")[:2])


def lock(digests: Collection[str], organization_ids: Collection[int]) -> None:
    """Heads, then people, in the order of a posting: nobody brings hours of these persons between reading and writing."""
    locked_heads(organization_ids)
    ids: list[int] = []
    for part in _parts(sorted(set(digests))):
        ids += Person.objects.filter(identity_hash__in=part).values_list("pk", flat=True)
    lock_people(ids)


def load(digests: Collection[str], days: Collection[date], unit: Unit | None) -> Known:
    """Reads everything that decides over records of these persons on these days."""
    known = Known()
    for part in _parts(sorted(set(digests))):
        known.people |= Person.objects.in_bulk(part, field_name="identity_hash")
    ids = [person.pk for person in known.people.values()]
    for some in _parts(ids):
        known.volunteers |= dict(Volunteer.objects.filter(person_id__in=some).values_list("person_id", "pk"))
        for person_id, first, last in registered_intervals(some):
            known.intervals[person_id].append((first, last))
    if days:
        _load_entries(known, min(days) - timedelta(days=1), max(days) + timedelta(days=1))
    if unit is not None:
        for day in set(days):
            rows = StaffMember.objects.filter(in_force(day), unit=unit)
            known.on_roster[day] = set(rows.values_list("person_id", flat=True))
    return known


def _load_entries(known: Known, first: date, last: date) -> None:
    """Posted entries of the volunteers in these days; reversed ones do not count as service."""
    entries: list[HourEntry] = []
    for part in _parts(known.volunteers.values()):
        entries += HourEntry.objects.filter(volunteer_id__in=part, service_day__range=(first, last)).order_by("id")
    reversed_ids = {entry.reverses_id for entry in entries if entry.reverses_id}
    for entry in entries:
        if entry.reverses_id:
            continue
        if entry.source_key.startswith("import:"):
            posted = known.posted[base_source(entry.source_key)]
            posted.entries.append(entry)
            posted.reversed |= {entry.pk} & reversed_ids
        if entry.pk not in reversed_ids:
            known.served[entry.volunteer_id].append(served_of(entry))


def served_of(entry: HourEntry) -> Served:
    """A posted entry on the local clock."""
    start, end = (clock.local(moment).replace(tzinfo=None) for moment in (entry.starts_at, entry.ends_at))
    return Served(entry.source_key, entry.activity_title, entry.service_day, start, end, entry.minutes)
