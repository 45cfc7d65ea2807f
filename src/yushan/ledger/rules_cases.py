"""Pure rules of cases: what is still missing before one may be decided."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What the guards look at; the action gathers it under the lock of the case.

    `hear_until` is None beyond the known calendar; `concerns_somebody` False where a whole activity is disputed.
    """

    now: datetime
    concerns_somebody: bool
    heard: bool
    hear_until: datetime | None
    is_posted: bool
    is_taken_back: bool


def lacking_for_decision(facts: CaseFacts) -> list[str]:
    """The person concerned is heard, or had the time to speak."""
    if not facts.concerns_somebody or facts.heard:
        return []
    if facts.hear_until is None:
        return ["本人还没有说明情况，今后的放假安排也还没有公布，算不出说明期限"]
    return ["本人还没有说明情况，期限也还没有到"] if facts.now < facts.hear_until else []


def lacking_for_line(facts: CaseFacts) -> list[str]:
    """What takes a line back needs a posted line that still stands."""
    found = lacking_for_decision(facts)
    if not facts.is_posted:
        found.append("这一条还没有入账，没有可以冲正或更正的")
    elif facts.is_taken_back:
        found.append("这一条在这期间已经冲正过，请选“属实，另行补录”，并写明怎么处理的")
    return found
