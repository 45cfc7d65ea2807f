"""Joining and leaving teams: applied → approved / declined → left; the limit is decided under the volunteer's lock.

Order of locks here and in the neighbours (pauses, transfers, invitations): the volunteer, the invitation, memberships,
organizations in the order of their keys.
"""

from collections.abc import Collection
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.audit.actions import record
from yushan.common import clock, rulebook
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.organizations.access import require
from yushan.organizations.models import Organization
from yushan.volunteers import rules
from yushan.volunteers.models import Membership, MembershipPause, MembershipTransfer, Volunteer
from yushan.volunteers.queries.inboxes import inboxes_of
from yushan.volunteers.queries.memberships import CURRENT
from yushan.volunteers.queries.people import acts_for

State = Membership.State
_ALREADY: dict[str, str] = {
    State.APPLIED: "已经申请过了，请等队伍审核。",
    State.APPROVED: "已经在这个队伍里了。",
    State.PAUSED: "已经是这个队伍的队员，现在暂停着。到“我的队伍”点恢复就行，不用再申请。",
}


def locked(volunteer_id: int) -> Volunteer:
    """The row, kept from other decisions; no_key: a sign-up that points to it need not wait. 2 statements."""
    # The person is read once the lock is there: a merger of two registrations may have given the row another one.
    Volunteer.objects.select_for_update(no_key=True).values_list("pk").get(pk=volunteer_id)
    return Volunteer.objects.select_related("person").get(pk=volunteer_id)


def count_members(organization_id: int, change: int) -> None:
    """Moves the kept number of members."""
    if change:
        Organization.objects.filter(pk=organization_id).update(member_count=F("member_count") + change)


def tell(membership: Membership, key: str, title: str, body: str = "") -> None:
    """To the person's own inbox and to the guardians who act for them."""
    ids = inboxes_of([membership.volunteer_id])[membership.volunteer_id].all()
    notify(ids, key=f"membership:{membership.pk}:{key}", title=title, body=body, url=reverse("volunteers:memberships"))


def enter(volunteer: Volunteer, organization: Organization, **values: Any) -> Membership:
    """A current membership within the limit; the volunteer's row is locked by the caller."""
    if volunteer.state == Volunteer.State.TO_CONFIRM:
        raise Refusal("请先确认注册，再申请加入队伍。", code="to_confirm")
    if volunteer.state != Volunteer.State.VERIFIED:
        raise Refusal("已注销的志愿者不能加入队伍，请先恢复注册。", code="withdrawn")
    # Under the row's lock: a team that is being merged or closed takes nobody in behind its back.
    organization = Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    if organization.state != Organization.State.ACTIVE:
        raise Refusal(f"“{organization.name}”现在不接受新队员，请换一个队伍。", code="closed")
    current = Membership.objects.filter(volunteer=volunteer, state__in=CURRENT)
    if known := current.filter(organization=organization).first():
        raise Conflict(_ALREADY[known.state], code="already_member")
    if problem := rules.membership_refusal(current.count(), rulebook.number("max_memberships")):
        raise Refusal(problem, code="too_many")
    try:
        with transaction.atomic():
            return Membership.objects.create(
                volunteer=volunteer, organization=organization, applied_at=clock.now(), **values
            )
    except IntegrityError as error:  # the unique constraint has the last word
        raise Conflict("已经申请过了，请等队伍审核。", code="already_member") from error


@transaction.atomic
def apply_membership(actor: Any, *, volunteer: Volunteer, organization: Organization, message: str = "") -> Membership:
    """Asks to join. By the person, their guardian, or somebody who decides there. Refusal: limit, closed, twice."""
    if not acts_for(actor, volunteer):
        require(actor, "membership.decide", on=organization)
    row = locked(volunteer.pk)
    organization = Organization.objects.get(pk=organization.pk)
    membership = enter(row, organization, state=State.APPLIED, message=message.strip()[:200])
    record(actor, "volunteers.apply_membership", subject=membership, label=organization.name, person_id=row.person_id)
    return membership


@transaction.atomic
def add_member(actor: Any, *, volunteer: Volunteer, organization: Organization) -> Membership:
    """Puts somebody into a team at once, by whoever decides there (a helper registers somebody without a phone)."""
    require(actor, "membership.decide", on=organization)
    row, now = locked(volunteer.pk), clock.now()
    by = actor if getattr(actor, "pk", None) else None
    membership = enter(row, organization, state=State.APPROVED, decided_at=now, decided_by=by)
    count_members(organization.pk, 1)
    record(actor, "volunteers.add_member", subject=membership, label=organization.name, person_id=row.person_id)
    tell(membership, "approved", f"您已加入“{organization.name}”")
    return membership


