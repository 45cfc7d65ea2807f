"""Who hears of an incident and until when it has to be taken up, by how bad it is. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

# From this severity on the city hears at once.
CITY_FROM = 3


def take_until(reported_at: datetime, severity: int, hours: Sequence[int]) -> datetime:
    """The clock runs by night and on holidays too: `hours` for the four severities, the least bad first."""
    return reported_at + timedelta(hours=hours[severity - 1])


def goes_to_city(severity: int) -> bool:
    """Whether the city hears of it at once."""
    return severity >= CITY_FROM
