"""Red, amber, green of an assignment; pure.

A light changes by itself only by the passing of days, so it is kept as two days: from when on the assignment is amber and from
when on it is red, while nothing happens. Whoever reads compares them with a day; a list is narrowed by them in the database.

Red: its day is over and nobody has said that it is finished; or a milestone is so many days late.
Amber: its day is near; or a milestone's day is over; or nobody has reported for so many days.
Green: everything else. What is finished or cancelled has no light; what waits to be signed off is in the hand of who gave it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

GREEN, AMBER, RED = "green", "amber", "red"
LIGHTS = ((RED, "红灯"), (AMBER, "黄灯"), (GREEN, "绿灯"))
WORDS = dict(LIGHTS)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Limits:
    """Numbers of the plan folder: days before the end, days without a report, days that a milestone may be late."""

    soon: int
    silent: int
    milestone: int


@dataclass(frozen=True)
class Turns:
    """From which day on it is amber and red; None: not while nothing changes."""

    amber_on: date | None
    red_on: date | None


NEVER = Turns(None, None)


def turns(
    *, is_open: bool, given_on: date, due_on: date, last_report_on: date | None, open_milestones: Iterable[date],
    limits: Limits,
) -> Turns:  # fmt: skip
    """When the light of an assignment turns, as it stands now."""
    if not is_open:
        return NEVER
    milestones = sorted(open_milestones)
    late = milestones[0] + _DAY if milestones else None
    red = [due_on + _DAY, *([late + timedelta(days=limits.milestone)] if late else [])]
    amber = [due_on - timedelta(days=limits.soon), *([late] if late else [])]
    amber.append((last_report_on or given_on) + timedelta(days=limits.silent))
    # A short task is not amber on the day on which it is given.
    return Turns(min(max(min(amber), given_on + _DAY), *red), min(red))


def light(amber_on: date | None, red_on: date | None, day: date) -> str:
    """The light on a day; empty where there is none."""
    if red_on is None:
        return ""
    if day >= red_on:
        return RED
    return AMBER if amber_on and day >= amber_on else GREEN


def why(
    *, due_on: date, last_report_on: date | None, given_on: date, open_milestones: Sequence[tuple[str, date]],
    limits: Limits, day: date,
) -> list[str]:  # fmt: skip
    """In words why an open assignment is not green on a day, what is worse first."""
    said = []
    if day > due_on:
        said.append(f"超期 {(day - due_on).days} 天")
    for title, until in sorted(open_milestones, key=lambda one: one[1]):
        if day > until:
            said.append(f"节点“{title}”晚了 {(day - until).days} 天")
    if day <= due_on and (due_on - day).days <= limits.soon:
        said.append(f"还有 {(due_on - day).days} 天到期" if day < due_on else "今天到期")
    silent = (day - (last_report_on or given_on)).days
    if silent >= limits.silent:
        said.append(f"{silent} 天没有报进展")
    return said


def reminds(shown: str, reminded_on: date | None, day: date, every: int) -> bool:
    """Whoever has an amber or red light is reminded, at most once in so many days."""
    return shown in (AMBER, RED) and (reminded_on is None or (day - reminded_on).days >= every)