def enter_invited(volunteer: Volunteer) -> None:
    """The teams that invited somebody by a file have them now that they said yes; the caller holds the locks.

    An invitation is an application on which the team decided beforehand (`decided_at` of its file).
    """
    invited = Membership.objects.filter(volunteer=volunteer, state=State.APPLIED, decided_at__isnull=False)
    for row in invited.select_for_update(of=("self",)).order_by("organization_id"):
        row.state, row.decided_at = State.APPROVED, clock.now()
        row.save(update_fields=["state", "decided_at"])
        count_members(row.organization_id, 1)


@transaction.atomic
def decide_membership(actor: Any, *, membership: Membership, approve: bool, reason: str = "") -> Membership:
    """Approves or declines an application; declining needs a reason that the person reads. Nobody decides their own.

    Conflict when it was decided or withdrawn in between.
    """
    require(actor, "membership.decide", on=membership)
    volunteer = locked(membership.volunteer_id)
    if getattr(actor, "person_id", None) == volunteer.person_id:
        raise NotAllowed("自己的申请请由另一位管理员审核。")
    row = Membership.objects.select_for_update(of=("self",)).select_related("organization").get(pk=membership.pk)
    row.volunteer = volunteer
    if row.state != State.APPLIED:
        raise Conflict(f"这份申请现在是“{row.get_state_display()}”，不用再审核。")
    reason = reason.strip()[:200]
    if not approve and not reason:
        raise Refusal("请写明没有通过的原因，申请人会看到。", field="reason")
    if volunteer.state == Volunteer.State.TO_CONFIRM:
        raise Conflict("本人还没有确认注册。本人确认后自动入队，不用审核。")
    if approve and volunteer.state != Volunteer.State.VERIFIED:
        raise Conflict("申请人已注销注册，不能通过。")
    row.state = State.APPROVED if approve else State.DECLINED
    row.decided_at, row.reason = clock.now(), reason
    row.decided_by = actor if getattr(actor, "pk", None) else None
    row.save(update_fields=["state", "decided_at", "decided_by", "reason"])
    name = row.organization.name
    if approve:
        count_members(row.organization_id, 1)
        tell(row, "approved", f"您已加入“{name}”", "可以报名队内的活动了。")
    else:
        tell(row, "declined", f"“{name}”没有通过您的申请", f"原因：{reason}")
    action = "volunteers.approve_membership" if approve else "volunteers.decline_membership"
    record(actor, action, subject=row, label=name, person_id=volunteer.person_id, reason=reason)
    return row


@transaction.atomic
def leave_membership(actor: Any, *, membership: Membership, reason: str = "") -> Membership:
    """Leaves a team or takes an application back; somebody else's only by who decides there, with a reason."""
    own = acts_for(actor, membership.volunteer)
    if not own:
        require(actor, "membership.decide", on=membership)
        if not reason.strip():
            raise Refusal("请写明请其离队的原因，本人会看到。", field="reason")
    volunteer = locked(membership.volunteer_id)
    row = Membership.objects.select_for_update(of=("self",)).select_related("organization").get(pk=membership.pk)
    row.volunteer = volunteer
    if row.state not in CURRENT:
        raise Conflict(f"现在是“{row.get_state_display()}”，不用再退出。")
    end_membership(row, reason)
    if not own:
        tell(row, "left", f"您已不在“{row.organization.name}”", f"原因：{row.reason}")
    record(
        actor,
        "volunteers.leave_membership",
        subject=row,
        label=row.organization.name,
        person_id=volunteer.person_id,
        reason=reason,
    )
    return row


def end_membership(row: Membership, reason: str = "") -> None:
    """Writes the end of a current membership with its open break and its waiting transfer; the caller holds the locks."""
    if row.state == State.APPROVED:
        count_members(row.organization_id, -1)
    row.state, row.left_at, row.reason = State.LEFT, clock.now(), reason.strip()[:200]
    row.save(update_fields=["state", "left_at", "reason"])
    drop_pending([row.pk], "已离开原来的队伍")


def drop_pending(membership_ids: Collection[int], why: str) -> None:
    """Ends what hangs on memberships that end: open breaks, transfers that wait."""
    now = clock.now()
    MembershipPause.objects.filter(membership__in=membership_ids, ended_at=None).update(ended_at=now)
    waiting = MembershipTransfer.objects.filter(membership__in=membership_ids, state=MembershipTransfer.State.WAITING)
    waiting.update(state=MembershipTransfer.State.CANCELLED, decided_at=now, answer=why)
