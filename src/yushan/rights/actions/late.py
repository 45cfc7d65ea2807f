"""What is late goes up: from the district to the city with a further term; the city is told again at each term. Answers
that nobody says anything about are closed when their term is over.
"""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import QuerySet

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
from yushan.rights.models import Case, CaseHandler, CaseStep
from yushan.rights.queries.people import holders

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
        let_go(case, WORKER)
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
    if case.state in (State.ANSWERED, State.FINAL, State.DECLINED):
        step(WORKER, case, "close", said="到期没有异议，办结")
        return True
    return False


def look_after(limit: int = 500) -> int:
    """Regular work; harmless when repeated. Answers how many."""
    rows = Case.objects.filter(due_at__lte=clock.now()).order_by("due_at", "pk")[:limit]
    return sum(look_after_one(case) for case in rows)


@transaction.atomic
def _release_one(pk: int) -> bool:
    row = CaseHandler.objects.select_related("case").get(pk=pk)
    case = locked(row.case)
    if case.state not in Case.OPEN or row.user_id in _in_office(case.level, case.area_id):
        return False
    done = CaseHandler.objects.filter(pk=pk, until=None).update(until=clock.now())
    if not done:
        return False
    trail(WORKER, "release", case, handler=row.user_id)
    if not CaseHandler.objects.filter(case=case, until=None).exists():
        tell_heads(case, key=f"gone:{pk}", title=f"{case.number} 的承办人已不在岗，请另外指定")
    return True


def release_gone(limit: int = 500) -> int:
    """Regular work: whoever no longer has the office at the desk is named no more (they read nothing from the moment their
    grant ended: `is_handler`). Answers how many.
    """
    rows = CaseHandler.objects.filter(until=None, case__state__in=Case.OPEN).order_by("pk")
    gone = [pk for pk, user_id, office in _named(rows) if user_id not in office]
    return sum(_release_one(pk) for pk in gone[:limit])


def _named(rows: QuerySet[CaseHandler]) -> Iterator[tuple[int, int, set[int]]]:
    """Each naming with its user and those who have the office where its case stands; 2 statements for each place."""
    known: dict[tuple[int, int | None], set[int]] = {}
    for pk, user_id, level, area_id in rows.values_list("pk", "user_id", "case__level", "case__area_id"):
        if (level, area_id) not in known:
            known[level, area_id] = _in_office(level, area_id)
        yield pk, user_id, known[level, area_id]


def _in_office(level: int, area_id: int | None) -> set[int]:
    """Who may be named there; the city may everywhere."""
    city = holders("rights.handle", None)
    return {*city, *(holders("rights.handle", area_id) if level == Case.Level.AREA else [])}
