"""What a team does with an offer."""

from typing import Any

from django.db import IntegrityError, transaction

from yushan.audit.actions import record
from yushan.common import clock, periods
from yushan.common.actors import is_system
from yushan.common.errors import Conflict, NotFound, Refusal
from yushan.needs.actions.base import (
    CONTACT,
    DISPATCH,
    PLAN,
    State,
    end_offers,
    locked,
    move,
    set_clock,
    tell_asker,
    tell_staff,
    tell_team,
)
from yushan.needs.actions.room import room_to_claim
from yushan.needs.lifecycle import DISPATCH as OFFER
from yushan.needs.models import Dispatch, Need
from yushan.needs.queries.lists import is_of
from yushan.needs.rules.times import working_minutes
from yushan.organizations.access import require

# How an answer is marked that the area gave for a team, told to the team as well.
_INSTEAD: dict[str, str] = {Dispatch.State.CLAIMED: "区县代接", Dispatch.State.REFUSED: "区县代拒"}


def _locked_pair(dispatch: Dispatch) -> tuple[Need, Dispatch]:
    """Need first, then its offer: the order in which everybody takes them."""
    need = locked(Need(pk=dispatch.need_id))
    rows = Dispatch.objects.select_for_update(of=("self",)).select_related("organization")
    if (row := rows.filter(pk=dispatch.pk).first()) is None:
        raise NotFound()
    return need, row


def _answer(actor: Any, row: Dispatch, event: str, reason: str = "") -> None:
    row.state = OFFER.next_state(row.state, event)
    row.answered_at, row.answered_by = clock.now(), actor if getattr(actor, "pk", None) else None
    instead = _instead(actor, row)
    row.reason = "：".join(part for part in (instead, reason.strip()) if part)[:300]
    row.save(update_fields=["state", "answered_at", "answered_by", "reason"])


def _instead(actor: Any, row: Dispatch) -> str:
    """«代它接单» or the like where the area answers for the team; empty for the team itself and for the platform."""
    if is_system(actor) or is_of(actor, row.organization) or row.state not in _INSTEAD:
        return ""
    return _INSTEAD[row.state]


def _claimable(need: Need, row: Dispatch) -> None:
    """Says what happened meanwhile, in words."""
    if row.state == Dispatch.State.OFFERED and need.state == State.DISPATCHED:
        return
    if row.state == Dispatch.State.TAKEN:
        raise Conflict("别的队刚刚先接了这一单。")
    if need.state == State.WITHDRAWN:
        raise Conflict("点单的人刚刚撤回了，不用再接。")
    if row.state == Dispatch.State.EXPIRED:
        raise Conflict("答复的时间过了，这一单已经交回区县重新派。")
    raise Conflict(f"这一单{row.get_state_display()}，请刷新看最新的情况。")


def _minutes(need: Need) -> int | None:
    """Working minutes from asking to now; None beyond the known calendar: no guess goes into a figure."""
    try:
        return working_minutes(clock.local(need.asked_at), clock.local(clock.now()), periods.is_working_day)
    except periods.OutsideCalendar:
        return None


@transaction.atomic
def claim(actor: Any, *, dispatch: Dispatch) -> Need:
    """The team takes it; the first one has it, the others are told. The clock of first contact begins.

    Conflict when it was taken or taken back meanwhile, or when the team's month is full by its own promise.
    """
    need, row = _locked_pair(dispatch)
    require(actor, "need.claim", on=row.organization)
    if row.state == Dispatch.State.CLAIMED:
        return need
    _claimable(need, row)
    room_to_claim(need, row.organization)
    try:
        with transaction.atomic():
            _answer(actor, row, "claim")
    except IntegrityError as error:
        raise Conflict("别的队刚刚先接了这一单。") from error
    need.organization, need.claimed_at, need.claim_minutes = row.organization, clock.now(), _minutes(need)
    move(
        actor, need, "claim", "organization", "claimed_at", "claim_minutes", rule=CONTACT,
        organization=row.organization.name, instead=row.reason,
    )  # fmt: skip
    if row.reason:
        title = f"区县代您的队接了“{need.title}”，请约时间"
        tell_team(need, row.organization, key=f"instead:{row.pk}", title=title)
    for other in end_offers(need, Dispatch.State.TAKEN):
        tell_team(need, other.organization, key=f"taken:{other.pk}", title=f"“{need.title}”别的队先接了")
    tell_asker(
        need, key=f"claimed:{row.pk}", said="有队接单了", body=f"{row.organization.name}会跟您约时间。",
        text="有队接单了，会跟您约时间",
    )  # fmt: skip
    return need


@transaction.atomic
def refuse(actor: Any, *, dispatch: Dispatch, reason: str) -> Need:
    """The team says no, and why. When it was the last one asked the area dispatches anew."""
    need, row = _locked_pair(dispatch)
    require(actor, "need.claim", on=row.organization)
    if len(reason.strip()) < 2:
        raise Refusal("请写明不接的原因，区县会看到。", field="reason")
    _claimable(need, row)
    _answer(actor, row, "refuse", reason)
    record(actor, "needs.refuse", subject=need, label=need.title, reason=row.reason, organization=row.organization.name)
    if _instead(actor, row):
        title = f"区县代您的队回绝了“{need.title}”"
        tell_team(need, row.organization, key=f"instead:{row.pk}", title=title, body=row.reason)
    if not need.dispatches.filter(state=Dispatch.State.OFFERED).exists():
        move(actor, need, "return", rule=DISPATCH, reason=f"{row.organization.name}：{row.reason}")
        tell_staff(need, key=f"refused:{row.pk}", title=f"“{need.title}”没有队接，请重新派", body=need.reason)
    return need


@transaction.atomic
def release(actor: Any, *, need: Need, reason: str) -> Need:
    """The team gives back what it claimed, before an activity was planned."""
    need = locked(need)
    row = need.dispatches.filter(state=Dispatch.State.CLAIMED).select_related("organization").first()
    if row is None:
        raise Conflict(f"这件{need.get_state_display()}，不能退回。")
    require(actor, "need.claim", on=row.organization)
    if len(reason.strip()) < 2:
        raise Refusal("请写明退回的原因，区县和点单的人会看到。", field="reason")
    _answer(actor, row, "release", reason)
    need.organization = need.claimed_at = need.claim_minutes = need.contacted_at = None
    fields = ("organization", "claimed_at", "claim_minutes", "contacted_at")
    move(actor, need, "release", *fields, rule=DISPATCH, reason=f"{row.organization.name}：{row.reason}")
    tell_staff(need, key=f"released:{row.pk}", title=f"“{need.title}”被退回，请重新派", body=need.reason)
    tell_asker(need, key=f"released:{row.pk}", said="要换一支队", body=f"{row.reason}。正在重新派。")
    return need


@transaction.atomic
def note_contact(actor: Any, *, need: Need) -> Need:
    """The team has spoken with the asker; the clock of first contact stops, that of planning begins. Twice does it once."""
    need = locked(need)
    if need.organization is None or need.state != State.CLAIMED:
        raise Conflict(f"这件{need.get_state_display()}，不用记联系。")
    require(actor, "need.claim", on=need.organization)
    if need.contacted_at is None:
        need.contacted_at = clock.now()
        set_clock(need, need.contacted_at, PLAN)
        need.save(update_fields=["contacted_at", "due_at", "turn_at"])
        record(actor, "needs.contact", subject=need, label=need.title)
    return need
