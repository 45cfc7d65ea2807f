"""One grading as a whole, and what each of its steps still needs: the guards of lifecycle.py. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from yushan.stations.rules import scoring
from yushan.stations.rules.criteria import Criteria
from yushan.stations.rules.scoring import Given


@dataclass(frozen=True)
class Sheet:
    """Both scores of a grading by item, and what the platform knew (`facts`, by code) when the station scored itself."""

    criteria: Criteria
    own: Mapping[str, Given] = field(default_factory=dict)
    check: Mapping[str, Given] = field(default_factory=dict)
    facts: Mapping[str, int] = field(default_factory=dict)
    station_word: str = ""

    @property
    def own_points(self) -> dict[str, int]:
        """What the station gave itself."""
        return {key: one.points for key, one in self.own.items() if one.points is not None}

    @property
    def check_points(self) -> dict[str, int]:
        """What the inspector gave."""
        return {key: one.points for key, one in self.check.items() if one.points is not None}

    @property
    def needs_word(self) -> bool:
        """Whether the station still has to speak about what differs."""
        return not self.station_word.strip() and scoring.asks_for_word(
            self.criteria, self.own_points, self.check_points
        )


def handing_in_lacks(sheet: Sheet) -> list[str]:
    """What the station's own score lacks."""
    return scoring.self_check_lacks(sheet.criteria, sheet.own, sheet.facts)


def visit_lacks(sheet: Sheet) -> list[str]:
    """What the inspection lacks."""
    return scoring.inspection_lacks(sheet.criteria, sheet.own_points, sheet.check)


def deciding_lacks(sheet: Sheet) -> list[str]:
    """Nobody decides before the station had its say where it is asked for one."""
    return ["站点对自评和复核差异的说明"] if sheet.needs_word else []


def passing_lacks(sheet: Sheet) -> list[str]:
    """What stands against passing: points, indispensable items, a have with nothing, the station's word."""
    return [*scoring.objections(sheet.criteria, sheet.check_points), *deciding_lacks(sheet)]


def resuming_lacks(unfinished: int) -> list[str]:
    """A station that was suspended over what it had to put right comes back by being graded anew."""
    return [f"{unfinished} 项限期整改没有核实，改好后重新评定"] if unfinished else []
