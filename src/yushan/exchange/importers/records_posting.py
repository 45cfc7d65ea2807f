"""From accepted service records to lines of the ledger, each with its activity."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from yushan.activities.actions import ActivityRow, imported_activities
from yushan.common.identity import IdentityNumber
from yushan.exchange.importers.cells import aware
from yushan.ledger.actions import post_entries
from yushan.ledger.lines import EntryLine
from yushan.ledger.models import HourEntry
from yushan.organizations.models import Organization
from yushan.plan.models import Entry


@dataclass(frozen=True, slots=True)
class RecordItem:
    """A row of the file; times on the local clock."""

    identity: IdentityNumber
    name: str
    title: str
    organization: Organization
    day: date
    starts_at: datetime
    ends_at: datetime
    minutes: int
    service_type: str
    content: str
    recorder: str


class Accepted(NamedTuple):
    """A row that goes to the ledger, with whose it is and its source key."""

    item: RecordItem
    person_id: int
    volunteer_id: int
    key: str


def source_key(item: RecordItem, digest: str) -> str:
    """Names a record by its natural key; `digest` is the keyed hash, so that nobody can guess the identity number."""
    facts = (digest, item.title, item.organization.pk, item.day.isoformat(), f"{item.starts_at:%H:%M:%S}")
    return "import:" + hashlib.sha256("|".join(map(str, facts)).encode()).hexdigest()


def post(actor: Any, accepted: Sequence[Accepted], entry_of: Callable[[str], Entry | None]) -> None:
    """Posts the rows as declared, imported entries; `entry_of` finds the plan's type of service by its name."""
    spans: dict[tuple[int, str, date], tuple[datetime, datetime]] = {}
    for item, *_ in accepted:
        key = item.organization.pk, item.title, item.day
        start, end = spans.get(key, (item.starts_at, item.ends_at))
        spans[key] = min(start, item.starts_at), max(end, item.ends_at)
    rows = [
        _activity(item, *spans[item.organization.pk, item.title, item.day], entry_of(item.service_type))
        for item, *_ in accepted
    ]
    activities = imported_activities(actor, rows=rows)
    uploader = str(actor) if getattr(actor, "pk", None) else "导入"
    lines = [
        EntryLine(
            organization_id=item.organization.pk,
            volunteer_id=volunteer,
            person_id=person,
            source_key=key,
            activity_id=activity,
            activity_title=item.title,
            service_day=item.day,
            starts_at=aware(item.starts_at),
            ends_at=aware(item.ends_at),
            minutes=item.minutes,
            grade=HourEntry.Grade.DECLARED,
            recorder=(item.recorder or uploader)[:60],
            service_type=item.service_type,
            content=item.content,
            is_imported=True,
        )
        for (item, person, volunteer, key), activity in zip(accepted, activities, strict=True)
    ]
    post_entries(actor, lines=lines)


def _activity(item: RecordItem, start: datetime, end: datetime, entry: Entry | None) -> ActivityRow:
    return ActivityRow(
        title=item.title,
        organization=item.organization,
        starts_at=aware(start),
        ends_at=aware(end),
        service_types=(entry,) if entry else (),
    )
