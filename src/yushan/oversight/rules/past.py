"""In which state an assignment was at a moment that is over; pure."""

from dataclasses import dataclass

OPEN, REPORTED, DONE = "ongoing", "to_check", "done"
_AFTER = {"finish": REPORTED, "return": OPEN, "sign": DONE}


@dataclass(frozen=True)
class Then:
    """Its state of now, whether it was signed off and said to be finished before the moment, and the last step before it."""

    state: str
    is_signed: bool
    is_reported: bool
    last_step: str


def state_then(facts: Then) -> str:
    """What is signed off stays so. Everything else is told by the last step of its story before the moment; one that waits
    now and waited then needs no story.
    """
    if facts.state == DONE and facts.is_signed:
        return DONE
    if facts.state == REPORTED and facts.is_reported:
        return REPORTED
    return _AFTER.get(facts.last_step, OPEN)
