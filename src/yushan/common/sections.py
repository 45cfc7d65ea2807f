"""Sections of a plan folder. Rooms register the ones they keep; `plan.loader` walks them in order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path


class PlanError(Exception):
    """The plan folder is wrong; str() names file, line and what to do."""

    def __init__(self, file: str, line: int | None, reason: str) -> None:
        super().__init__(f"{file}:{line}: {reason}" if line else f"{file}: {reason}")


class PlanErrors(PlanError):
    """Several at once, one a line, so that a folder is put right in one go."""

    def __init__(self, faults: Sequence[PlanError]) -> None:
        Exception.__init__(self, "\n".join(map(str, faults)))


def refuse(faults: Sequence[PlanError]) -> None:
    """Raises what was found; nothing where there is none."""
    if faults:
        raise faults[0] if len(faults) == 1 else PlanErrors(faults)


@dataclass(frozen=True)
class Section:
    """`load(folder)` validates and upserts one part and answers how many entries changed."""

    name: str
    order: int
    load: Callable[[Path], int]


_sections: dict[str, Section] = {}


def register(section: Section) -> None:
    """Called in AppConfig.ready() of the room that keeps the section."""
    _sections[section.name] = section


def in_order() -> list[Section]:
    """All sections, lowest order first."""
    return sorted(_sections.values(), key=lambda section: (section.order, section.name))
