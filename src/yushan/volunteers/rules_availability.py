"""Pure rules of when somebody is ready to serve: parts of the days of a week, and holidays as an eighth day."""

from collections.abc import Collection, Iterable
from datetime import datetime, time

HOLIDAY = "holiday"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun", HOLIDAY)
# A part of the day with the hours between which it lies.
PARTS = {"morning": (time(6), time(12)), "afternoon": (time(12), time(18)), "evening": (time(18), time(23))}
SLOTS = tuple(f"{day}-{part}" for day in DAYS for part in PARTS)


def clean(slots: Iterable[str]) -> list[str]:
    """The known ones, each once, in the order of the week."""
    wanted = set(slots)
    return [slot for slot in SLOTS if slot in wanted]


def is_free(slots: Collection[str], begin: datetime, end: datetime, *, is_holiday: bool) -> bool:
    """True when every part of the day that a shift touches was named; both moments on the clock of the place.

    Who named nothing said nothing: False. A holiday is asked for by its own row, not by its weekday.
    """
    day = HOLIDAY if is_holiday else DAYS[begin.weekday()]
    last = end.time() if end.date() == begin.date() else time(23, 59)
    touched = [part for part, (first, over) in PARTS.items() if begin.time() < over and last > first]
    return bool(touched) and all(f"{day}-{part}" in slots for part in touched)
