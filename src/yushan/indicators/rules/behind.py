"""Who is behind by a day, and who hears of it next. Pure (indicators.toml, [[reminders]])."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from yushan.indicators.rules.measuring import Measured
from yushan.indicators.rules.quality import quiet_until


@dataclass(frozen=True)
class Milestone:
    """By month and day this share (per cent) of the year's target should be reached."""

    month: int
    day: int
    percent: int


@dataclass(frozen=True)
class ReminderRule:
    """Who falls behind, by when, told to whom, at most once in so many days."""

    code: str
    name: str
    indicator: str
    scope: str
    milestones: Sequence[Milestone]
    tell: Sequence[str]
    up_after: int
    every_days: int

    def reached(self, day: date) -> Milestone | None:
        """The milestone that holds on a day: the last one whose day is over; None before the first."""
        over = [one for one in self.milestones if (one.month, one.day) < (day.month, day.day)]
        return max(over, key=lambda one: (one.month, one.day)) if over else None


def wanted(rule: ReminderRule, now: Measured, day: date) -> Measured | None:
    """The figure against what the milestone asks; None where nothing is asked yet or there is nothing to compare."""
    milestone = rule.reached(day)
    if milestone is None or now.target is None or now.value is None:
        return None
    return replace(now, target=now.target * Fraction(milestone.percent, 100))


@dataclass(frozen=True)
class Told:
    """A reminder of a rule that is not solved: to which level, on which day."""

    level: str
    day: date


@dataclass(frozen=True)
class Step:
    """What the rule does today at one node: write to a level, or be quiet until a day."""

    level: str
    quiet_until: date | None = None


def next_step(
    rule: ReminderRule,
    told: Sequence[Told],
    today: date,
    *,
    reachable: Mapping[str, bool],
    late: Mapping[date, bool],
) -> Step | None:
    """The level that hears of it today; None where nobody of any level can be reached.

    Begins with the first level that has people; goes up where the level below was first told so long ago that its time
    is over (`late` answers that by day), and writes to the same level again after every_days only.
    """
    levels = [level for level in rule.tell if reachable.get(level)]
    if not levels:
        return None
    at = 0
    while at + 1 < len(levels):
        first = min((one.day for one in told if one.level == levels[at]), default=None)
        if first is None or not late[first]:
            break
        at += 1
    last = max((one.day for one in told if one.level == levels[at]), default=None)
    until = quiet_until(last, rule.every_days)
    return Step(levels[at], until if until is not None and today < until else None)
