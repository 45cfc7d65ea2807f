"""How long a certificate stands."""

import calendar
from datetime import date, timedelta

# Who renews so many days before the end loses nothing of what is left.
EARLY_DAYS = 90


def months_later(day: date, months: int) -> date:
    """The same day so many months later, the last one where the month is shorter."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def valid_until(day: date, months: int | None, standing_until: date | None = None) -> date | None:
    """The last day of a certificate earned on `day`; None where it stands for good.

    `standing_until` is the end of what still stands: within its last 90 days the new time begins there.
    """
    if months is None:
        return None
    early = standing_until is not None and day <= standing_until <= day + timedelta(days=EARLY_DAYS)
    return months_later(standing_until if early and standing_until else day, months)
