"""Moments of a template: how many days after the first day, at which hour. Pure: days and clock times in and out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta


@dataclass(frozen=True)
class Offset:
    """A moment on the clock of the place, counted from the first day of an activity; before it the days are negative."""

    days: int
    hour: int
    minute: int

    def on(self, first: date) -> tuple[date, int, int]:
        """(day, hour, minute) where the activity begins on `first`."""
        return first + timedelta(days=self.days), self.hour, self.minute


def offset_of(local: datetime, first: date) -> Offset:
    """Of a moment on the clock of the place."""
    return Offset((local.date() - first).days, local.hour, local.minute)


def written(offset: Offset) -> list[int]:
    """As a template keeps it."""
    return [offset.days, offset.hour, offset.minute]


def read(kept: list[int]) -> Offset:
    """The opposite of `written`."""
    days, hour, minute = kept
    return Offset(int(days), int(hour), int(minute))


# What is true of the organization that made the template, not of one below it that begins an activity from it.
OF_THE_PLACE = ("place", "station", "longitude", "latitude", "radius_m")


def facts_for(facts: Mapping[str, object], *, is_own: bool) -> dict[str, object]:
    """The facts that an activity begins with: place and people only where the template's own organization begins it."""
    return {name: value for name, value in facts.items() if is_own or name not in OF_THE_PLACE}
