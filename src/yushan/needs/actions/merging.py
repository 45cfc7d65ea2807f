"""One wish said twice becomes one, and comes back to life when the one that went on does not go on any more, or when it was another
one after all.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from yushan.activities.models import Activity, Shift
from yushan.common import clock
from yushan.common.errors import Conflict, Refusal
from yushan.needs.actions.base import (
    ACCEPT,
    CONTACT,
    DISPATCH,
    State,
    followers_of,
    locked,
    locked_with_leader,
    move,
    tell_one,
    tell_staff,
    tell_team,
)
from yushan.needs.actions.timing import set_serving_clock
from yushan.needs.models import Dispatch, Need
from yushan.organizations.access import require
from yushan.organizations.models import Organization


@transaction.atomic
def merge_need(actor: Any, *, need: Need, into: Need) -> Need:
    """Whoever asked follows the one that goes on, also those who followed this one: a chain has one leader."""
    first, second = sorted((need.pk, into.pk))
    rows = {row.pk: row for row in Need.objects.select_for_update().filter(pk__in=(first, second)).order_by("pk")}
    if len(rows) != 2:
        raise Refusal("请选另一件来合并。")
    need, into = locked(rows[need.pk]), rows[into.pk]
    require(actor, "need.triage", on=need)
    require(actor, "need.triage", on=into)
    if into.state not in Need.OPEN:
        raise Conflict(f"那一件{into.get_state_display()}，不能并进去。")
    behind = followers_of(need)
    need.merged_into = need.leader = into
    move(actor, need, "merge", "merged_into", "leader", into=into.number)
    Need.objects.filter(pk__in=[row.pk for row in behind]).update(leader=into)
    for row in (need, *behind):
        tell_one(
            row, key=f"merged:{into.pk}", said="和另一件合并办理",
            body=f"合并到 {into.number}，有队接单、定了时间、办完都会告诉您。那一件要是不办了，您这一件会恢复。",
        )  # fmt: skip
    return need


@dataclass(frozen=True)
class Place:
    """What a leader that was taken back had: the team that claimed it, and the session where one was planned."""

    organization: Organization
    activity: Activity | None
    shift: Shift | None
    told_start: datetime | None
    contacted_at: datetime | None


def stand_up(actor: Any, leader: Need, place: Place | None = None) -> Need | None:
    """Under the lock of a leader that ended undone: the oldest that was merged into it begins again, or goes on in its
    `place`.

    The others of the same wish follow that one. None when nobody followed.
    """
    rows = Need.objects.select_for_update(of=("self",)).filter(leader=leader, state=State.MERGED)
    followers = list(rows.select_related("area").order_by("asked_at", "pk"))
    if not followers:
        return None
    chosen = next((row for row in followers if row.merged_into_id == leader.pk), followers[0])
    chosen.merged_into = chosen.leader = chosen.ended_at = None
    others = [row.pk for row in followers if row.pk != chosen.pk]
    ended = f"{leader.number} {leader.get_state_display()}"
    if place:
        if chosen.service_type_id is None:  # it was merged before anybody sorted it: the same wish, the same type
            chosen.service_type_id = leader.service_type_id
        _take_over(actor, chosen, place)
        body = f"一起办的 {ended}，您这一件照样由{place.organization.name}办。"
    else:
        move(actor, chosen, "stand_up", "merged_into", "leader", rule=ACCEPT)
        body = f"合并到的 {ended}，您这一件照样办，区县会重新受理。"
        key, title = f"stood-up:{leader.pk}", f"“{chosen.title}”恢复，请受理"
        tell_staff(chosen, key=key, title=title, body=f"并到的 {ended}。")
    Need.objects.filter(pk__in=others).update(leader=chosen)
    Need.objects.filter(pk__in=others, merged_into=leader).update(merged_into=chosen)
    for row in followers:
        tell_one(row, key=f"stood-up:{leader.pk}", said="照样办" if place else "恢复办理", body=body)
    return chosen


def _take_over(actor: Any, chosen: Need, place: Place) -> None:
    """The team has this one instead, with the session that was planned. Nobody claimed it: no minutes to the claim."""
    now = clock.now()
    Dispatch.objects.create(
        need=chosen, organization=place.organization, state=Dispatch.State.CLAIMED, offered_at=now, answered_at=now,
        why=["接着办一起的点单"],
    )  # fmt: skip
    chosen.organization, chosen.claimed_at = place.organization, now
    chosen.contacted_at = place.contacted_at if place.activity else None  # nobody has spoken with this asker yet
    chosen.screened_at = chosen.screened_at or now
    fields = ("merged_into", "leader", "service_type", "organization", "claimed_at", "contacted_at", "screened_at")
    move(actor, chosen, "take_over", *fields, rule=CONTACT)
    if place.activity:
        chosen.activity, chosen.shift, chosen.told_start = place.activity, place.shift, place.told_start
        move(actor, chosen, "serve", "activity", "shift", "told_start", activity=place.activity.code)
        set_serving_clock(chosen)
        chosen.save(update_fields=["due_at", "turn_at"])


@transaction.atomic
def split_need(actor: Any, *, need: Need) -> Need:
    """A merge that was a mistake: the order is its own again, with those that were merged into it; accepted where it was
    accepted before. Its askers are told, and the team that has the other one; the other's asker never heard of the merge.

    Conflict when it is not merged, or when its asker has reviewed what was done for both.
    """
    need = locked_with_leader(need)
    require(actor, "need.triage", on=need)
    leader = need.leader
    if need.state != State.MERGED or leader is None:
        raise Conflict(f"这件{need.get_state_display()}，没有并到别的单里。请刷新看最新的情况。")
    require(actor, "need.triage", on=leader)
    if hasattr(need, "review"):
        raise Conflict("这件已经跟着那一件办完，点单人也评过了，不能再拆开。")
    behind = _behind(need)
    need.merged_into = need.leader = need.ended_at = None
    event, rule = ("split_accepted", DISPATCH) if need.screened_at else ("split", ACCEPT)
    move(actor, need, event, "merged_into", "leader", rule=rule, known_as="split", of=leader.number)
    Need.objects.filter(pk__in=[row.pk for row in behind]).update(leader=need)
    moment = f"{clock.now():%y%m%d%H%M%S}"
    for row in (need, *behind):
        body = f"和 {leader.number} 不是同一件事，{need.number} 单独办，区县会另外找队。"
        tell_one(row, key=f"split:{leader.pk}:{moment}", said="改为单独办理", body=body)
    if leader.organization and leader.state in Need.OPEN:
        title = f"一起办的 {need.number} 拆出去了，“{leader.title}”照常办"
        tell_team(leader, leader.organization, key=f"split:{need.pk}:{moment}", title=title)
    return need


def _behind(need: Need) -> list[Need]:
    """Those that came to the leader through this order, however many links away; under the leader's lock."""
    rows, found, ways = followers_of(need.followed), [], {need.pk}
    while fresh := [row for row in rows if row.merged_into_id in ways and row.pk not in ways]:
        found += fresh
        ways |= {row.pk for row in fresh}
    return found


def step_out(actor: Any, need: Need, reason: str) -> None:
    """A merged asker takes the order back: the rest goes on, who was merged into this one is one link shorter."""
    Need.objects.filter(merged_into=need, state=State.MERGED).update(merged_into=need.merged_into)
    need.leader = None
    move(actor, need, "withdraw", "leader", reason=reason)
