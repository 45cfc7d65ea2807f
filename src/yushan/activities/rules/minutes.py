"""From scans to whole minutes of service (docs/domain.md, Attendance → HourEntry; docs/decisions/0005-minutes.md)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise


@dataclass(frozen=True)
class Pair:
    """One stay: a check-in and the check-out that belongs to it; either may be missing."""

    in_at: datetime | None
    out_at: datetime | None


def pairs_of(scans: Iterable[tuple[str, int, datetime]]) -> list[Pair]:
    """Stays in the order of time from facts (direction, ordinal, at), in whatever order these came in.

    A check-in of somebody who is inside changes nothing, nor does a check-out of somebody who has left.
    """
    found: list[Pair] = []
    for direction, _ordinal, at in sorted(scans, key=lambda scan: (scan[2], scan[0] != "in", scan[1])):
        last = found[-1] if found else None
        is_inside = last is not None and last.out_at is None
        if direction == "in" and not is_inside:
            found.append(Pair(at, None))
        elif direction == "out" and last is None:
            found.append(Pair(None, at))
        elif direction == "out" and last is not None and is_inside:
            found[-1] = Pair(last.in_at, at)
    return found


def closed(pairs: Sequence[Pair], ends_at: datetime) -> list[Pair]:
    """The stays, those without a check-out counted until `ends_at`; every other one stays as it is."""
    return [Pair(pair.in_at, pair.out_at or ends_at) for pair in pairs]


def _stays(pairs: Sequence[Pair], starts_at: datetime, ends_at: datetime) -> list[tuple[datetime, datetime]]:
    """Complete stays clipped to the window, overlapping ones joined, in order."""
    clipped = sorted(
        (max(pair.in_at, starts_at), min(pair.out_at, ends_at))
        for pair in pairs
        if pair.in_at and pair.out_at and pair.in_at < pair.out_at
    )
    joined: list[tuple[datetime, datetime]] = []
    for begin, end in clipped:
        if begin >= end:
            continue
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((begin, end))
    return joined


def minutes(pairs: Sequence[Pair], starts_at: datetime, ends_at: datetime, break_minutes: int = 0) -> int:
    """Whole minutes (seconds dropped) inside the shift window, minus the break, never below 0.

    Coming earlier or leaving later than the window adds nothing. A stay without its check-out counts nothing.
    Time away between two stays is taken as break first, so that nobody who checked out for lunch loses it twice.
    """
    stays = _stays(pairs, starts_at, ends_at)
    present = sum((end - begin).total_seconds() for begin, end in stays)
    away = sum((after[0] - before[1]).total_seconds() for before, after in pairwise(stays))
    pause = max(0.0, break_minutes * 60 - away)
    return max(0, int(present - pause) // 60)


def counted_span(pairs: Sequence[Pair], starts_at: datetime, ends_at: datetime) -> tuple[datetime, datetime] | None:
    """From when until when the counted stays lie inside the window; None when nothing counts."""
    stays = _stays(pairs, starts_at, ends_at)
    return (stays[0][0], stays[-1][1]) if stays else None
