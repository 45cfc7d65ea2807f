"""Quiet hours, the hour of the daily message, and how long to wait after a failure."""

from datetime import datetime, time, timedelta
from typing import NamedTuple

# After the first failure, the second …; after the last of them there is no further try.
PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=3))


class Quiet(NamedTuple):
    """From when until when nothing is sent; may go over midnight. The same hour twice: never quiet."""

    begins: time
    ends: time


def in_quiet(moment: datetime, quiet: Quiet | None) -> bool:
    """Whether a moment on the clock of the city lies in the quiet hours; the last of them is the first that is not."""
    if quiet is None or quiet.begins == quiet.ends:
        return False
    clock = moment.time()
    if quiet.begins < quiet.ends:
        return quiet.begins <= clock < quiet.ends
    return clock >= quiet.begins or clock < quiet.ends


def _next(moment: datetime, clock: time) -> datetime:
    """The first time the clock shows that, at the moment or after it."""
    found = datetime.combine(moment.date(), clock, tzinfo=moment.tzinfo)
    return found if found >= moment else found + timedelta(days=1)


def quiet_end(moment: datetime, quiet: Quiet | None) -> datetime:
    """The moment itself, or the end of the quiet hours in which it lies."""
    return _next(moment, quiet.ends) if quiet and in_quiet(moment, quiet) else moment


def release(
    moment: datetime, quiet: Quiet | None, *, urgent: bool = False, always: bool = False,
    starts_at: datetime | None = None,
) -> datetime:  # fmt: skip
    """When something may go that is ready at `moment`.

    Quiet hours hold it back, unless it is urgent and what it is about is on this very day (or always so), or unless
    what it is about would have begun when they end.
    """
    if always or (urgent and starts_at is not None and starts_at.date() <= moment.date()):
        return moment
    held = quiet_end(moment, quiet)
    if starts_at is not None and moment < starts_at <= held:
        return moment
    return held


def next_digest(moment: datetime, at: time) -> datetime:
    """When the message of the day goes next: what is written at that very moment waits for tomorrow's."""
    found = _next(moment, at)
    return found if found > moment else found + timedelta(days=1)


def backoff(attempts: int) -> timedelta | None:
    """How long to wait after so many failed attempts (1, 2 …); None: no further try."""
    return PAUSES[attempts - 1] if attempts <= len(PAUSES) else None
