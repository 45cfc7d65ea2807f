"""A break in a team and coming back: paused members are neither counted as active nor asked to step in."""

from datetime import date
from typing import Any

from django.db import transaction

from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Conflict, NotFound, Refusal
from yushan.organizations.access import can
from yushan.organizations.models import Organization
from yushan.volunteers.actions.memberships import count_members, locked, tell
from yushan.volunteers.models import Membership, MembershipPause
from yushan.volunteers.queries.people import acts_for

State = Membership.State


def _own(actor: Any, membership: Membership) -> Membership:
    """The locked row, for the person or their guardian, and for who decides in the team."""
    if not (acts_for(actor, membership.volunteer) or can(actor, "membership.decide", membership)):
        raise NotFound()
    volunteer = locked(membership.volunteer_id)
    row: Membership = (
        Membership.objects.select_for_update(of=("self",)).select_related("organization").get(pk=membership.pk)
    )
    row.volunteer = volunteer
    return row


@transaction.atomic
def pause_membership(actor: Any, *, membership: Membership, reason: str, until: date | None = None) -> MembershipPause:
    """A break from now on; `until` is the first day on which the member is back by itself, None: until they say so.

    By the person, their guardian, or the team, which tells the person why. Refusal without a reason or with a day that
    is not in the future; Conflict when they are no active member.
    """
    row = _own(actor, membership)
    if row.state != State.APPROVED:
        raise Conflict(f"现在是“{row.get_state_display()}”，不能暂停。")
    if not (reason := reason.strip()[:200]):
        raise Refusal("请写一句暂停的原因，本人和队伍管理员会看到。", field="reason")
    if until is not None and until <= clock.today():
        raise Refusal("恢复的日子要在今天以后；还说不准的，留空就行。", field="until")
    made = MembershipPause.objects.create(membership=row, began_at=clock.now(), reason=reason, until=until)
    row.state = State.PAUSED
    row.save(update_fields=["state"])
    count_members(row.organization_id, -1)
    record(
        actor, "volunteers.pause_membership", subject=row, label=row.organization.name,
        person_id=row.volunteer.person_id, reason=reason, until=until.isoformat() if until else "",
    )  # fmt: skip
    if not acts_for(actor, row.volunteer):
        body = f"原因：{reason}。可以在“我的队伍”里恢复。"
        tell(row, f"paused:{made.pk}", f"您在“{row.organization.name}”的队员身份已由队伍暂停", body)
    return made


@transaction.atomic
def resume_membership(actor: Any, *, membership: Membership) -> Membership:
    """Back from the break at once, by the person, their guardian or the team. Conflict when there is none."""
    row = _own(actor, membership)
    if row.state != State.PAUSED:
        raise Conflict("现在没有暂停，不用恢复。")
    _back(actor, row)
    if not acts_for(actor, row.volunteer):
        tell(row, f"back:{clock.now():%Y%m%d%H%M}", f"您在“{row.organization.name}”的队员身份已恢复")
    return row


def _back(actor: Any, row: Membership) -> None:
    MembershipPause.objects.filter(membership=row, ended_at=None).update(ended_at=clock.now())
    row.state = State.APPROVED
    row.save(update_fields=["state"])
    count_members(row.organization_id, 1)
    person_id = row.volunteer.person_id
    record(actor, "volunteers.resume_membership", subject=row, label=row.organization.name, person_id=person_id)


def resume_due(actor: Any) -> int:
    """Regular work: whoever named a day is back on it and told so; answers how many."""
    due = MembershipPause.objects.filter(ended_at=None, until__lte=clock.today()).order_by("until", "pk")
    return sum(_resume_one(actor, pk) for pk in due.values_list("pk", flat=True))


@transaction.atomic
def _resume_one(actor: Any, pk: int) -> bool:
    pause = MembershipPause.objects.filter(pk=pk).select_related("membership").first()
    if pause is None:
        return False
    volunteer = locked(pause.membership.volunteer_id)
    row = Membership.objects.select_for_update(of=("self",)).select_related("organization").get(pk=pause.membership_id)
    row.volunteer = volunteer
    pause = MembershipPause.objects.get(pk=pk)
    # Resumed or left in between; a break whose team is suspended ends with it all the same.
    if pause.ended_at is not None or row.state != State.PAUSED or pause.until is None or pause.until > clock.today():
        return False
    _back(actor, row)
    closed = row.organization.state != Organization.State.ACTIVE
    body = "队伍现在暂停，恢复后会有活动。" if closed else "又可以报名队内的活动了。还想再歇一阵，可以重新暂停。"
    tell(row, f"resumed:{pause.pk}", f"您在“{row.organization.name}”的暂停到期，已自动恢复", body)
    return True
