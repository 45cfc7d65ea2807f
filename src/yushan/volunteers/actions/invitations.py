"""Invitations to a team by link or QR code: made, taken back, used."""

import secrets
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from yushan.audit.actions import record
from yushan.common import clock, vault
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.organizations.access import require
from yushan.organizations.models import Organization
from yushan.volunteers.actions.memberships import count_members, enter, locked, tell
from yushan.volunteers.models import Invitation, Membership, Volunteer
from yushan.volunteers.queries.people import acts_for

LONGEST_DAYS, MOST_USES = 180, 5000
ENDED = {
    "revoked": "这个邀请已经撤销，请向队伍管理员要一个新的，或者直接申请加入。",
    "expired": "这个邀请已经过期，请向队伍管理员要一个新的，或者直接申请加入。",
    "used_up": "这个邀请的名额已经用完，请向队伍管理员要一个新的，或者直接申请加入。",
}


def token_hash(token: str) -> str:
    """By which an invitation is found; the token itself is kept nowhere."""
    return vault.lookup_hash(token, "invitation")


@transaction.atomic
def create_invitation(
    actor: Any,
    *,
    organization: Organization,
    days: int,
    most_uses: int | None = None,
    needs_approval: bool = False,
    label: str = "",
) -> tuple[Invitation, str]:
    """A new invitation, good for today and `days` days more, and its token, which is readable this once only.

    By who decides over the team's applications. Refusal: the team takes nobody in, a term or number out of range.
    """
    require(actor, "membership.decide", on=organization)
    organization = Organization.objects.get(pk=organization.pk)
    if organization.state != Organization.State.ACTIVE:
        raise Refusal(f"“{organization.name}”现在不接受新队员，不能发邀请。", field="organization")
    if not 1 <= days <= LONGEST_DAYS:
        raise Refusal(f"有效期要在 1 到 {LONGEST_DAYS} 天之间。", field="days")
    if most_uses is not None and not 1 <= most_uses <= MOST_USES:
        raise Refusal(f"名额要在 1 到 {MOST_USES} 人之间，不限就留空。", field="most_uses")
    token, now = secrets.token_urlsafe(24), clock.now()
    made = Invitation.objects.create(
        organization=organization,
        token_hash=token_hash(token),
        label=label.strip()[:60],
        needs_approval=needs_approval,
        created_by=actor if getattr(actor, "pk", None) else None,
        created_at=now,
        expires_at=clock.at(clock.today() + timedelta(days=days + 1)),
        most_uses=most_uses,
    )
    record(
        actor, "volunteers.create_invitation", subject=made, label=organization.name, days=days,
        most_uses=most_uses or 0, needs_approval=needs_approval,
    )  # fmt: skip
    return made, token


@transaction.atomic
def revoke_invitation(actor: Any, *, invitation: Invitation) -> Invitation:
    """Takes a link back: from now on it opens nothing. Who came in by it stays. Conflict when it was over already."""
    require(actor, "membership.decide", on=invitation)
    row = Invitation.objects.select_for_update(of=("self",)).select_related("organization").get(pk=invitation.pk)
    if row.revoked_at is not None:
        raise Conflict("这个邀请已经撤销过了。")
    row.revoked_at = clock.now()
    row.save(update_fields=["revoked_at"])
    record(actor, "volunteers.revoke_invitation", subject=row, label=row.organization.name, uses=row.uses)
    return row


@transaction.atomic
def join_by_invitation(actor: Any, *, volunteer: Volunteer, token: str) -> Membership:
    """Into the team at once, or as an application, as the invitation says; by the person or their guardian.

    NotFound for a token that never was, Conflict (code revoked, expired, used_up) for one that is over, else the
    refusals of joining: limit, closed team, already there.
    """
    if not acts_for(actor, volunteer):
        raise NotAllowed("只有本人或监护人可以凭邀请入队。")
    person = locked(volunteer.pk)
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("organization")
    invitation = rows.filter(token_hash=token_hash(token)).first()
    if invitation is None:
        raise NotFound("没有这个邀请，请核对链接，或向队伍管理员要一个新的。")
    if (standing := invitation.standing) != "open":
        raise Conflict(ENDED[standing], code=standing)
    if invitation.needs_approval:
        values: dict[str, Any] = {"state": Membership.State.APPLIED, "message": "凭邀请申请"}
    else:
        values = {"state": Membership.State.APPROVED, "decided_at": clock.now(), "reason": "凭邀请加入"}
        values["decided_by_id"] = invitation.created_by_id
    made = enter(person, invitation.organization, invitation=invitation, **values)
    Invitation.objects.filter(pk=invitation.pk).update(uses=F("uses") + 1)
    if made.state == Membership.State.APPROVED:
        count_members(made.organization_id, 1)
        tell(made, "approved", f"您已加入“{invitation.organization.name}”", "可以报名队内的活动了。")
    record(
        actor, "volunteers.join_by_invitation", subject=made, label=invitation.organization.name,
        person_id=person.person_id, invitation=invitation.pk, state=made.state,
    )  # fmt: skip
    return made
