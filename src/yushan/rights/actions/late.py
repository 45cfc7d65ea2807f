"""What is late goes up: from the district to the city with a further term; the city is told again at each term. Answers
that nobody says anything about are closed when their term is over.
"""

from django.db import transaction

from yushan.common import clock
from yushan.common.actors import WORKER
from yushan.common.terms import due
from yushan.rights.actions.base import (
    ACCEPT,
    ANSWER,
    MEDIATE,
    SECOND,
    State,
    let_go,
    locked,
    step,
    tell_asker,
    tell_heads,
    trail,
)
from yushan.rights.models import Case, CaseStep

_AGAIN = {State.SUBMITTED: ACCEPT, State.HANDLING: ANSWER, State.MEDIATING: MEDIATE, State.SECOND: SECOND}
_SAID = {
    State.SUBMITTED: "没有按时受理",
    State.HANDLING: "没有按时答复",
    State.MEDIATING: "调解没有按时有结果",
    State.SECOND: "复核没有按时答复",
}


def _go_up(case: Case) -> None:
    said, now = _SAID[State(case.state)], clock.now()
    from_area = case.level == Case.Level.AREA
    case.times_late += 1
    late_since = case.turn_at
    if from_area:
        let_go(case)
        case.level = Case.Level.CITY
    case.due_at = due(now, _AGAIN[State(case.state)])
    case.turn_at = late_since  # whatever the new term, it stays where it was when it became late
    case.save(update_fields=["times_late", "level", "due_at", "turn_at"])
    CaseStep.objects.create(case=case, at=now, said=f"{said}，{'转市级督办' if from_area else '市级再督办'}")
    trail(WORKER, "go_up", case, times=case.times_late)
    tell_heads(case, key=f"late:{case.times_late}", title=f"{case.number} {said}", body="请指定人尽快办。")
    if from_area:
        tell_asker(case, key=f"late:{case.times_late}", title="比说好的晚了，已由市级督办")


@transaction.atomic
def look_after_one(case: Case) -> bool:
    """What has to happen to one case now; False where nothing is late (any more)."""
    case = locked(case)
    if case.due_at is None or case.due_at > clock.now():
        return False
    if case.state in _SAID:
        _go_up(case)
        return True
    if case.state in (State.ANSWERED, State.FINAL):
        step(WORKER, case, "close", said="到期没有异议，办结")
        return True
    return False


def look_after(limit: int = 500) -> int:
    """Regular work; harmless when repeated. Answers how many."""
    rows = Case.objects.filter(due_at__lte=clock.now()).order_by("due_at", "pk")[:limit]
    return sum(look_after_one(case) for case in rows)
