"""What the database knows about the people of a chunk of service records, in a bounded number of statements."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TypeVar

from yushan.accounts.actions.people import people_with
from yushan.accounts.models import Person
from yushan.activities.queries import not_posted, span_of
from yushan.common import clock
from yushan.ledger.actions import lock_for_posting
from yushan.ledger.models import HourEntry
from yushan.ledger.queries import with_holder
from yushan.ledger.rules import Span
from yushan.organizations.models import StaffMember, Unit
from yushan.organizations.queries import in_force
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries import registered_intervals, selves

_Value = TypeVar("_Value")
_PART = 900  # SQLite's limit of parameters, with room for others


@dataclass
class Posted:
    """Entries of one imported record: the first posting and what followed its reversals."""

    entries: list[HourEntry] = field(default_factory=list)
    reversed: set[int] = field(default_factory=set)


@dataclass
class Known:
    """Facts about the persons of a chunk, by identity hash or volunteer id; `served` also by source, on the local clock."""

    people: dict[str, Person] = field(default_factory=dict)
    volunteers: dict[int, int] = field(default_factory=dict)
    intervals: dict[int, list[tuple[date, date | None]]] = field(default_factory=lambda: defaultdict(list))
    served: dict[int, dict[str, Span]] = field(default_factory=lambda: defaultdict(dict))
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
    ids: list[int] = []
    for part in _parts(sorted(set(digests))):
        ids += [person.pk for person in people_with(part).values()]
    lock_for_posting(organization_ids, ids)


def load(digests: Collection[str], days: Collection[date], unit: Unit | None) -> Known:
    """Reads everything that decides over records of these persons on these days."""
    known = Known()
    for part in _parts(sorted(set(digests))):
        known.people |= people_with(part)
    ids = [person.pk for person in known.people.values()]
    for some in _parts(ids):
        known.volunteers |= dict(Volunteer.objects.filter(person_id__in=some).values_list("person_id", "pk"))
        for person_id, first, last in registered_intervals(some):
            known.intervals[person_id].append((first, last))
    if days:
        around = min(days) - timedelta(days=1), max(days) + timedelta(days=1)
        _load_entries(known, *around)
        _load_noticed(known, *around)
    if unit is not None:
        for day in set(days):
            rows = StaffMember.objects.filter(in_force(day), unit=unit)
            known.on_roster[day] = set(rows.values_list("person_id", flat=True))
    return known


def _load_entries(known: Known, first: date, last: date) -> None:
    """Posted entries of the volunteers in these days; reversed ones do not count as service."""
    entries: list[HourEntry] = []
    for part in _parts(known.volunteers.values()):
        rows = HourEntry.objects.filter(volunteer_id__in=selves(part), service_day__range=(first, last))
        entries += with_holder(rows).order_by("id")
    reversed_ids = {entry.reverses_id for entry in entries if entry.reverses_id}
    for entry in entries:
        if entry.reverses_id:
            continue
        if entry.source_key.startswith("import:"):
            posted = known.posted[base_source(entry.source_key)]
            posted.entries.append(entry)
            posted.reversed |= {entry.pk} & reversed_ids
        if entry.pk not in reversed_ids:
            known.served[entry.holder_id][entry.source_key] = _posted(entry)  # type: ignore[attr-defined]


def _load_noticed(known: Known, first: date, last: date) -> None:
    """Confirmed times that wait for the end of their notice: they are as good as posted."""
    for part in _parts(known.volunteers.values()):
        for presence in not_posted(part, first, last).filter(confirmed_at__isnull=False):
            served = known.served[presence.sign_up.volunteer_id]
            served[f"presence:{presence.pk}"] = _on_local_clock(span_of(presence))


def _posted(entry: HourEntry) -> Span:
    span = Span(entry.starts_at, entry.ends_at, entry.minutes, entry.activity_title, entry.service_day)
    return _on_local_clock(span)


def _on_local_clock(span: Span) -> Span:
    """With times as a file writes them."""
    start, end = (clock.local(moment).replace(tzinfo=None) for moment in (span.starts_at, span.ends_at))
    return replace(span, starts_at=start, ends_at=end)
