"""A new code for an order whose old one was lost, or was never passed on to whom it was ordered for."""

import secrets
from typing import Any

from django.db import transaction
from django.utils.crypto import constant_time_compare

from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.needs.actions.base import locked, tell_one
from yushan.needs.actions.ordering import Receipt, hashed_code
from yushan.needs.actions.texting import queue_text
from yushan.needs.askers import asks, serves
from yushan.needs.models import Need
from yushan.organizations.access import can, require

LAST = 4


def _issue(actor: Any, need: Need, by: str) -> Receipt:
    code = f"{secrets.randbelow(10**6):06d}"
    need.code_hash = hashed_code(need.number, code)
    need.save(update_fields=["code_hash"])
    record(actor, "needs.code", subject=need, label=need.title, by=by)
    return Receipt(need, code)


@transaction.atomic
def renew_code(actor: Any, *, need: Need) -> Receipt:
    """Whoever ordered with an account, for themselves or for somebody, takes a new code; the old one is void.

    Not with the old code alone: who found it would keep the asker out.
    """
    need = locked(need)
    if getattr(actor, "pk", None) is None or not asks(actor, need):
        raise NotAllowed("只有登录点单的人自己能换查询码。忘了查询码，可以打服务热线。")
    return _issue(actor, need, by="点单人")


@transaction.atomic
def issue_code(actor: Any, *, need: Need, digits: str) -> Receipt:
    """The desk reads a new code out to whoever calls and knows the last digits of the contact's number.

    Refusal where they are wrong, or the number was erased. Not by who is of a team that was asked: with the code it would
    be the asker, and judge its own work. The asker hears of it, in the account or by SMS.
    """
    need = locked(need)
    require(actor, "need.record", on={"area": need.area_id} if can(actor, "need.triage") else None)
    if any(serves([actor.pk], row.organization) for row in need.dispatches.select_related("organization")):
        raise Conflict("这一单派给过您的队，查询码要由区县或站点的窗口来换。")
    known = need.contact_phone[-LAST:]
    if len(known) < LAST or not constant_time_compare(known, digits.strip()):
        raise Refusal(f"和这一单留的手机号后 {LAST} 位不一样，请再问一遍对方。", field="digits")
    receipt = _issue(actor, need, by="窗口")
    key = f"code:{int(clock.now().timestamp())}"
    queue_text(need, key=key, said="换了查询码，不是您要换的请打服务热线")
    if need.channel != Need.Channel.DESK:
        tell_one(
            need, key=key, said="换了查询码",
            body="对方打电话问了手机号，窗口换了新的查询码，原来的不能再用。不是您那边要换的，请打服务热线。",
        )  # fmt: skip
    return receipt
