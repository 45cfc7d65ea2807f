"""Counts of a board: how many assignments are red, amber, green, wait to be signed off, are done; pure."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass
class Standing:
    """How a group of assignments stands; what was cancelled is not counted."""

    red: int = 0
    amber: int = 0
    green: int = 0
    reported: int = 0
    done: int = 0

    @property
    def total(self) -> int:
        return self.red + self.amber + self.green + self.reported + self.done

    @property
    def percent(self) -> int:
        """Share that is signed off, rounded down: 100 means all."""
        return 100 * self.done // self.total if self.total else 0

    @property
    def is_done(self) -> bool:
        """True when everything is signed off."""
        return bool(self.total) and self.done == self.total

    def add(self, other: "Standing") -> None:
        """Counts another group as well."""
        self.red += other.red
        self.amber += other.amber
        self.green += other.green
        self.reported += other.reported
        self.done += other.done


def together(parts: Iterable[Standing]) -> Standing:
    """All groups as one."""
    whole = Standing()
    for one in parts:
        whole.add(one)
    return whole
