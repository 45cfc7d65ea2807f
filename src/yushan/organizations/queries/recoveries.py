"""Reading who asks for their access back, for those who help them."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from yushan.accounts.models import Recovery, User
from yushan.accounts.models.recovery import OPEN
from yushan.accounts.recovery import Place, places_of
from yushan.common import clock
from yushan.organizations.access import can, visible
from yushan.organizations.models import RoleGrant
from yushan.organizations.queries.grants import alive, not_wider_than
from yushan.organizations.standing import holds_more, is_city_admin

_LOOKUPS = {"area": "area", "unit": "unit", "organization": "organization"}


def recoveries_seen(actor: Any) -> QuerySet[Recovery]:
    """Those at places where the actor helps people back in; never one's own."""
    rows = Recovery.objects.select_related("user", "user__person", "started_by", "decided_by")
    return visible(actor, "account.recover", rows, **_LOOKUPS).exclude(user_id=actor.pk)


def recoveries_to_answer(actor: Any) -> QuerySet[Recovery] | None:
    """What waits for this person: asked for and not started, or started by somebody else and not confirmed."""
    if not can(actor, "account.recover"):
        return None
    # Whoever may do more than the actor is helped by the level above: nothing here for this person to do.
    wider = RoleGrant.objects.filter(alive(), user=OuterRef("user")).exclude(not_wider_than(actor))
    rows = recoveries_seen(actor).filter(~Exists(wider), state__in=OPEN, expires_at__gt=clock.now())
    return rows.filter(state="asked") | rows.filter(state="waiting").exclude(started_by_id=actor.pk)


def open_recovery(user: User) -> Recovery | None:
    """The one that is under way."""
    rows = Recovery.objects.filter(user=user, state__in=OPEN, expires_at__gt=clock.now())
    return rows.select_related("started_by", "decided_by").first()


def place_to_act(actor: Any, user: User) -> Place | None:
    """The nearest place of somebody over which the actor helps people back in; None where there is none."""
    return next((place for place in places_of(user) if can(actor, "account.recover", place.scope)), None)


def recovery_objection(actor: Any, user: User) -> str:
    """Why this actor cannot help this person, who is within reach; empty when they can."""
    if user.pk == actor.pk:
        return "自己的登录要请别人恢复。"
    if not user.is_active:
        return "这个账号已经停用，不能恢复登录。"
    if is_city_admin(user) and not is_city_admin(actor):
        return "市级管理员的登录要由另外两位市级管理员恢复。"
    if holds_more(user, than=actor):
        return f"{user.display_name}的权限比您大，请上一级管理员办理。"
    return ""
