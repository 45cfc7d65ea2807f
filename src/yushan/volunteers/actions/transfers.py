"""A member goes over to another team: asked by the person or their team, decided by the receiving one.

One transaction ends the old membership and begins the new one. Posted hours stay with the team where they were served:
a ledger line names its activity's team, not the person's.
"""

from typing import Any

from django.db import transaction
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.organizations.access import can, require
from yushan.organizations.models import Organization
from yushan.volunteers.actions.memberships import count_members, end_membership, enter, locked, tell
from yushan.volunteers.models import Membership, MembershipTransfer, Volunteer
from yushan.volunteers.queries.inboxes import inboxes_of
from yushan.volunteers.queries.memberships import BELONGING, CURRENT
from yushan.volunteers.queries.people import acts_for

State = MembershipTransfer.State


def _row(membership_id: int, volunteer: Volunteer) -> Membership:
    row: Membership = (
        Membership.objects.select_for_update(of=("self",)).select_related("organization").get(pk=membership_id)
    )
    row.volunteer = volunteer
    return row


@transaction.atomic
def ask_transfer(actor: Any, *, membership: Membership, target: Organization, reason: str) -> MembershipTransfer:
    """Asks the other team to take a member over. By the person, their guardian, or who decides in the present team.

    Refusal: no reason, the same or a closed team, member or applicant there already; Conflict: asked already.
    """
    own = acts_for(actor, membership.volunteer)
    if not own:
        require(actor, "membership.decide", on=membership)
    volunteer = locked(membership.volunteer_id)
    row = _row(membership.pk, volunteer)
    if row.state not in BELONGING:
        raise Conflict(f"现在是“{row.get_state_display()}”，不能转队。")
    if not (reason := reason.strip()[:200]):
        raise Refusal("请写明转队的原因，接收的队伍会看到。", field="reason")
    target = Organization.objects.get(pk=target.pk)
    if problem := _objection(row, target):
        raise Refusal(problem, field="target")
    if row.transfers.filter(state=State.WAITING).exists():
        raise Conflict("已经申请过转队，请等接收的队伍审核，或者先撤回。")
    made = MembershipTransfer.objects.create(
        membership=row, target=target, reason=reason, asked_at=clock.now(), by_team=not own,
        asked_by=actor if getattr(actor, "pk", None) else None,
    )  # fmt: skip
    if not own:
        body = f"由“{row.organization.name}”提出：{reason}。您不愿意的话，可以在“我的队伍”里撤回。"
        tell(row, f"transfer:{made.pk}", f"正在为您申请转到“{target.name}”", body)
    _record(actor, "volunteers.ask_transfer", made, volunteer, reason)
    return made


def _objection(row: Membership, target: Organization) -> str:
    if target.pk == row.organization_id:
        return "已经在这个队伍里了，请选另一个队伍。"
    if target.state != Organization.State.ACTIVE:
        return f"“{target.name}”现在不接受新队员，请换一个队伍。"
    there = Membership.objects.filter(volunteer=row.volunteer_id, organization=target, state__in=CURRENT).first()
    if there is None:
        return ""
    if there.state in BELONGING:
        return f"已经是“{target.name}”的队员，不用转。只想留在那里的，退出现在这个队伍就行。"
    return f"已经申请加入“{target.name}”，等那边审核，或者先撤回那份申请再转队。"


def _record(actor: Any, action: str, row: MembershipTransfer, volunteer: Volunteer, reason: str = "") -> None:
    record(
        actor, action, subject=row, label=row.target.name, person_id=volunteer.person_id, reason=reason,
        source=row.membership.organization.name,
    )  # fmt: skip


def _waiting(transfer: MembershipTransfer) -> tuple[MembershipTransfer, Volunteer]:
    """The request under the volunteer's lock. Conflict when it was decided or taken back in between."""
    volunteer = locked(transfer.membership.volunteer_id)
    rows = MembershipTransfer.objects.select_for_update(of=("self",)).select_related("target")
    row = rows.get(pk=transfer.pk)
    if row.state != State.WAITING:
        raise Conflict(f"这份转队申请现在是“{row.get_state_display()}”，不用再处理。")
    row.membership = _row(row.membership_id, volunteer)
    return row, volunteer


def _close(row: MembershipTransfer, state: str, actor: Any, answer: str = "") -> None:
    row.state, row.decided_at, row.answer = state, clock.now(), answer
    row.decided_by = actor if getattr(actor, "pk", None) else None
    row.save(update_fields=["state", "decided_at", "decided_by", "answer", "result"])


