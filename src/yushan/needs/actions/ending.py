"""An order that ends before it is done: the asker takes it back, or staff close it because nobody can bring it."""

from typing import Any

from django.db import transaction
from django.urls import reverse

from yushan.common import clock
from yushan.common.errors import Conflict
from yushan.needs.actions.base import State, because, end_offers, locked, locked_with_leader, move, tell_one, tell_team
from yushan.needs.actions.merging import Place, stand_up, step_out
from yushan.needs.askers import require_asker
from yushan.needs.lifecycle import DISPATCH as OFFER
from yushan.needs.models import Dispatch, Need
from yushan.organizations.access import require

# What the order loses with its team. When it was claimed, and how fast, stays: that happened.
_OF_THE_TEAM = ("organization", "activity", "shift", "told_start")


def _leave_team(need: Need) -> Place | None:
    """Under the need's lock: the team has nothing to do with it any more. What it had, None where nobody had it."""
    if need.organization is None:
        return None
    place = Place(need.organization, need.activity, need.shift, need.told_start, need.contacted_at)
    rows = Dispatch.objects.select_for_update(of=("self",)).filter(need=need, state=Dispatch.State.CLAIMED)
    for row in rows:
        row.state, row.answered_at = OFFER.next_state(row.state, "recall"), clock.now()
        row.save(update_fields=["state", "answered_at"])
    need.organization = need.activity = need.shift = need.told_start = None
    return place


def _tell_teams(need: Need, gone: list[Dispatch], place: Place | None, *, key: str, what: str, more: str = "") -> None:
    """Those that were asked, and the one that had it. Its activity goes on: what becomes of it and of those who signed
    up is for the team to decide, it may serve others too.
    """
    title = f"“{need.title}”{what}"
    for row in gone:
        tell_team(need, row.organization, key=f"{key}:{row.pk}", title=title)
    if place is None:
        return
    body, url = more, ""
    if place.activity and not more:
        body = f"为它安排的“{place.activity.title}”还在：不办了请取消，报名的人会收到通知；还有别的用处就照常办。"
        url = reverse("activities:detail", args=[place.activity.pk])
    tell_team(need, place.organization, key=key, title=title, body=body, url=url)


@transaction.atomic
def withdraw(actor: Any, *, need: Need, reason: str = "") -> Need:
    """The asker takes it back, until its activity is settled. Teams that were asked or have it are told; what was merged
    into it stands up again, where a team has it in its place. A merged one can be taken back as long as the one that it
    follows is not done.
    """
    need = locked_with_leader(need)
    require_asker(actor, need)
    if need.state == State.WITHDRAWN:
        return need
    if need.state == State.MERGED and need.leader and need.leader.state in Need.OPEN:
        step_out(actor, need, reason)
        return need
    if need.state not in Need.OPEN:
        raise Conflict(f"这件{need.get_state_display()}，不能撤回。")
    gone, place = end_offers(need, Dispatch.State.RECALLED), _leave_team(need)
    move(actor, need, "withdraw", *_OF_THE_TEAM, reason=reason)
    heir = stand_up(actor, need, place)
    more = f"一起办的 {heir.number} 接着由您的队办，安排照旧。" if heir else ""
    _tell_teams(need, gone, place, key="withdrawn", what="点单人撤回了", more=more)
    return need


@transaction.atomic
def close_need(actor: Any, *, need: Need, reason: str) -> Need:
    """Accepted, and it comes to nothing: staff end it and say why; the asker reads it. It counts as accepted and not as
    fulfilled. What was merged into it stands up again, to be looked at by itself. Twice does it once.
    """
    need = locked(need)
    require(actor, "need.triage", on=need)
    if need.state == State.CLOSED:
        return need
    text = because(reason, "请写明为什么办不成、还有什么别的办法，点单的人会看到。")
    if need.state == State.SERVING:
        raise Conflict("已经安排了活动。不办了，请先取消活动，再结束办理。")
    if need.state not in Need.CLOSABLE:
        raise Conflict(f"这件{need.get_state_display()}，不能结束办理。")
    gone, place = end_offers(need, Dispatch.State.RECALLED), _leave_team(need)
    move(actor, need, "close", *_OF_THE_TEAM, reason=text)
    tell_one(need, key="closed", said="没有办成", body=need.reason, text="没有办成")
    _tell_teams(need, gone, place, key="closed", what="区县结束办理了", more=need.reason)
    stand_up(actor, need)
    return need
