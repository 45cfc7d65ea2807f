"""Giving and ending roles: never wider than one's own, never more administrators than the rules allow."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.accounts.models import User
from yushan.audit.actions import record
from yushan.common import clock, counters, rulebook
from yushan.common.actors import is_system
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.organizations import rules
from yushan.organizations.access import CAPABILITIES, MATRIX, can, require
from yushan.organizations.models import Organization, RoleGrant
from yushan.organizations.scopes import check_pair, place_of

Role = RoleGrant.Role


def _require_not_wider(actor: Any, role: str, scope: dict[str, object]) -> None:
    """Nobody gives, or takes, a capability that they do not hold over the same node themselves."""
    lacking = sorted(name for name in MATRIX[role] if not can(actor, name, scope))
    if lacking:
        raise NotAllowed(f"{Role(role).label}含有您自己没有的“{CAPABILITIES[lacking[0]]}”权限，请由上一级管理员授权。")


def _require_management(actor: Any, grant: RoleGrant) -> None:
    """grant.manage where the node stands today, and every capability of the role over it."""
    scope = grant.access_scope()
    if grant.scope in ("organization", "unit", "station", "campaign"):
        scope = place_of(grant.scope, grant.scope_id).scope
    require(actor, "grant.manage", on=scope)
    _require_not_wider(actor, grant.role, scope)


def _require_two(actor: Any, role: str, second: Any) -> None:
    if role == Role.CITY_ADMIN and second is None and not is_system(actor):
        raise Refusal("市级管理员的增设和撤销要由另一位市级管理员复核，请先提出申请。", field="role")


def _check_limit(organization_id: int, now: datetime) -> None:
    """1 administrator per 100 members begun, 5 at most (CAST platform rules); counted under the node's row lock."""
    organization = Organization.objects.select_for_update().get(pk=organization_id)
    if organization.state == Organization.State.CLOSED:
        raise Refusal(f"{organization.name}已经关闭，不能再授权。", field="scope_id")
    limit = rules.admin_limit(
        organization.member_count, rulebook.number("members_per_admin"), rulebook.number("max_admins")
    )
    held = (
        RoleGrant.objects.filter(
            Q(ends_at=None) | Q(ends_at__gt=now), role=Role.ORGANIZATION_ADMIN, scope="organization",
            scope_id=organization_id, deputy_for=None,
        )
        .values("user_id")
        .distinct()
        .count()
    )  # fmt: skip
    if held >= limit:
        raise Refusal(
            f"{organization.name}有队员 {organization.member_count} 人，最多设 {limit} 名管理员，现在已有 {held} 名。"
            "请先结束一名管理员的授权。",
            field="user",
        )


@transaction.atomic
def give_grant(
    actor: Any,
    *,
    user: User,
    role: str,
    scope: str,
    scope_id: int = 0,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    reason: str,
    second: Any = None,
) -> RoleGrant:
    """Gives a role over a node from a moment to a moment (None: until ended). Needs grant.manage there.

    A city administrator is given by two: `second` is who agreed (actions/four_eyes.py).
    """
    if role not in Role.values:
        raise Refusal("请选择角色。", field="role")
    check_pair(role, scope)
    place = place_of(scope, scope_id)
    require(actor, "grant.manage", on=place.scope)
    _require_not_wider(actor, role, place.scope)
    _require_two(actor, role, second)
    now = clock.now()
    begins = starts_at or now
    if ends_at and ends_at <= max(begins, now):
        raise Refusal("结束时间要晚于开始时间和现在。", field="ends_at")
    if not reason.strip():
        raise Refusal("请写明授权原因，例如任命文件或联系人变更。", field="reason")
    if not user.is_active:
        raise Refusal("这个账号已经停用，不能授权。", field="user")
    # The same answer whoever asks at the same moment: grants of one scope are given one after the other.
    counters.take(f"grants:{scope}")
    place = place_of(scope, scope_id)  # again: a move of the tree that was under way is over now
    alive = Q(ends_at=None) | Q(ends_at__gt=now)
    if RoleGrant.objects.filter(alive, user=user, role=role, scope=scope, scope_id=scope_id).exists():
        raise Conflict(f"{user.display_name}已经是{place.label}的{Role(role).label}。")
    if role == Role.ORGANIZATION_ADMIN:
        _check_limit(scope_id, now)
    try:
        with transaction.atomic():
            grant = RoleGrant.objects.create(
                user=user,
                role=role,
                scope=scope,
                scope_id=scope_id,
                scope_label=place.label[:120],
                scope_path=place.path,
                starts_at=begins,
                ends_at=ends_at,
                granted_by=None if is_system(actor) else actor,
                reason=reason.strip()[:200],
            )
    except IntegrityError as error:
        raise Conflict(f"{user.display_name}已经是{place.label}的{Role(role).label}。") from error
    user.__dict__.pop("_current_grants", None)
    record(
        actor, "organizations.give_grant", subject=grant, label=f"{user.display_name} · {place.label}",
        person_id=user.person_id, reason=reason, role=role, scope=scope, scope_id=scope_id,
        ends_at=ends_at.isoformat() if ends_at else None,
    )  # fmt: skip
    notify(
        [user.pk], key=f"grant:{grant.pk}", title=f"您成为{place.label}的{Role(role).label}", body=reason, url="/staff/"
    )
    return grant


