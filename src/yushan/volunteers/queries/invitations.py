"""Invitations of the teams over which somebody decides, and the one that a link names."""

from typing import Any

from django.db.models import QuerySet

from yushan.common import vault
from yushan.common.errors import NotFound
from yushan.organizations.access import visible
from yushan.volunteers.models import Invitation


def invitations(actor: Any) -> QuerySet[Invitation]:
    """Those that the actor may show and take back, with team and maker."""
    rows = Invitation.objects.select_related("organization", "created_by")
    return visible(actor, "membership.decide", rows, area="organization__area", organization="organization__path")


def invitation_by_token(token: str) -> Invitation:
    """The invitation that a link names, in whatever state. NotFound for what never was one."""
    rows = Invitation.objects.select_related("organization__area")
    found = rows.filter(token_hash=vault.lookup_hash(token, "invitation")).first()
    if found is None:
        raise NotFound("没有这个邀请。请核对链接是不是完整，或者向队伍管理员要一个新的。")
    return found
