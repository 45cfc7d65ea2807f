"""When a task is late, when its owner is reminded, when the level above hears of it; pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class TaskFacts:
    """What the guards look at: reporting needs a note that says what was done, accepting needs somebody else."""

    notes: int = 0
    is_owner: bool = False
    is_reporter: bool = False


def days_late(due_on: date, today: date, *, is_open: bool) -> int:
    """Days past the due day, which itself is still in time. Once its owner has reported it done a task is late no more: it
    waits for whoever accepts it. What is late here is what is passed up.
    """
    return max(0, (today - due_on).days) if is_open else 0


def days_left(due_on: date, today: date) -> int:
    """Days until the end of the due day; negative once it is over."""
    return (due_on - today).days


def reminds_today(due_on: date, today: date, days: Sequence[int], reminded_on: date | None) -> bool:
    """On each of the days before, and every seven days once it is late; once a day at most."""
    if reminded_on == today:
        return False
    left = days_left(due_on, today)
    return left in days or (left < 0 and left % 7 == 6)


def first_reminder_window(today: date, days: Sequence[int]) -> date:
    """Tasks due later than this need not be looked at."""
    return today + timedelta(days=max([0, *days]))


def report_lacks(facts: TaskFacts) -> list[str]:
    """What is said to be done is described."""
    return [] if facts.notes else ["一条进展，写明做了什么"]


def accept_lacks(facts: TaskFacts) -> list[str]:
    """Four eyes: who did it, or said that it is done, does not accept it."""
    if facts.is_owner:
        return ["由负责人以外的人验收"]
    return ["由报告办完以外的人验收"] if facts.is_reporter else []


@dataclass
class DutyLine:
    """How one duty stands: open, late among the open ones, to be accepted, done."""

    code: str
    name: str
    open: int = 0
    overdue: int = 0
    reported: int = 0
    done: int = 0

    @property
    def total(self) -> int:
        """All but what was cancelled."""
        return self.open + self.reported + self.done


def duty_lines(duties: Iterable[tuple[str, str]], rows: Iterable[tuple[str, str, bool, int]]) -> list[DutyLine]:
    """A line for each duty in the plan's order, of (duty, state, overdue, count); only an open task is overdue."""
    found = {code: DutyLine(code, name) for code, name in duties}
    for duty, state, overdue, count in rows:
        line = found.get(duty)
        if line is None or state == "cancelled":
            continue
        if state == "done":
            line.done += count
        elif state == "to_check":
            line.reported += count
        else:
            line.open += count
            line.overdue += count if overdue else 0
    return list(found.values())
