"""Whether a pledge was kept, from posted records; pure."""

from dataclasses import dataclass

HOURS, TIMES = "hours", "times"
MOST = {HOURS: 500, TIMES: 200}


@dataclass(frozen=True)
class Kept:
    """A pledge beside what was posted in its year: so many lines, so many minutes."""

    measure: str
    amount: int
    times: int
    minutes: int

    @property
    def reached(self) -> float:
        """In the measure of the pledge, for the eye."""
        return self.minutes / 60 if self.measure == HOURS else self.times

    @property
    def is_kept(self) -> bool:
        """Compared exactly, in minutes or times."""
        return self.minutes >= 60 * self.amount if self.measure == HOURS else self.times >= self.amount

    @property
    def percent(self) -> int:
        """How far, at most 100, rounded down."""
        done, whole = (self.minutes, 60 * self.amount) if self.measure == HOURS else (self.times, self.amount)
        return min(100, 100 * done // whole) if whole else 0
