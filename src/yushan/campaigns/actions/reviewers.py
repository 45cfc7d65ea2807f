"""Who scores: inviting with a grant for this campaign, their answer, the chair, handing on what somebody cannot do."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.urls import reverse

from yushan.accounts.models import User
from yushan.audit.actions import record
from yushan.campaigns.actions.base import locked, tell
from yushan.campaigns.actions.handing_out import hand_out
from yushan.campaigns.models import Assignment, AwardCampaign, Reviewer, Round
from yushan.campaigns.queries.campaigns import open_round
from yushan.common import clock
from yushan.common.actors import WORKER
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.common.locking import locked as locked_row
from yushan.common.reasons import because
from yushan.organizations.access import require
from yushan.organizations.actions import end_grant, give_grant
from yushan.organizations.models import RoleGrant

Campaign, State = AwardCampaign.State, Reviewer.State
INVITING = (Campaign.DRAFT, Campaign.OPEN, Campaign.CHECKING, Campaign.SCORING, Campaign.RANKED)


@transaction.atomic
def invite_reviewers(actor: Any, *, campaign: AwardCampaign, users: Sequence[User]) -> int:
    """Invites people to score, each with the role of a reviewer for this campaign alone; answers how many are new."""
    campaign = locked(campaign)
    require(actor, "award.edit", on=campaign)
    if campaign.state not in INVITING:
        raise Conflict("评审已经结束，不用再邀请。")
    known = set(campaign.reviewers.values_list("user", flat=True))
    fresh = [user for user in users if user.pk not in known]
    if inactive := next((user for user in fresh if not user.is_active), None):
        raise Refusal(f"{inactive}的账号已经停用，不能邀请。", field="users")
    for user in fresh:
        # The campaign's organiser answers for it; the grant reaches nothing but this campaign.
        grant = give_grant(
            WORKER, user=user, role=RoleGrant.Role.REVIEWER, scope=RoleGrant.Scope.CAMPAIGN,
            scope_id=campaign.pk, reason=f"“{campaign.title}”邀请",
        )  # fmt: skip
        Reviewer.objects.create(campaign=campaign, user=user, grant=grant, invited_at=clock.now())
    record(actor, "campaigns.invite", subject=campaign, label=campaign.title, count=len(fresh))
    url = reverse("campaigns:reviews")
    tell(
        campaign,
        [user.pk for user in fresh],
        "invited",
        f"请您担任“{campaign.title}”的评审",
        "请先答复能不能参加。",
        url,
    )
    return len(fresh)


def end_grants(campaign: AwardCampaign, reason: str) -> None:
    """The campaign is over: nobody reaches it as a reviewer any more."""
    for row in campaign.reviewers.select_related("grant").filter(grant__ends_at=None, grant__isnull=False):
        if row.grant:
            end_grant(WORKER, grant=row.grant, reason=reason)


@transaction.atomic
def answer_invitation(actor: Any, *, reviewer: Reviewer, accepts: bool) -> Reviewer:
    """Accepts, or says that it is not possible; what was assigned already goes to others. The same answer again changes
    nothing; one's own no can be taken back. Conflict for who was let go.
    """
    campaign = locked(reviewer.campaign)
    row = locked_row(reviewer, "user")
    if row.user_id != getattr(actor, "pk", None):
        raise NotAllowed("这是发给别人的邀请。")
    if campaign.is_settled:
        raise Conflict("这次评选已经结束。")
    if row.state == State.RELEASED:
        raise Conflict("组织评选的人已经另请评审，这次不用您打分了。")
    answer = State.ACCEPTED if accepts else State.DECLINED
    if row.state == answer:
        return row
    row.state, row.answered_at = answer, clock.now()
    if not accepts:
        row.is_chair = False
    row.save(update_fields=["state", "answered_at", "is_chair"])
    record(actor, f"campaigns.{'accept' if accepts else 'decline'}", subject=campaign, label=campaign.title)
    if not accepts:
        _hand_on_all(row)
        tell(
            campaign,
            [campaign.created_by_id],
            f"declined:{row.pk}",
            f"{row.user}不能担任评审",
            "没有打的由别的评审接着打。",
        )
    return row


@transaction.atomic
def choose_chair(actor: Any, *, reviewer: Reviewer) -> Reviewer:
    """Who leads the final."""
    campaign = locked(reviewer.campaign)
    require(actor, "award.edit", on=campaign)
    row = locked_row(reviewer)
    if row.state != State.ACCEPTED:
        raise Conflict("请先等这位评审接受邀请。")
    campaign.reviewers.filter(is_chair=True).exclude(pk=row.pk).update(is_chair=False)
    row.is_chair = True
    row.save(update_fields=["is_chair"])
    record(actor, "campaigns.chair", subject=campaign, label=campaign.title)
    return row


@transaction.atomic
def release_reviewer(actor: Any, *, reviewer: Reviewer, reason: str) -> Reviewer:
    """A reviewer who does not come to it, or should not, is let go: scores that were given stay, the rest is handed on, the
    role over this campaign ends. They cannot come back by accepting the invitation again.
    """
    campaign = locked(reviewer.campaign)
    require(actor, "award.edit", on=campaign)
    if campaign.is_settled:
        raise Conflict("这次评选已经结束。")
    row = locked_row(reviewer, "user", "grant")
    if row.state == State.RELEASED:
        raise Conflict("已经请这位评审退出了。")
    said = because(reason, "请写明为什么不再请这位评审，本人会看到。")
    row.state, row.is_chair, row.answered_at = State.RELEASED, False, clock.now()
    row.save(update_fields=["state", "is_chair", "answered_at"])
    if row.grant and row.grant.ends_at is None:
        end_grant(WORKER, grant=row.grant, reason=f"不再担任“{campaign.title}”的评审"[:200])
    _hand_on_all(row)
    record(actor, "campaigns.release", subject=campaign, label=campaign.title, reason=said)
    tell(
        campaign,
        [row.user_id],
        f"released:{row.pk}",
        f"“{campaign.title}”的评审不用您打了",
        said,
        reverse("campaigns:reviews"),
    )
    return row


def _hand_on_all(reviewer: Reviewer) -> None:
    """Everything that waits for somebody, of all at once; in a final everybody scores anyway."""
    rows = Assignment.objects.filter(reviewer=reviewer, done_at=None, is_recused=False, round__closed_at=None)
    running = open_round(reviewer.campaign)
    keys = list(rows.values_list("nominee", flat=True))
    rows.update(is_recused=True)
    if running and keys and running.kind != Round.Kind.FINAL:
        running.campaign = reviewer.campaign
        hand_out(running, dict.fromkeys(keys, 1))
