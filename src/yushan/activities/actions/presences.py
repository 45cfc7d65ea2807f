"""What the scans of a sign-up add up to, kept beside them; no permission here, the callers have checked."""

from collections.abc import Iterable
from datetime import datetime

from yushan.activities.models import Attendance, Presence, Shift
from yushan.activities.rules import Pair, closed, minutes, pairs_of
from yushan.common.bulk import insert_one

# A number that somebody typed (list, api) is the organiser's word, wherever it was typed.
_DEVICE_SOURCES = {"code", "pass"}


def grade_of(sources: Iterable[str], is_corrected: bool) -> str:
    """measured: every scan by a device; confirmed: an organiser marked or corrected something (docs/domain.md)."""
    return "confirmed" if is_corrected or not set(sources) <= _DEVICE_SOURCES else "measured"


def ends_of(pairs: list[Pair]) -> tuple[datetime | None, datetime | None]:
    """First check-in, last check-out; no check-out while the last stay is open."""
    first = next((pair.in_at for pair in pairs if pair.in_at), None)
    return first, pairs[-1].out_at if pairs else None


def stays_of(presence: Presence, scans: Iterable[Attendance]) -> list[Pair]:
    """The stays that count: those of the scans, closed by the organiser's word, or the times that replaced them."""
    if presence.is_corrected and not presence.closed_at:
        return [Pair(presence.in_at, presence.out_at)]
    pairs = pairs_of((scan.direction, scan.ordinal, scan.at) for scan in scans)
    return closed(pairs, presence.closed_at) if presence.closed_at else pairs


def fill(presence: Presence, shift: Shift, scans: list[Attendance]) -> list[Pair]:
    """Sets times, minutes and grade from the stays that count; answers these."""
    pairs = stays_of(presence, scans)
    presence.in_at, presence.out_at = ends_of(pairs)
    presence.minutes = minutes(pairs, shift.starts_at, shift.ends_at, shift.break_minutes)
    presence.grade = grade_of((scan.source for scan in scans), presence.is_corrected)
    return pairs


def keep_running(sign_up_id: int, shift: Shift, scans: list[Attendance]) -> None:
    """Keeps the running times of somebody on site: one statement, called for each scan."""
    presence = Presence(sign_up_id=sign_up_id)
    fill(presence, shift, scans)
    insert_one(presence, unique=("sign_up_id",), update=("in_at", "out_at", "minutes", "grade"))
