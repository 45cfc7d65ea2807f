"""Helping somebody back in: one authorised person starts it, another one confirms, then a code is handed over."""

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.accounts.actions.recovering import OWN_PAGE, code_hash, end
from yushan.accounts.lifecycle import RECOVERY
from yushan.accounts.models import Recovery, User
from yushan.accounts.models.recovery import OPEN
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.common.spoken import spoken_password
from yushan.organizations.access import require
from yushan.organizations.queries.recoveries import place_to_act, recovery_objection

State = Recovery.State
HOW = {
    "card": "本人持身份证到场",
    "known": "本人到场，单位同事当面认得",
    "call": "回拨花名册上的电话并核对",
    "video": "视频看到本人和身份证",
}
CONFIRMED_WITHIN, FETCHED_WITHIN, CODE_LIVES = timedelta(days=3), timedelta(hours=24), timedelta(minutes=30)
MOST_CODES = 3


def _check(actor: Any, user: User) -> None:
    if text := recovery_objection(actor, user):
        raise NotAllowed(text)


def _locked(recovery: Recovery) -> Recovery:
    row = Recovery.objects.select_for_update(of=("self",)).select_related("user").get(pk=recovery.pk)
    if row.state in OPEN and row.expires_at <= clock.now():
        raise Conflict("这次申请已经过期，请重新发起。")
    return row


@transaction.atomic
def start_recovery(actor: Any, *, user: User, how: str, reason: str, phone_lost: bool = False) -> Recovery:
    """The first person: why, and how the identity was checked. Takes up what the person asked for, if they did."""
    place = place_to_act(actor, user)
    if place is None:
        raise NotFound()
    _check(actor, user)
    if how not in HOW:
        raise Refusal("请选择怎么核对的身份。", field="how")
    if len(reason.strip()) < 2:
        raise Refusal("请写明原因，例如“手机丢了，忘记密码”。", field="reason")
    now = clock.now()
    row = Recovery.objects.select_for_update().filter(user=user, state__in=OPEN).first()
    if row and row.expires_at <= now:
        end(row, "expire")
        row = None
    if row and row.state != State.ASKED:
        raise Conflict(f"{user.display_name}的恢复已经在办：{row.get_state_display()}。")
    row = row or Recovery(user=user, asked_at=now, state=State.ASKED)
    row.state = RECOVERY.next_state(row.state, "start")
    row.area, row.unit, row.organization = place.area, place.unit, place.organization
    row.place_label, row.how, row.reason, row.phone_lost = place.label[:120], how, reason.strip()[:200], phone_lost
    row.started_by, row.started_at, row.expires_at = actor, now, now + CONFIRMED_WITHIN
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Conflict(f"{user.display_name}的恢复已经在办，请刷新页面。") from error
    record(
        actor, "organizations.start_recovery", subject=row, label=user.username, person_id=user.person_id,
        reason=f"{HOW[how]}：{row.reason}", phone_lost=phone_lost,
    )  # fmt: skip
    notify(
        [user.pk], key=f"recovery-started:{row.pk}", url=OWN_PAGE, body="如果不是您本人要的，请点开拒绝。",
        title=f"{place.label}的{actor.display_name}为您发起了恢复登录",
    )  # fmt: skip
    return row


@transaction.atomic
def confirm_recovery(actor: Any, *, recovery: Recovery) -> Recovery:
    """The second person, of the same place or above; from now on a code can be made."""
    row = _locked(recovery)
    require(actor, "account.recover", on=row)
    if actor.pk == row.started_by_id:
        raise NotAllowed("要由另一位管理员复核，不能是发起的人。")
    _check(actor, row.user)
    row.state = RECOVERY.next_state(row.state, "confirm")
    row.decided_by, row.decided_at = actor, clock.now()
    row.expires_at = row.decided_at + FETCHED_WITHIN
    row.save(update_fields=["state", "decided_by", "decided_at", "expires_at"])
    record(actor, "organizations.confirm_recovery", subject=row, label=row.user.username, person_id=row.user.person_id)
    notify(
        [row.started_by_id or 0], key=f"recovery-confirmed:{row.pk}", url=reverse("organizations:recovery", args=[row.pk]),
        title=f"可以给{row.user.display_name}出恢复码了", body="本人在场时再出，半小时内有效。",
    )  # fmt: skip
    return row


@transaction.atomic
def refuse_recovery(actor: Any, *, recovery: Recovery, answer: str) -> Recovery:
    """Not taken up, or the second person does not agree; says why."""
    row = _locked(recovery)
    require(actor, "account.recover", on=row)
    if row.state == State.CONFIRMED:
        raise Conflict("已经有两个人同意了；要停下来，请由发起或复核的人撤回。")
    if actor.pk in (row.started_by_id, row.user_id):
        raise NotAllowed("要由另一位管理员决定；自己发起的可以撤回。")
    if not answer.strip():
        raise Refusal("不同意要写明原因，发起的人会看到。", field="answer")
    end(row, "refuse", answer=answer)
    record(
        actor, "organizations.refuse_recovery", subject=row, label=row.user.username,
        person_id=row.user.person_id, reason=answer,
    )  # fmt: skip
    notify(
        [row.started_by_id or 0], key=f"recovery-refused:{row.pk}", url=reverse("organizations:recovery", args=[row.pk]), body=answer,
        title=f"{row.user.display_name}的恢复登录没有同意",
    )  # fmt: skip
    return row


@transaction.atomic
def withdraw_recovery(actor: Any, *, recovery: Recovery) -> Recovery:
    """Whoever started or confirmed it stops it; a code that is out is void."""
    row = _locked(recovery)
    if actor.pk not in (row.started_by_id, row.decided_by_id):
        raise NotAllowed("只能由发起或复核的人撤回。")
    end(row, "withdraw")
    record(actor, "organizations.withdraw_recovery", subject=row, label=row.user.username, person_id=row.user.person_id)
    return row


@transaction.atomic
def make_recovery_code(actor: Any, *, recovery: Recovery) -> str:
    """The code for the slip, readable only in the answer; a new one makes the one before void. For one of the two."""
    row = _locked(recovery)
    if row.state != State.CONFIRMED:
        raise Conflict(f"现在的状态是“{row.get_state_display()}”，不能出恢复码。")
    if actor.pk not in (row.started_by_id, row.decided_by_id):
        raise NotAllowed("恢复码由发起或复核的人当面交给本人。")
    require(actor, "account.recover", on=row)
    _check(actor, row.user)  # once more: the person may have been given a role meanwhile
    if row.codes_made >= MOST_CODES:
        raise Refusal("这次已经出过三张，请撤回后重新核对、重新发起。")
    plain = spoken_password()
    row.codes_made, row.tries = row.codes_made + 1, 0
    row.code_hash, row.code_expires_at = code_hash(row, plain), clock.now() + CODE_LIVES
    row.expires_at = max(row.expires_at, row.code_expires_at)
    row.save(update_fields=["codes_made", "tries", "code_hash", "code_expires_at", "expires_at"])
    record(
        actor, "organizations.make_recovery_code", subject=row, label=row.user.username, person_id=row.user.person_id
    )
    return plain
