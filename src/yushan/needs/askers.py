"""Who stands behind an order: by account, or without one whoever showed its link and its code; and who may judge it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from yushan.accounts.models import User
from yushan.common import clock
from yushan.common.actors import is_system
from yushan.common.errors import NotAllowed
from yushan.needs.models import Need
from yushan.organizations.access import can
from yushan.organizations.models import Organization, RoleGrant
from yushan.volunteers.models import Membership

_ON_TEAM = (Membership.State.APPROVED, Membership.State.PAUSED)
_OF_THE_TEAM = "您或者联系电话的主人在服务的队里，或者管着这支队，不能替点单人评价。"


@dataclass(frozen=True)
class Asker:
    """The asker of one order, by its token; the trail shows the word only. `user`: who is signed in while showing it."""

    token: str
    user: Any = None
    pk: None = None
    is_authenticated: bool = False

    def __str__(self) -> str:
        return "点单人"


def asks(actor: Any, need: Need) -> bool:
    """True for whoever ordered: by account, by link and code, or the platform.

    Whoever typed a telephone order in at the desk is not its asker: the caller is, by number and code.
    """
    if is_system(actor):
        return True
    if isinstance(actor, Asker):
        return actor.token == need.token
    if need.channel == Need.Channel.DESK:
        return False
    return need.user_id is not None and getattr(actor, "pk", None) == need.user_id


def require_asker(actor: Any, need: Need) -> None:
    """NotAllowed for everybody else."""
    if not asks(actor, need):
        raise NotAllowed("这是别人点的单。")


def why_no_review(actor: Any, need: Need, organization: Organization) -> str:
    """Why this asker does not review, in words; empty when nothing speaks against it. At most 4 statements.

    Who ordered for somebody else was not served; and nobody who acts for the organization that served, or is in its
    team, judges its work: not by account, not by link, not by the telephone number of the order.
    """
    if is_system(actor):
        return ""
    user = actor.user if isinstance(actor, Asker) else actor
    key = getattr(user, "pk", None)
    if key is not None and need.channel != Need.Channel.SELF and key == need.user_id:
        return "这一单是您替别人点的，请把单号和查询码交给对方，由对方来评。查询码不在了，可以在下面换一个。"
    if key is not None and can(user, "need.claim", on=organization):
        return _OF_THE_TEAM
    whose = Q(pk=key) if key is not None else Q(pk__in=[])
    if need.contact_hash:
        whose |= Q(phone_hash=need.contact_hash)
    users = list(User.objects.filter(whose).values_list("pk", flat=True))
    return _OF_THE_TEAM if users and serves(users, organization) else ""


def serves(users: list[int], organization: Organization) -> bool:
    """Whether one of these manages the organization or what it stands under, or is a member of it or of its squads."""
    now = clock.now()
    grants = RoleGrant.objects.filter(Q(ends_at=None) | Q(ends_at__gt=now), user__in=users, starts_at__lte=now)
    paths = grants.filter(scope=RoleGrant.Scope.ORGANIZATION).values_list("scope_path", flat=True)
    if any(path and organization.path.startswith(path) for path in paths):
        return True
    rows = Membership.objects.filter(organization__path__startswith=organization.path, state__in=_ON_TEAM)
    return rows.filter(volunteer__person__user__in=users).exists()
