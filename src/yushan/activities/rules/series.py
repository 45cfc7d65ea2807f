"""Which days of a recurrence are proposed for a series (T3.1): the holidays are the State Council's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Proposed:
    """A day of the series, what is to be known about it, and whether it is proposed."""

    day: date
    note: str
    wanted: bool


def propose(
    days: Sequence[date],
    *,
    holidays: Mapping[date, str],
    make_up: frozenset[date],
    unknown: frozenset[date],
    taken: Mapping[date, str],
    on_holidays: bool,
) -> list[Proposed]:
    """The days with their notes: public holidays, make-up working days, days the arrangement of which is not known.

    `taken`: what the organization already does on a day. Holidays are proposed only where `on_holidays` says so.
    """  # fmt: skip
    found = []
    for day in days:
        notes = []
        if name := holidays.get(day):
            notes.append(f"{name}放假")
        if day in make_up:
            notes.append("调休上班")
        if day in unknown:
            notes.append("放假安排还没有公布")
        if other := taken.get(day):
            notes.append(f"这一天已有“{other}”")
        found.append(Proposed(day, "，".join(notes), on_holidays or day not in holidays))
    return found