@transaction.atomic
def end_grant(actor: Any, *, grant: RoleGrant, reason: str, second: Any = None) -> RoleGrant:
    """Ends a role at this moment, and with it the roles of its deputies. Needs grant.manage over it.

    The city keeps at least one administrator, and loses one only by two: `second` is who agreed.
    """
    counters.take(f"grants:{grant.scope}")
    locked = RoleGrant.objects.select_for_update().get(pk=grant.pk)
    _require_management(actor, locked)
    _require_two(actor, locked.role, second)
    now = clock.now()
    if not reason.strip():
        raise Refusal("请写明结束授权的原因。", field="reason")
    if locked.ends_at and locked.ends_at <= now:
        raise Conflict("这项授权已经结束。")
    if locked.role == Role.CITY_ADMIN:
        others = RoleGrant.objects.filter(
            Q(ends_at=None) | Q(ends_at__gt=now), role=Role.CITY_ADMIN, starts_at__lte=now, user__is_active=True
        ).exclude(pk=locked.pk)
        if not others.exists():
            raise Refusal("这是最后一位市级管理员，请先授权另一位。")
    # A grant that was to begin later never began.
    locked.ends_at = max(now, locked.starts_at)
    locked.ended_by = None if is_system(actor) else actor
    locked.save(update_fields=["ends_at", "ended_by"])
    for deputy in locked.deputies.filter(ends_at__gt=now):
        deputy.ends_at, deputy.ended_by = max(now, deputy.starts_at), locked.ended_by
        deputy.save(update_fields=["ends_at", "ended_by"])
        notify([deputy.user_id], key=f"deputy-end:{deputy.pk}", title=f"您不再代管{deputy.scope_label}", body=reason)
    record(
        actor, "organizations.end_grant", subject=locked, label=f"{locked.user.display_name} · {locked.scope_label}",
        person_id=locked.user.person_id, reason=reason, role=locked.role,
    )  # fmt: skip
    notify(
        [locked.user_id],
        key=f"grant-end:{locked.pk}",
        title=f"您不再是{locked.scope_label}的{Role(locked.role).label}",
        body=reason,
    )
    return locked


@transaction.atomic
def extend_grant(actor: Any, *, grant: RoleGrant, ends_at: datetime | None, reason: str) -> RoleGrant:
    """A role that is about to end holds longer, or until somebody ends it (None). Needs grant.manage over it."""
    counters.take(f"grants:{grant.scope}")
    locked = RoleGrant.objects.select_for_update().get(pk=grant.pk)
    _require_management(actor, locked)
    now = clock.now()
    if locked.user_id == actor.pk:
        raise NotAllowed("自己的授权不能自己续期，请上一级管理员办理。")
    if locked.deputy_for_id:
        raise Refusal("代管到期自动收回，不能续期；需要的话由本人再交一次。")
    if locked.ends_at is None or locked.ends_at <= now:
        raise Conflict("这项授权没有到期日或已经结束，不用续期。")
    if ends_at and ends_at <= locked.ends_at:
        raise Refusal("新的有效期要晚于现在的有效期。", field="until")
    if not reason.strip():
        raise Refusal("请写明续期的原因。", field="reason")
    locked.ends_at = ends_at
    try:
        with transaction.atomic():
            locked.save(update_fields=["ends_at"])
    except IntegrityError as error:
        raise Conflict("本人另有一项同样的长期授权，不用续期。") from error
    record(
        actor, "organizations.extend_grant", subject=locked, person_id=locked.user.person_id, reason=reason,
        label=f"{locked.user.display_name} · {locked.scope_label}", role=locked.role,
        ends_at=ends_at.isoformat() if ends_at else None,
    )  # fmt: skip
    notify(
        [locked.user_id], key=f"grant-extended:{locked.pk}:{ends_at}", body=reason, url=reverse("organizations:mandates"),
        title=f"您在{locked.scope_label}的{Role(locked.role).label}授权已续期",
    )  # fmt: skip
    return locked
