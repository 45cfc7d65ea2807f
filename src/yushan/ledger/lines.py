"""What is posted, and how a line becomes the facts that are hashed."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from yushan.ledger.models import HourEntry


@dataclass(frozen=True)
class EntryLine:
    """One service to post. `minutes` > 0; `source_key` names the source, posting it twice does it once."""

    organization_id: int
    volunteer_id: int
    person_id: int
    source_key: str
    activity_id: int | None
    activity_title: str
    service_day: date
    starts_at: datetime
    ends_at: datetime
    minutes: int
    grade: str
    recorder: str
    service_type: str = ""
    content: str = ""
    place: str = ""
    is_imported: bool = False
    in_charge: str = ""


_CORRECTION = "correction:"


def correction_key(entry_id: int) -> str:
    """The source of the line that stands in the place of a reversed one."""
    return f"{_CORRECTION}{entry_id}"


def corrected_id(source_key: str) -> int | None:
    """The line in whose place a correction stands; None for any other source."""
    return int(source_key.removeprefix(_CORRECTION)) if source_key.startswith(_CORRECTION) else None


def moment_text(value: datetime) -> str:
    """A moment as it is hashed."""
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def facts_of(entry: HourEntry) -> dict[str, object]:
    """Everything that an entry states, in the form that is hashed; changing any of it breaks the chain.

    The salt keeps whoever holds a neighbour's hash from guessing; lines of before there was one have none.
    """
    salt = {} if entry.salt is None else {"salt": entry.salt}
    return {
        **salt,
        "organization": entry.organization_id,
        "sequence": entry.sequence,
        "volunteer": entry.volunteer_id,
        "source": entry.source_key,
        "activity": entry.activity_id,
        "title": entry.activity_title,
        "type": entry.service_type,
        "content": entry.content,
        "place": entry.place,
        "day": entry.service_day.isoformat(),
        "from": moment_text(entry.starts_at),
        "until": moment_text(entry.ends_at),
        "minutes": entry.minutes,
        "grade": entry.grade,
        "imported": entry.is_imported,
        "in_charge": entry.in_charge,
        "recorder": entry.recorder,
        "reverses": entry.reverses_id,
        "reason": entry.reason,
        "posted": moment_text(entry.posted_at),
    }
