"""Somebody who is away lets another person act in a role for some days."""

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from yushan.accounts.actions import notify
from yushan.accounts.models import User
from yushan.audit.actions import record
from yushan.common import clock, counters
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.organizations.models import RoleGrant

LONGEST_DAYS = 60  # longer is not a holiday any more: the level above gives the role to somebody else


@transaction.atomic
def delegate(actor: Any, *, grant: RoleGrant, user: User, first: date, last: date, reason: str) -> RoleGrant:
    """The holder of a role names a deputy from the first day to the end of the last; both may act meanwhile.

    A deputy names no further deputy, and a city administrator none at all: that takes two persons
    (actions/four_eyes.py). The deputy's role ends with the role it stands for.
    """
    if grant.user_id != actor.pk:
        raise NotAllowed("只能把您自己的角色交给别人代管。")
    counters.take(f"grants:{grant.scope}")
    own = RoleGrant.objects.select_for_update().get(pk=grant.pk)
    now, today = clock.now(), clock.today()
    if own.starts_at > now or (own.ends_at and own.ends_at <= now):
        raise Conflict("这项授权现在不在有效期内，不能交给别人代管。")
    if own.deputy_for_id:
        raise Refusal("您自己就是代管的，不能再交给别人；请联系原来的负责人。")
    if own.role == RoleGrant.Role.CITY_ADMIN:
        raise Refusal("市级管理员不能请人代管；请由两位市级管理员按程序增设一位。")
    if user.pk == actor.pk or not user.is_active:
        raise Refusal("请选另一个正在使用的账号。", field="account")
    if first < today:
        raise Refusal("开始的日期不能早于今天。", field="first")
    if not first <= last < first + timedelta(days=LONGEST_DAYS):
        raise Refusal(f"结束的日期不早于开始，一次最多 {LONGEST_DAYS} 天；更久请由上级改派。", field="last")
    if not reason.strip():
        raise Refusal("请写明原因，例如“休年假”。", field="reason")
    begins, ends = max(now, clock.at(first)), clock.at(last + timedelta(days=1))
    held = RoleGrant.objects.filter(user=user, role=own.role, scope=own.scope, scope_id=own.scope_id)
    if held.exclude(ends_at__lte=begins).filter(starts_at__lt=ends).exists():
        raise Conflict(f"{user.display_name}这段时间已经有同样的角色。", field="account")
    try:
        with transaction.atomic():
            deputy = RoleGrant.objects.create(
                user=user, role=own.role, scope=own.scope, scope_id=own.scope_id, scope_label=own.scope_label,
                scope_path=own.scope_path, starts_at=begins, ends_at=min(ends, own.ends_at or ends), granted_by=actor,
                reason=reason.strip()[:200], deputy_for=own,
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict(f"{user.display_name}这段时间已经有同样的角色。", field="account") from error
    role = own.get_role_display()
    record(
        actor, "organizations.delegate", subject=deputy, label=f"{user.display_name} · {own.scope_label}",
        person_id=user.person_id, reason=reason, role=own.role, first=first.isoformat(), last=last.isoformat(),
    )  # fmt: skip
    notify(
        [user.pk], key=f"deputy:{deputy.pk}", url="/staff/",
        title=f"{first:%m月%d日}至{last:%m月%d日}，请您代管{own.scope_label}（{role}）",
        body=f"{actor.display_name}：{reason}",
    )  # fmt: skip
    return deputy


@transaction.atomic
def recall(actor: Any, *, deputy: RoleGrant) -> RoleGrant:
    """The holder is back earlier: the deputy's role ends at this moment."""
    counters.take(f"grants:{deputy.scope}")
    row = RoleGrant.objects.select_for_update().get(pk=deputy.pk)
    stands_for = row.deputy_for
    if stands_for is None or stands_for.user_id != actor.pk:
        raise NotAllowed("只能收回您自己请人代管的角色。")
    now = clock.now()
    if row.ends_at and row.ends_at <= now:
        raise Conflict("代管已经结束，不用收回。")
    row.ends_at, row.ended_by = max(now, row.starts_at), actor
    row.save(update_fields=["ends_at", "ended_by"])
    record(
        actor, "organizations.recall", subject=row, label=f"{row.user.display_name} · {row.scope_label}",
        person_id=row.user.person_id, role=row.role,
    )  # fmt: skip
    notify(
        [row.user_id],
        key=f"deputy-end:{row.pk}",
        title=f"您不再代管{row.scope_label}",
        body=f"{actor.display_name}已收回。",
    )
    return row
