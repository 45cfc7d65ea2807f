"""A city administrator comes or goes only when two city administrators want it."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.accounts.models import User
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.organizations.access import roles_of
from yushan.organizations.actions.grants import end_grant, give_grant
from yushan.organizations.models import GrantRequest, RoleGrant

Kind, State = GrantRequest.Kind, GrantRequest.State
CITY_ADMIN = RoleGrant.Role.CITY_ADMIN


def _require_city_admin(actor: Any) -> None:
    if CITY_ADMIN not in roles_of(actor):
        raise NotAllowed("增设、撤销市级管理员由市级管理员办理。")


def _others(*people: int) -> list[int]:
    """City administrators in force but for these people."""
    now = clock.now()
    rows = RoleGrant.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=now), role=CITY_ADMIN, starts_at__lte=now, user__is_active=True
    )
    return list(rows.exclude(user_id__in=people).values_list("user_id", flat=True).distinct())


@transaction.atomic
def ask_city_admin(actor: Any, *, user: User, kind: str, reason: str, until: datetime | None = None) -> GrantRequest:
    """Asks another city administrator to let `user` come (give) or go (end)."""
    _require_city_admin(actor)
    if not reason.strip():
        raise Refusal("请写明原因，例如任命文件。", field="reason")
    if until and until <= clock.now():
        raise Refusal("有效期要晚于现在。", field="until")
    holds = CITY_ADMIN in roles_of(user)
    if kind == Kind.GIVE and holds:
        raise Conflict(f"{user.display_name}已经是市级管理员。", field="account")
    if kind == Kind.END and not holds:
        raise Conflict(f"{user.display_name}现在不是市级管理员。")
    deciders = _others(actor.pk, user.pk)
    if not deciders:
        raise Refusal(
            "增设、撤销市级管理员要由另一位市级管理员复核，现在没有第二位。"
            "请运维人员在服务器上运行 yushan create-admin 增设第二位。"
        )
    try:
        with transaction.atomic():
            row = GrantRequest.objects.create(
                kind=kind, user=user, until=until, reason=reason.strip()[:200], asked_by=actor
            )
    except IntegrityError as error:
        raise Conflict(f"{user.display_name}已有一项同样的申请在等复核。") from error
    record(
        actor, "organizations.ask_city_admin", subject=row, label=f"{row.get_kind_display()} · {user.display_name}",
        person_id=user.person_id, reason=reason,
    )  # fmt: skip
    notify(
        deciders, key=f"four-eyes:{row.pk}", url=reverse("organizations:grant_request", args=[row.pk]),
        title=f"请复核：{row.get_kind_display()}市级管理员{user.display_name}", body=reason,
    )  # fmt: skip
    return row


@transaction.atomic
def decide_city_admin(actor: Any, *, request: GrantRequest, agreed: bool, answer: str = "") -> GrantRequest:
    """The second city administrator agrees, and it is done at once, or declines with a reason."""
    _require_city_admin(actor)
    row = _waiting(request)
    if actor.pk in (row.asked_by_id, row.user_id):
        raise NotAllowed("要由另一位市级管理员复核，不能是提出的人，也不能是当事人。")
    if not agreed and not answer.strip():
        raise Refusal("不同意要写明原因，提出的人会看到。", field="answer")
    if agreed and row.kind == Kind.GIVE:
        give_grant(
            row.asked_by,
            user=row.user,
            role=CITY_ADMIN,
            scope="city",
            ends_at=row.until,
            reason=row.reason,
            second=actor,
        )
    elif agreed:
        for grant in RoleGrant.objects.filter(
            Q(ends_at=None) | Q(ends_at__gt=clock.now()), user=row.user, role=CITY_ADMIN
        ):
            end_grant(row.asked_by, grant=grant, reason=row.reason, second=actor)
    row.state, row.answer = (State.AGREED if agreed else State.DECLINED), answer.strip()[:200]
    row.decided_by, row.decided_at = actor, clock.now()
    row.save(update_fields=["state", "answer", "decided_by", "decided_at"])
    record(
        actor, "organizations.decide_city_admin", subject=row, person_id=row.user.person_id, agreed=agreed,
        label=f"{row.get_kind_display()} · {row.user.display_name}", reason=answer,
    )  # fmt: skip
    notify(
        [row.asked_by_id], key=f"four-eyes-done:{row.pk}", body=answer, url=reverse("organizations:grant_request", args=[row.pk]),
        title=f"{row.get_kind_display()}市级管理员{row.user.display_name}：{row.get_state_display()}",
    )  # fmt: skip
    return row


@transaction.atomic
def withdraw_city_admin(actor: Any, *, request: GrantRequest) -> GrantRequest:
    """Who asked takes it back before it was decided."""
    row = _waiting(request)
    if row.asked_by_id != actor.pk:
        raise NotAllowed("只能撤回您自己提出的申请。")
    row.state, row.decided_at = State.WITHDRAWN, clock.now()
    row.save(update_fields=["state", "decided_at"])
    record(
        actor, "organizations.withdraw_city_admin", subject=row, person_id=row.user.person_id,
        label=f"{row.get_kind_display()} · {row.user.display_name}",
    )  # fmt: skip
    return row


def _waiting(request: GrantRequest) -> GrantRequest:
    row = GrantRequest.objects.select_for_update(of=("self",)).select_related("user", "asked_by").get(pk=request.pk)
    if row.state != State.WAITING:
        raise Conflict(f"这项申请已经办过了：{row.get_state_display()}。")
    return row
