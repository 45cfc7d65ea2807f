"""The one source of "now". Rules take time as an argument; everything else asks here."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

ZONE = ZoneInfo("Asia/Shanghai")
_pretended: ContextVar[datetime | None] = ContextVar("pretended", default=None)


def _offset() -> timedelta:
    """How far YUSHAN_NOW moves the clock. It runs on from there; child processes share the anchor."""
    pretended = os.environ.get("YUSHAN_NOW")
    if not pretended:
        return timedelta()
    anchor = float(os.environ.setdefault("YUSHAN_NOW_SET_AT", repr(time.time())))
    moment = datetime.fromisoformat(pretended)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZONE)
    return moment - datetime.fromtimestamp(anchor, ZONE)


def now() -> datetime:
    """This moment, aware; moved by YUSHAN_NOW or `pretend` (demo and tests only)."""
    return _pretended.get() or timezone.now() + _offset()


def today() -> date:
    """The calendar day in Chongqing."""
    return now().astimezone(ZONE).date()


def local(moment: datetime) -> datetime:
    """The same moment on a clock in Chongqing."""
    return moment.astimezone(ZONE)


def at(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """The moment hour:minute of a day in Chongqing."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


@contextmanager
def pretend(moment: datetime) -> Iterator[None]:
    """Inside, it is that moment, for this thread only: how the demo and tests let actions write the past.

    The moment stands still. Never used by the platform's own work: a ledger's dates are what it is for.
    """
    token = _pretended.set(moment)
    try:
        yield
    finally:
        _pretended.reset(token)
