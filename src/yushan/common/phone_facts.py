"""When and where something was that a phone recorded without a network. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

# A clock may be wrong by hours and a visit lie back for days; what is older than that is a broken clock.
LONGEST = timedelta(days=30)
_SIX = Decimal("0.000001")


@dataclass(frozen=True)
class Position:
    """Where a phone was, in degrees; how sure, in metres."""

    longitude: Decimal
    latitude: Decimal
    accuracy: int


def put_right(told_ms: int, phone_ms: int, now: datetime) -> datetime:
    """The moment that a phone recorded as `told_ms`, by the platform's clock: as long ago as the phone's own clock says.

    `phone_ms` is what that clock showed when it sent. Never in the future, never more than LONGEST ago.
    """
    ago = timedelta(milliseconds=max(0, phone_ms - told_ms))
    return now - min(ago, LONGEST)


def position_of(longitude: object, latitude: object, accuracy: object) -> Position | None:
    """A position out of what was sent; None where it makes no sense."""
    try:
        east, north = Decimal(str(longitude)), Decimal(str(latitude))
        metres = int(float(str(accuracy or 0)))
    except (InvalidOperation, ValueError, OverflowError):
        return None
    if not (east.is_finite() and north.is_finite() and -180 <= east <= 180 and -90 <= north <= 90):
        return None
    return Position(east.quantize(_SIX), north.quantize(_SIX), min(max(metres, 0), 1_000_000))


_KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Milliseconds from 2000 to 2100: a clock may be wrong by years, not by ages.
_EARLIEST_MS, _LATEST_MS = 946_684_800_000, 4_102_444_800_000


def is_key(text: object) -> bool:
    """True for a UUID in lower case, as browsers make them."""
    return isinstance(text, str) and _KEY.fullmatch(text) is not None


def moment_ms(value: object) -> int | None:
    """Milliseconds that a phone's clock showed; None where they make no sense."""
    try:
        found = int(str(value))
    except ValueError:
        return None
    return found if _EARLIEST_MS <= found <= _LATEST_MS else None
