"""Swapping turns: offered by one, taken by another; in exchange for a turn only with a yes of both."""

from typing import Any

from django.db import IntegrityError, transaction

from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.actors import WORKER
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.common.locking import locked
from yushan.stations.actions.booking import lock_station
from yushan.stations.actions.duty import give_turn, lock_takers, tell_member
from yushan.stations.actions.messages import when
from yushan.stations.lifecycle_use import SWAP
from yushan.stations.models import DutyMember, DutySwap, DutyTurn
from yushan.stations.queries.duty import members_of, own_members

_NAMED = ("turn__shift__station", "turn__member__volunteer__person", "turn__member__user")
_MOST = 200


def _member_at(actor: Any, station_id: int) -> DutyMember:
    for one in own_members(actor):
        if one.station_id == station_id and one.state == DutyMember.State.ACTIVE:
            return one
    raise NotAllowed("您没有参加这个站点的值班。")


def _to_come(turn: DutyTurn) -> None:
    if turn.state != DutyTurn.State.ASSIGNED or turn.shift.is_off or turn.shift.starts_at <= clock.now():
        raise Conflict("这一班已经开始、取消或换给了别人。")


@transaction.atomic
def offer_swap(actor: Any, *, turn: DutyTurn, note: str = "") -> DutySwap:
    """One's own turn is offered to the others of the station; until somebody takes it, it stays one's own."""
    lock_station(turn.shift.station_id)
    turn = locked(turn, "shift__station", "member__volunteer__person", "member__user")
    if turn.member_id != _member_at(actor, turn.shift.station_id).pk:
        raise NotAllowed("只能换自己的班。")
    _to_come(turn)
    try:
        with transaction.atomic():
            swap = DutySwap.objects.create(turn=turn, note=note.strip()[:100], offered_at=clock.now())
    except IntegrityError as error:
        raise Conflict("这一班已经在找人换，不用再发。") from error
    record(actor, "stations.swap_offer", subject=swap, label=f"{turn.shift.station.name} {when(turn)}")
    body = f"{turn.shift.station.name}，{when(turn)}。{swap.note}"
    for member in members_of(turn.shift.station).filter(state=DutyMember.State.ACTIVE):
        tell_member(
            member, key=f"swap:{swap.pk}", title=f"{turn.member.name}想换一班", body=body, actor=actor,
            starts_at=turn.starts_at,
        )  # fmt: skip
    return swap


def _locked(swap: DutySwap) -> DutySwap:
    lock_station(swap.turn.shift.station_id)
    return locked(swap, *_NAMED, "taker__volunteer__person", "taker__user", "in_return__shift")


def _step(actor: Any, swap: DutySwap, event: str) -> None:
    swap.state = SWAP.next_state(swap.state, event)
    if swap.state not in DutySwap.OPEN:
        swap.ended_at = clock.now()
    if event == "refuse":
        swap.taker = swap.in_return = None
    try:
        with transaction.atomic():
            swap.save(update_fields=["state", "taker", "in_return", "ended_at"])
    except IntegrityError as error:
        raise Conflict("您用来对换的这一班，已经答应跟别人换了。") from error
    label = f"{swap.turn.shift.station.name} {when(swap.turn)}"
    record(actor, f"stations.swap_{event}", subject=swap, label=label)


def _hand_over(turn: DutyTurn, to: DutyMember) -> None:
    turn.state = DutyTurn.State.RELEASED
    turn.save(update_fields=["state"])
    give_turn(to, turn.shift)


@transaction.atomic
def take_swap(actor: Any, *, swap: DutySwap, in_return: DutyTurn | None = None) -> DutySwap:
    """Somebody takes the turn over at once, or proposes one of theirs for it: then the other one has to say yes."""
    swap = _locked(swap)
    taker = _member_at(actor, swap.turn.shift.station_id)
    if swap.turn.member_id == taker.pk:
        raise Refusal("这是您自己的班，不用接；不换了可以撤回。")
    _to_come(swap.turn)
    swap.taker = taker
    if in_return is None:
        _step(actor, swap, "take")
        _hand_over(swap.turn, taker)
        title = f"{taker.name}接了您的班"
        tell_member(
            swap.turn.member, key=f"swapped:{swap.pk}", title=title, body=f"{when(swap.turn)}，您不用来了。", actor=actor
        )  # fmt: skip
        return swap
    mine = locked(in_return, "shift")
    if mine.member_id != taker.pk or mine.shift.station_id != swap.turn.shift.station_id:
        raise Refusal("只能用您自己在这个站点的班对换。", field="in_return")
    _to_come(mine)
    swap.in_return = mine
    _step(actor, swap, "answer")
    tell_member(
        swap.turn.member, key=f"swap-asked:{swap.pk}:{mine.pk}", title=f"{taker.name}想跟您对换", actor=actor,
        body=f"您的{when(swap.turn)}换{taker.name}的{when(mine)}，请答复。", starts_at=swap.turn.starts_at,
    )  # fmt: skip
    return swap


@transaction.atomic
def answer_swap(actor: Any, *, swap: DutySwap, agree: bool) -> DutySwap:
    """Whoever offered says yes to the exchange, and both turns change hands, or no, and the offer stands on."""
    swap = _locked(swap)
    own = _member_at(actor, swap.turn.shift.station_id)
    if swap.turn.member_id != own.pk:
        raise NotAllowed("由想换班的人答复。")
    taker, mine = swap.taker, swap.in_return
    if swap.state != DutySwap.State.ANSWERED or taker is None or mine is None:
        raise Conflict("没有等您答复的对换，请刷新后查看。")
    if not agree:
        _step(actor, swap, "refuse")
        tell_member(taker, key=f"swap-refused:{swap.pk}:{mine.pk}", title=f"{own.name}没有答应对换", actor=actor)
        return swap
    _to_come(swap.turn)
    _to_come(mine)
    _step(actor, swap, "agree")
    lock_takers([taker, swap.turn.member])
    # Both give first and take then: the two turns may be at one time.
    for turn in (swap.turn, mine):
        turn.state = DutyTurn.State.RELEASED
        turn.save(update_fields=["state"])
    give_turn(taker, swap.turn.shift)
    give_turn(own, mine.shift)
    body = f"您值{when(swap.turn)}，{own.name}值{when(mine)}。"
    tell_member(taker, key=f"swapped:{swap.pk}", title=f"{own.name}答应对换了", body=body, actor=actor)
    return swap


@transaction.atomic
def withdraw_swap(actor: Any, *, swap: DutySwap) -> DutySwap:
    """Not to be swapped any more: the turn stays one's own."""
    swap = _locked(swap)
    if swap.turn.member_id != _member_at(actor, swap.turn.shift.station_id).pk:
        raise NotAllowed("由想换班的人撤回。")
    _step(actor, swap, "withdraw")
    return swap


def lapse_swaps() -> int:
    """Offers of shifts that have begun end; so do those of turns that are nobody's any more. Answers how many."""
    ended = 0
    open_now = DutySwap.objects.filter(state__in=DutySwap.OPEN)
    due = open_now.filter(turn__shift__starts_at__lte=clock.now()) | open_now.exclude(turn__state="assigned")
    for row in due.select_related("turn__shift").order_by("pk")[:_MOST]:
        with transaction.atomic():
            swap = _locked(row)
            if swap.state in DutySwap.OPEN:
                _step(WORKER, swap, "lapse")
                ended += 1
    return ended
