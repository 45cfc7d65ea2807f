"""What is late goes up: an offer runs out and the area is told; what the area leaves lying goes to the city."""

import structlog
from django.db import transaction

from yushan.activities.models import Activity
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.actors import WORKER
from yushan.common.errors import Refusal
from yushan.common.terms import due
from yushan.needs.actions.base import (
    ACCEPT,
    CONTACT,
    DISPATCH,
    PLAN,
    PUBLISH,
    SETTLE,
    State,
    end_offers,
    locked,
    move,
    set_clock,
    tell_asker,
    tell_staff,
    tell_team,
)
from yushan.needs.models import Dispatch, Need

log = structlog.get_logger(__name__)
_SAID = {
    State.SUBMITTED: "没有按时受理",
    State.SCREENED: "没有按时派单",
    State.CLAIMED: "接单后没有按时联系",
    State.SERVING: "安排的活动没有按时发布",
}
_NOT_PLANNED = "联系后没有按时安排"
_NOT_SETTLED = "活动办完后没有按时入账"
_AGAIN = {State.SUBMITTED: ACCEPT, State.SCREENED: DISPATCH, State.CLAIMED: CONTACT, State.SERVING: PUBLISH}
_TERM_OF = {_NOT_PLANNED: PLAN, _NOT_SETTLED: SETTLE}


@transaction.atomic
def _time_out(need: Need) -> bool:
    """Nobody answered in time: the offers end, the area dispatches anew."""
    names = []
    for row in end_offers(need, Dispatch.State.EXPIRED):
        names.append(row.organization.name)
        tell_team(need, row.organization, key=f"expired:{row.pk}", title=f"“{need.title}”超时没有答复，已交回区县")
    need.level = max(need.level, Need.Level.URGED)
    move(WORKER, need, "return", "level", rule=DISPATCH, reason=f"超时没有答复：{'、'.join(names)}")
    _tell_of_delay(need, "派出去的没有队按时答复")
    tell_staff(
        need, key=f"expired:{clock.now():%Y%m%d%H%M}", title=f"“{need.title}”没有队答复，请重新派", body=need.reason
    )
    return True


def _late(need: Need) -> str:
    """What was not done in time, in words."""
    if need.state == State.SERVING and need.activity and need.activity.state in Activity.HELD:
        return _NOT_SETTLED
    if need.state == State.CLAIMED and need.contacted_at:
        return _NOT_PLANNED
    return _SAID[State(need.state)]


def _tell_of_delay(need: Need, what: str) -> None:
    """The asker hears once that it takes longer than was said, and who looks after it now; the page says it from then on."""
    who = need.area.name if need.level == Need.Level.URGED else "市里"
    tell_asker(
        need, key="late", said="比说好的晚了", body=f"{what}，现在由{who}督办。不用再点一次，有回音马上告诉您。",
        text="比说好的晚了，已在督办",
    )  # fmt: skip


@transaction.atomic
def _go_up(need: Need) -> bool:
    """One level up, and a new term for the same step; whom it cannot go above, the city, is told again at each term."""
    with_team = need.state in (State.CLAIMED, State.SERVING)
    need.level = Need.Level.CITY if not with_team or need.level else Need.Level.URGED
    said, was_due, late_since, now = _late(need), need.due_at, need.turn_at, clock.now()
    set_clock(need, now, _TERM_OF.get(said) or _AGAIN[State(need.state)])
    need.turn_at = late_since  # whatever the new term, its place stays that of the moment when it was due
    need.save(update_fields=["level", "due_at", "turn_at"])
    record(WORKER, "needs.escalate", subject=need, label=need.title, reason=said, level=int(need.level))
    # Named by the term that ran out: the same step may be late again, after a refusal or a term later.
    key, title = f"late:{need.state}:{need.level}:{was_due:%Y%m%d%H%M}", f"“{need.title}”{said}"
    tell_staff(need, key=key, title=title, body=need.get_level_display())
    if need.state != State.SERVING:  # who has a day hears of that day
        _tell_of_delay(need, said)
    if with_team and need.organization:
        tell_team(need, need.organization, key=key, title=title, body="区县已经看到，请尽快办。")
    return True


def look_after_one(need: Need) -> bool:
    """What has to happen to one need at this moment; False when it is not late (any more)."""
    with transaction.atomic():
        need = locked(need)
        if need.due_at is None or need.due_at > clock.now():
            return False
        if need.state == State.SERVING and _is_in_time(need):
            return False
        if need.state == State.DISPATCHED:
            return _time_out(need)
        return _go_up(need) if need.state in _SAID else False


def _is_in_time(need: Need) -> bool:
    """The activity moved on and nobody said so (it was imported, or begun before its need heard): a clock of its own."""
    if need.activity is None or need.activity.state not in Activity.HELD:
        return False
    term = due(need.activity.ends_at, SETTLE)
    if term is None or term <= clock.now():
        return False
    need.due_at = need.turn_at = term
    need.save(update_fields=["due_at", "turn_at"])
    return True


def look_after(limit: int = 500) -> int:
    """Regular work: everything that is late by now, one transaction each; may run twice harmlessly. Answers how many."""
    moved = 0
    for need in Need.objects.filter(due_at__lte=clock.now()).order_by("due_at", "pk")[:limit]:
        try:
            moved += look_after_one(need)
        except Refusal as error:  # somebody was quicker
            log.info("not escalated", need=need.pk, reason=error.message)
    return moved