@transaction.atomic
def decide_transfer(actor: Any, *, transfer: MembershipTransfer, approve: bool, reason: str = "") -> MembershipTransfer:
    """The receiving team takes the member over, or declines with a reason that the person reads.

    Nobody decides over themselves. Conflict when it was decided, taken back, or the member left in between.
    """
    require(actor, "membership.decide", on=transfer)
    row, volunteer = _waiting(transfer)
    if getattr(actor, "person_id", None) == volunteer.person_id:
        raise NotAllowed("自己的转队申请请由另一位管理员审核。")
    reason = reason.strip()[:200]
    if not approve and not reason:
        raise Refusal("请写明没有接收的原因，本人会看到。", field="reason")
    old, team = row.membership, row.target
    if approve:
        row.result = _move(actor, old, team, volunteer)
        _close(row, State.APPROVED, actor)
        said = "原来的服务记录和时长不变，可以报名新队伍的活动了。"
        tell(row.result, "moved", f"您已从“{old.organization.name}”转到“{team.name}”", said)
    else:
        _close(row, State.DECLINED, actor, reason)
        tell(
            old, f"transfer-declined:{row.pk}", f"“{team.name}”没有接收您的转队", f"原因：{reason}。您仍在原来的队伍。"
        )
    _tell_asker(row)
    _record(actor, "volunteers.approve_transfer" if approve else "volunteers.decline_transfer", row, volunteer, reason)
    return row


def _move(actor: Any, old: Membership, team: Organization, volunteer: Volunteer) -> Membership:
    """Ends the old membership and begins the new one, which counts from now on. The limit is not touched: one for one."""
    keys = sorted((old.organization_id, team.pk))
    # Both at once and in order: two members who change places must not wait for each other for ever.
    list(Organization.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk").values_list("pk"))
    if old.state not in BELONGING:
        raise Conflict("这位队员已经离开原来的队伍，不能再转队。")
    end_membership(old, f"转到“{team.name}”")
    now = clock.now()
    by = actor if getattr(actor, "pk", None) else None
    state, reason = Membership.State.APPROVED, f"从“{old.organization.name}”转入"[:200]
    made = enter(volunteer, team, state=state, decided_at=now, decided_by=by, reason=reason)
    count_members(team.pk, 1)
    return made


def _tell_asker(row: MembershipTransfer) -> None:
    """The team that asked hears the answer, by number: an inbox of others does not keep a name that was erased."""
    if row.by_team and row.asked_by_id:
        done = row.state == State.APPROVED
        title = f"“{row.target.name}”{'已接收' if done else '没有接收'}{row.membership.volunteer.number}"
        url = reverse("volunteers:transfers")
        notify([row.asked_by_id], key=f"transfer-answer:{row.pk}", title=title, body=row.answer, url=url)


@transaction.atomic
def cancel_transfer(actor: Any, *, transfer: MembershipTransfer, reason: str = "") -> MembershipTransfer:
    """Takes a waiting request back: the person (also one that the team asked for), a guardian, or the present team."""
    old = transfer.membership
    own = acts_for(actor, old.volunteer)
    if not own and not can(actor, "membership.decide", old):
        raise NotFound()
    row, volunteer = _waiting(transfer)
    answer = reason.strip()[:200] or ("本人撤回" if own else "队伍撤回")
    _close(row, State.CANCELLED, actor, answer)
    if own:
        _tell_taken_back(row)
    else:
        tell(row.membership, f"transfer-cancelled:{row.pk}", f"转到“{row.target.name}”的申请已由队伍撤回")
    _record(actor, "volunteers.cancel_transfer", row, volunteer, answer)
    return row


def _tell_taken_back(row: MembershipTransfer) -> None:
    if row.by_team and row.asked_by_id:
        title = f"{row.membership.volunteer.number}撤回了转到“{row.target.name}”的申请"
        notify([row.asked_by_id], key=f"transfer-back:{row.pk}", title=title, url=reverse("volunteers:transfers"))


def team_ends(team: Organization) -> None:
    """Requests to a team that is merged or closed are over; the people stay where they are and are told."""
    rows = MembershipTransfer.objects.filter(target=team, state=State.WAITING).select_related("membership")
    ids = [row.membership.volunteer_id for row in rows]
    list(Volunteer.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))
    inboxes = inboxes_of(ids)
    for row in rows.select_for_update(of=("self",)).order_by("pk"):
        _close(row, State.CANCELLED, None, "接收的队伍合并或关闭")
        notify(
            inboxes[row.membership.volunteer_id].all(),
            key=f"transfer-ended:{row.pk}",
            title=f"转到“{team.name}”的申请已结束",
            body="那个队伍合并或关闭了，您仍在原来的队伍。",
            url=reverse("volunteers:memberships"),
        )
